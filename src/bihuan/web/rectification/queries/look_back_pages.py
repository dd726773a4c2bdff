"""What the pages of a look back show: its entries by unit, what became of them, and what share came back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.dates import today
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.access.items import items_visible_to
from bihuan.web.rectification.access.look_back import entries_visible_to
from bihuan.web.rectification.models import Item, LookBack, LookBackEntry, Measure, Progress
from bihuan.web.rectification.rates import Rate
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.models import Round, Target

V = LookBackEntry.Verdict
_CLOSED = Item.Status.CLOSED_IMPLEMENTED


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit with its entries, and how many of them nobody has judged."""

    target: Target
    entries: tuple[LookBackEntry, ...]

    @property
    def waits(self) -> int:
        """How many wait."""
        return sum(one.verdict == V.OPEN for one in self.entries)


@dataclass(frozen=True, slots=True)
class OldLine:
    """What an entry shows of the old line: what was to be done, what the unit said it had done, how it ended."""

    item: Item
    measures: tuple[str, ...]
    progress: tuple[Progress, ...]
    successor: Item | None


def look_back_of(round_: Round) -> LookBack | None:
    """Return what a round looks back at, None while it is not seeded."""
    return LookBack.objects.select_related("origin", "seeded_by").filter(round=round_).first()


def units_of(user: Visitor, round_: Round, verdict: str = "") -> list[UnitShown]:
    """Return the units of a look back with the entries that ``user`` may read. One statement."""
    rows = (
        entries_visible_to(user, Letter.READ).filter(round=round_).select_related("target", "item", "finding", "author")
    )
    if verdict in V.values and verdict:
        rows = rows.filter(verdict=verdict)
    elif verdict == "open":
        rows = rows.filter(verdict=V.OPEN)
    by_unit: dict[Target, list[LookBackEntry]] = {}
    for row in rows.order_by("target__number", "pk"):
        by_unit.setdefault(row.target, []).append(row)
    return [UnitShown(target, tuple(entries)) for target, entries in by_unit.items()]


def counts_of(user: Visitor, round_: Round) -> list[tuple[str, str, int]]:
    """Return how many entries ``user`` may read stand at each verdict: its code ("open" for none), its words, the number."""
    counted = Counter(entries_visible_to(user, Letter.READ).filter(round=round_).values_list("verdict", flat=True))
    return [(str(value) or "open", str(words), counted.get(value, 0)) for value, words in V.choices]


def recurrence_of(user: Visitor, round_: Round) -> Rate:
    """
    Return which share of the closed lines that were looked at is still there, of the entries that ``user`` may read.

    Lines that were carried over or lapsed are not in it: nobody said that they were done.
    """
    rows = entries_visible_to(user, Letter.READ).filter(round=round_, item__status=_CLOSED).exclude(verdict=V.OPEN)
    verdicts = Counter(rows.values_list("verdict", flat=True))
    return Rate("look_back", verdicts.get(V.STILL_THERE, 0), sum(verdicts.values()), today(), "done")


def rounds_to_look_back_at(user: Visitor, round_: Round) -> list[Round]:
    """Return the rounds whose lines of rectification ``user`` reads and that a look back may be seeded from, newest first."""
    keys = items_visible_to(user, Letter.READ).exclude(round=round_).order_by().values("round").distinct()
    return list(rounds_visible_to(user, Letter.READ).filter(pk__in=keys).order_by("-serial")[:50])


def old_line_of(entry: LookBackEntry) -> OldLine | None:
    """
    Return what an entry shows of its old line; None for a new problem. Three statements.

    By the right to the entry: whoever looks whether it lasted has to know what was promised.
    """
    item = entry.item
    if item is None:
        return None
    measures = (
        Measure.objects.filter(responses=item.response_id).order_by("pk").values_list("text", flat=True)
        if item.response_id
        else ()
    )
    progress = Progress.objects.filter(item=item, withdrawn_on=None).order_by("-done_on", "-pk")[:20]
    return OldLine(item, tuple(measures), tuple(progress), item.successors.first())


def findings_to_enter(user: Visitor, targets: Sequence[Target]) -> list[Finding]:
    """Return the findings of these units that ``user`` reads and no entry states yet, the newest first. One statement."""
    rows = findings_visible_to(user, Letter.READ).filter(target__in=targets, look_backs=None)
    return list(rows.exclude(status=FindingStatus.WITHDRAWN).order_by("-pk")[:200])
