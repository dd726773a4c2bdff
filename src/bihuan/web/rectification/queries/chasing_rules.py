"""What an office settled for the rectification of a round; where it settled nothing, what holds for all."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from bihuan.web.rectification.models import RectificationRules
from bihuan.web.rectification.reminding import default_days
from bihuan.web.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Rules:
    """
    The rules of rectification of a round.

    ``long_term`` is a code of ``rates.LONG_TERM``; days are calendar days, ``remind_days`` the earliest reminder first.
    """

    long_term: str
    opinion_days: int
    yellow_days: int
    remind_days: tuple[int, ...]
    sample_percent: int
    allows_skipping: bool

    def plain(self) -> dict[str, Any]:
        """Return them fit for JSON."""
        return asdict(self) | {"remind_days": list(self.remind_days)}


@dataclass(frozen=True, slots=True)
class Settled:
    """The rules that hold, what a clerk proposed that another has not confirmed yet, and the version of both (0 for no row)."""

    rules: Rules
    proposed: Rules | None
    version: int

    @property
    def is_default(self) -> bool:
        """Whether nothing was settled that differs from what holds for all."""
        return self.rules == default_rules()


def default_rules() -> Rules:
    """Return what holds where an office settled nothing."""
    return _rules(RectificationRules())


def rules_of(round_: Round) -> Rules:
    """Return the rules of a round. One statement."""
    return rules_of_all([round_.pk])[round_.pk]


def rules_of_all(rounds: Iterable[UUID]) -> Mapping[UUID, Rules]:
    """Return the rules of rounds by their keys, in one statement."""
    keys = list(rounds)
    found = {row.round_id: _rules(row) for row in RectificationRules.objects.filter(round__in=keys)}
    return {key: found.get(key) or default_rules() for key in keys}


def settled(round_: Round) -> Settled:
    """Return the rules of a round with what is proposed. One statement."""
    row = RectificationRules.objects.filter(round=round_).first()
    if row is None:
        return Settled(default_rules(), None, 0)
    proposed = Rules(**(row.proposed | {"remind_days": tuple(row.proposed["remind_days"])})) if row.proposed else None
    return Settled(_rules(row), proposed, row.version)


def _rules(row: RectificationRules) -> Rules:
    return Rules(
        long_term=str(row.long_term),
        opinion_days=row.opinion_days,
        yellow_days=row.yellow_days,
        remind_days=tuple(row.remind_days) or default_days(),
        sample_percent=row.sample_percent,
        allows_skipping=row.allows_skipping,
    )
