"""
Composing a central publication (集中公布) from the facts of a round, the frame texts of the office, and rows of clauses.

Pure: no database. Nothing here ever saw a notice that was read in; what comes out is composed, and
``reading_back`` proves that it says what it was composed from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.clauses import mark_inside, shown_mark

Span = tuple[int, int]

_FIELD = re.compile(r"\{([^{}]*)\}")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a publication says of its round; ``units_called`` is how its targets are called together: 盟市, 单位."""

    term: str
    number: int
    authority: str
    type: str
    theme: str
    starts_on: date
    ends_on: date
    groups: int
    mode: str
    targets: int
    units_called: str
    feedback_starts_on: date
    feedback_ends_on: date

    def values(self) -> dict[str, str]:
        """Return each field of a frame text with what stands in its place."""
        return {
            "届次": self.term,
            "轮次": f"第{chinese_number(self.number)}轮",
            "派出机关": self.authority,
            "类型": self.type,
            "主题": self.theme,
            "巡视日期": date_range(self.starts_on, self.ends_on),
            "反馈日期": date_range(self.feedback_starts_on, self.feedback_ends_on),
            "组数": str(self.groups),
            "方式": self.mode,
            "单位数": str(self.targets),
            "单位": self.units_called,
        }


@dataclass(frozen=True, slots=True)
class Frame:
    """The texts around the problems, with fields in braces; one that is empty is left out."""

    title: str
    opening: str
    attendance: str
    leadin: str
    source_line: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is published of one target: its number, its name, and its clauses in order, without their marks at the end."""

    number: int
    name: str
    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraph, from its number to its full stop."""
        return f"{self.number}.{self.name}{'；'.join(self.clauses)}。"


@dataclass(frozen=True, slots=True)
class Composed:
    """The text, and where each part of it stands: by frame field, by ``"3"`` for a target, by ``"3.2"`` for its clause."""

    text: str
    spans: Mapping[str, Span]

    def part(self, name: str) -> str:
        """Return one part of the text."""
        start, end = self.spans[name]
        return self.text[start:end]


def compose(facts: RoundFacts, frame: Frame, sections: Sequence[Section]) -> Composed:
    """
    Return the text of a publication: frame texts with their fields filled, one numbered paragraph for each target.

    Raises:
        Refusal: ``notices.unknown_field``, ``notices.no_clause``, ``notices.odd_clause``, ``notices.no_sections``.
    """
    if not sections:
        raise Refusal(
            "notices.no_sections",
            "没有可以公布的单位。请先形成各单位的公布文字。",
            "There is no target to publish. Write what is published of the targets first.",
            where="sections",
        )
    for section in sections:
        _require_readable(section)
    said = {one.name: fill(getattr(frame, one.name), facts, where=one.name) for one in fields(Frame)}
    spans: dict[str, Span] = {}
    text = ""
    for name in ("title", "opening", "attendance", "leadin"):
        if said[name]:
            spans[name] = (len(text), len(text) + len(said[name]))
            text += said[name] + "\n"
    for section in sections:
        spans[str(section.number)] = (len(text), len(text) + len(section.text))
        spans.update(_clauses_of(section, len(text)))
        text += section.text + "\n"
    text = text[:-1]
    if said["source_line"]:
        # Behind the last word, as offices set it: on a line of its own it would be taken for a paragraph.
        spans["source_line"] = (len(text), len(text) + len(said["source_line"]))
        text += said["source_line"]
    return Composed(text, spans)


def fill(template: str, facts: RoundFacts, *, where: str = "") -> str:
    """
    Return a frame text with its fields filled.

    Raises:
        Refusal: ``notices.unknown_field`` for a field that is none of ``RoundFacts.values``.
    """
    values = facts.values()
    unknown = [name for name in _FIELD.findall(template) if name not in values]
    if unknown or _FIELD.sub("", template).count("{") or _FIELD.sub("", template).count("}"):
        named = f"{{{unknown[0]}}}" if unknown else "{ }"
        raise Refusal(
            "notices.unknown_field",
            f"文字框架中有不认识的字段 {named}。可用的字段有：{'、'.join(values)}。请改正后再试。",
            f"The frame text has an unknown field {named}. Known are: {', '.join(values)}. Correct it and try again.",
            where=where,
        )
    return _FIELD.sub(lambda found: values[found[1]], template)


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals, as rounds and terms are counted."""
    if not 1 <= number <= 99:
        raise ValueError(f"rounds are counted from 1 to 99, not {number}")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def date_range(first: date, last: date) -> str:
    """Return two days as notices write them: year and month are said once where both days share them."""
    begin = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return begin
    year = "" if first.year == last.year else f"{last.year}年"
    month = "" if not year and first.month == last.month else f"{last.month}月"
    return f"{begin}至{year}{month}{last.day}日"


def _clauses_of(section: Section, start: int) -> Iterator[tuple[str, Span]]:
    at = start + len(f"{section.number}.{section.name}")
    for number, clause in enumerate(section.clauses, 1):
        yield f"{section.number}.{number}", (at, at + len(clause))
        at += len(clause) + 1


def _require_readable(section: Section) -> None:
    """Refuse a clause that would fall apart when somebody reads the text: its marks belong to the paragraph."""
    where = f"section-{section.number}"
    if not section.clauses:
        raise Refusal(
            "notices.no_clause",
            f"“{section.name}”没有要公布的问题。请至少写一条，或不公布该单位。",
            f"Nothing is to be published of {section.name}. Write at least one clause, or leave the target out.",
            where=where,
        )
    for number, clause in enumerate(section.clauses, 1):
        found = mark_inside(clause)
        if found or not clause.strip() or clause != clause.strip():
            shown = shown_mark(found) or "空白"
            raise Refusal(
                "notices.odd_clause",
                f"“{section.name}”第 {number} 条里有“{shown}”，公布后会被读成两条或读不通。请改写，或分成两条。",
                f"Clause {number} of {section.name} holds “{shown}”: published, it would be read as two, or not at all."
                " Write it otherwise, or make two of it.",
                where=f"{where}-{number}",
            )
