"""A report as an official paper: numbered headings, paragraphs, and its annexes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bihuan.documents import Annex, Document, Heading, Layout, Paragraph, Part, Signature, Table
from bihuan.reading.numerals import chinese_numeral
from bihuan.web.feedback.models import ReportPassage
from bihuan.web.feedback.reporting.counting import Counted

#: The parts as the paper heads them; the names of choices follow the language of the page, a paper does not.
HEADINGS = {
    ReportPassage.Part.OVERVIEW: "总体评价",
    ReportPassage.Part.FACTS: "发现的主要问题",
    ReportPassage.Part.COMMON: "共性问题",
    ReportPassage.Part.CAUSES: "原因分析",
    ReportPassage.Part.PROPOSALS: "意见建议",
}


@dataclass(frozen=True, slots=True)
class Source:
    """
    A finding that a paragraph rests on, as one reader may see it.

    ``title``, ``condition`` and ``address`` are "" for who may only know of it; ``is_gone`` where it was withdrawn or returned.
    """

    number: str
    title: str
    unit: str
    condition: str
    address: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with what it rests on; ``pk`` is None for one that is not kept yet."""

    part: str
    heading: str
    text: str
    sources: tuple[Source, ...] = ()
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the paper: its heading with the number, and paragraphs under headings of the second level ("" for none)."""

    part: str
    heading: str
    sections: tuple[tuple[str, tuple[Passage, ...]], ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A working paper in the index; ``title`` and ``role`` are "" for who may know of it, but not read it."""

    number: str
    title: str
    unit: str
    role: str
    state: str
    address: str = ""


def blocks(passages: Iterable[Passage]) -> list[Block]:
    """Return the paragraphs by part, parts without any left out; neighbours with one heading share it."""
    rows = list(passages)
    found: list[Block] = []
    for part, heading in HEADINGS.items():
        own = [row for row in rows if row.part == part]
        if own:
            sections = tuple((name, tuple(some)) for name, some in groupby(own, key=lambda row: row.heading))
            found.append(Block(part, f"{chinese_numeral(len(found) + 1)}、{heading}", _numbered(sections)))
    return found


def document_of(
    title: str,
    found: Sequence[Block],
    *,
    counted: Counted,
    index: Sequence[IndexRow],
    signed: tuple[str, date] | None,
    watermark: str,
    note: str = "",
) -> Document:
    """Return the whole paper; ``note`` stands under it, in brackets."""
    return Document(
        title=title,
        parts=tuple(part for block in found for part in _parts_of(block)),
        layout=Layout.PLAIN,
        # Who may know of no working paper gets no index: an empty one would say that there are none.
        annexes=(
            Annex("问题分类统计表", tuple(_statistics(counted))),
            *([Annex("底稿索引", (_index(index),))] if index else []),
        ),
        signature=Signature(signed[0], signed[1], sealed=False) if signed else None,
        watermark=watermark,
        note=note,
    )


def text_of(title: str, found: Sequence[Block]) -> str:
    """Return the whole text of a report without its annexes, a paragraph a line."""
    lines = [title]
    for block in found:
        lines += [part.text for part in _parts_of(block) if isinstance(part, Heading | Paragraph)]
    return "\n".join(lines) + "\n"


def _numbered(
    sections: tuple[tuple[str, tuple[Passage, ...]], ...],
) -> tuple[tuple[str, tuple[Passage, ...]], ...]:
    """Put （一）（二） before the headings of the second level."""
    numbered, at = [], 0
    for name, rows in sections:
        at += bool(name)
        numbered.append((f"（{chinese_numeral(at)}）{name}" if name else "", rows))
    return tuple(numbered)


def _parts_of(block: Block) -> Iterator[Part]:
    yield Heading(block.heading, 1)
    for name, rows in block.sections:
        if name:
            yield Heading(name, 2)
        for row in rows:
            yield from (Paragraph(line) for line in row.text.splitlines() if line.strip())


def _statistics(counted: Counted) -> Iterator[Part]:
    # Names of twelve units do not fit over columns: the numbers do, and are explained above.
    yield Paragraph("单位序号：" + "，".join(f"{unit.number} {unit.name}" for unit in counted.units) + "。")
    wide = len(counted.units)
    yield Table(
        ("问题类别", *(str(unit.number) for unit in counted.units), "合计"),
        (
            *(
                (row.category, *(str(count) if count else "" for count in row.counts), str(row.total))
                for row in counted.rows
            ),
            ("合计", *map(str, counted.sums), str(counted.total)),
        ),
        (4.0, *(1.0,) * wide, 1.4),
    )


def _index(rows: Sequence[IndexRow]) -> Table:
    return Table(
        ("编号", "标题", "被巡视单位", "编制人", "状态"),
        tuple((row.number, row.title, row.unit, row.role, row.state) for row in rows),
        (2.2, 4.0, 2.0, 1.4, 1.4),
    )
