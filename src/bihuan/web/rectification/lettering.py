"""The text of a chasing letter, drafted from its lines, and how it is set on paper. Pure: no rows are read here."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.documents import Document, Head, Imprint, Layout, Paragraph, Signature
from bihuan.documents.parts import chinese_date
from bihuan.web.rectification.models import Letter

#: The five kinds, the mildest first.
LADDER: tuple[str, ...] = tuple(str(kind) for kind in Letter.Kind.values)
#: Characters of a problem that a letter quotes; the whole stands in the list of problems that the unit has.
QUOTED = 60


@dataclass(frozen=True, slots=True)
class Line:
    """What a letter says of one line: its number and problem, its day and why that, where it stands, what is missing."""

    number: str
    problem: str
    due_on: date
    why: str
    status: str
    has_proof: bool
    leader: str = ""


def rank(kind: str) -> int:
    """Return how sharp a kind is, 0 for the mildest."""
    return LADDER.index(kind)


def answer_day(kind: str, today: date) -> date:
    """Return by when a letter of this kind drafted today is answered, where nobody says otherwise."""
    return today + timedelta(days=_wording()[kind]["answer_days"])


def draft(kind: str, *, unit: str, met_on: date | None, lines: Sequence[Line], answer_on: date, today: date) -> str:
    """Return the text of a letter, a paragraph on each line: why it is written, each line, and what is asked by when."""
    words = {
        "unit": unit,
        "count": len(lines),
        "meeting": chinese_date(met_on) if met_on else "日前",
        "answer": chinese_date(answer_on),
    }
    said = _wording()[kind]
    paragraphs = [said["opening"].format(**words)]
    paragraphs += [f"{number}.{_line(line, today)}" for number, line in enumerate(lines, 1)]
    return "\n".join([*paragraphs, said["closing"].format(**words)])


def document_of(letter: Letter, *, number: str, day: date | None) -> Document:
    """Return a letter as it is set on paper; a draft has neither number nor date."""
    organ = letter.round.organ
    name = organ.name if organ else letter.round.authority
    return Document(
        title=title_of(letter),
        parts=tuple(Paragraph(line) for line in letter.text.splitlines() if line.strip()),
        layout=Layout.LETTER,
        head=Head(organ=name, number=number),
        addressee=f"{letter.target.name}：",
        signature=Signature(name, day) if day else None,
        imprint=Imprint(printed_by=name, printed_on=day) if day else None,
    )


def title_of(letter: Letter) -> str:
    """Return the title of a letter, in Chinese: it is a paper."""
    return kind_word(letter.kind)


def kind_word(kind: str) -> str:
    """Return what a kind of letter is called on paper, whatever the language of the page."""
    return _KINDS[kind][0]


def kind_word_en(kind: str) -> str:
    """Return what a kind of letter is called in English sentences."""
    return _KINDS[kind][1]


_KINDS = {
    "supervision": ("督查督办通知书", "notice of supervision"),
    "guidance": ("阶段督查指导书", "letter of guidance"),
    "reminder": ("情况提醒书", "letter of reminder"),
    "warning": ("情况告诫书", "letter of warning"),
    "accountability": ("问责书", "letter of accountability"),
}


def _line(line: Line, today: date) -> str:
    missing = _wording()["missing"]
    problem = line.problem if len(line.problem) <= QUOTED else f"{line.problem[:QUOTED]}……"
    stands = missing.get(line.status, "")
    if not line.has_proof:
        stands += missing["no_proof"]
    late = (today - line.due_on).days
    who = f"，责任领导：{line.leader}" if line.leader else ""
    why = f"（{line.why}）" if line.why else ""
    return (
        f"“{problem.rstrip('。')}”（{line.number}{who}）。应于{chinese_date(line.due_on)}前完成{why}，"
        f"截至{chinese_date(today)}逾期{late}天，{stands}。"
    )


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "letters.toml").read_text(encoding="utf-8"))
