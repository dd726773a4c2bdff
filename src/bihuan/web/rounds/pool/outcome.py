"""What a workbook of the pool would do, or did, person by person."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bihuan.web.common.language import pick
from bihuan.web.rounds.pool.layout import COLUMNS, SHEETS, Trouble

RESULTS = {
    "new": ("新增", "new"),
    "changed": ("变更", "changed"),
    "same": ("无变化", "unchanged"),
    "conflict": ("冲突", "conflict"),
    "error": ("错误", "error"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of somebody; ``changed`` names the facts that differ."""

    line: int
    number: str
    name: str
    result: str
    changed: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on everybody, what belongs to nobody, and which sheets and columns were not used."""

    verdicts: tuple[Verdict, ...]
    stray: tuple[Trouble, ...] = ()
    unused: tuple[str, ...] = field(default=())

    def count(self, result: str) -> int:
        """Return how many people have this result."""
        return sum(verdict.result == result for verdict in self.verdicts)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Everything that is wrong, in the order of the people, what is nobody's last."""
        return (*(trouble for verdict in self.verdicts for trouble in verdict.troubles), *self.stray)

    @property
    def is_clean(self) -> bool:
        """Whether it can be taken: there is something to take, and nothing wrong."""
        return not self.troubles and any(verdict.result in {"new", "changed"} for verdict in self.verdicts)


def fact_words(names: Iterable[str]) -> str:
    """Return the names of facts as a person reads them."""
    known = {**COLUMNS["people"], **SHEETS}
    return pick("、", ", ").join(pick(*known[name]) for name in names)


def verdict_words(verdict: Verdict) -> str:
    """Say what would become of somebody, without what is wrong."""
    words = pick(*RESULTS[verdict.result])
    return (
        f"{words}{pick('：', ': ')}{fact_words(verdict.changed)}"
        if verdict.changed and verdict.result == "changed"
        else words
    )
