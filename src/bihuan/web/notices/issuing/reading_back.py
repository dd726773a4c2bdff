"""
Reading a composed text back, as anybody will who finds the page: what it says has to be what it was composed from.

A difference is no fault of the clerk's alone. It may be a clause that swallows the name of its target, or a number that the
reader takes for another; either way the page would say to a computer what nobody meant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.reading.notice import Target
from bihuan.web.notices.issuing.composing import Composed, RoundFacts, Section
from bihuan.web.notices.reader import read


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that reads otherwise than it was written: where, what was meant, what was read."""

    where: str
    meant: str
    read: str

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return f"{self.where}：应为“{self.meant}”，读出来是“{self.read}”。"

    @property
    def en(self) -> str:
        """The sentence in English."""
        return f"{self.where}: meant “{self.meant}”, read as “{self.read}”."


def differences(composed: Composed, facts: RoundFacts, sections: Sequence[Section]) -> tuple[Difference, ...]:
    """Return what reads otherwise than it was meant, in the order of the text; () where everything reads as meant."""
    return tuple(_compared(composed, facts, sections))


def _compared(composed: Composed, facts: RoundFacts, sections: Sequence[Section]) -> Iterator[Difference]:
    found = read(composed.text, "")
    if found.text != composed.text:
        yield Difference("全文", f"{len(composed.text)} 字", f"{len(found.text)} 字，且有改动")
    round_ = found.round
    for where, meant, seen in (
        ("轮次", facts.number, round_.number),
        ("届次", facts.term, round_.term),
        ("主题", facts.theme, round_.theme),
        ("巡视开始日期", facts.starts_on, round_.starts_on),
        ("巡视结束日期", facts.ends_on, round_.ends_on),
        ("组数", facts.groups, round_.groups),
        ("方式", facts.mode, round_.mode),
        ("单位数", facts.targets, round_.targets),
        ("反馈开始日期", facts.feedback_starts_on, found.feedback.starts_on),
        ("反馈结束日期", facts.feedback_ends_on, found.feedback.ends_on),
    ):
        if meant != seen:
            yield Difference(where, str(meant), "没有读出" if seen is None else str(seen))
    yield from _of_sections(found.targets, sections)


def _of_sections(targets: Sequence[Target], sections: Sequence[Section]) -> Iterator[Difference]:
    seen = {target.number: target for target in targets}
    if len(seen) != len(sections):
        yield Difference("单位", f"{len(sections)} 个", f"{len(seen)} 个")
    for section in sections:
        target = seen.get(section.number)
        where = f"第{section.number}条“{section.name}”"
        if target is None:
            yield Difference(where, section.name, "没有读出")
            continue
        if target.name != section.name:
            yield Difference(where, section.name, target.name)
        clauses = tuple(clause.text for clause in target.clauses)
        if clauses != section.clauses:
            odd = next((pair for pair in zip(section.clauses, clauses, strict=False) if pair[0] != pair[1]), None)
            meant, was = odd or (f"{len(section.clauses)} 个分句", f"{len(clauses)} 个分句")
            yield Difference(where, meant, was)
