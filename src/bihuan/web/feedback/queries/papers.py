"""What was issued, and under which words papers are numbered."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import QuerySet

from bihuan.web.accounts.models import Organ
from bihuan.web.feedback.models import IssuedPaper, NumberSeries, NumberWord, PaperTemplate
from bihuan.web.feedback.printing.kinds import KINDS
from bihuan.web.files.models import Blob


def number_word(organ: Organ, kind: str) -> str:
    """Return the word under which ``organ`` numbers a kind of paper: its own, else the general one of the kind."""
    own = NumberWord.objects.filter(organ=organ, kind=kind).values_list("word", flat=True).first()
    return own or KINDS[kind].word


def editions_of(kind: str, object_id: int) -> list[IssuedPaper]:
    """Return the frozen editions of one object, the newest first."""
    return list(
        IssuedPaper.objects.filter(object_kind=kind, object_id=object_id)
        .select_related("word", "pdf", "organ", "issued_by")
        .order_by("-edition")
    )


def annex_of(paper: IssuedPaper, number: int) -> tuple[Blob, str] | None:
    """Return a file that went out with a paper and its name, None where it has no such; ``number`` counts from 1."""
    annexes = paper.data.get("annexes", [])
    if not 1 <= number <= len(annexes):
        return None
    one = annexes[number - 1]
    blob = Blob.objects.filter(sha256=one["sha256"]).first()
    return (blob, one["name"]) if blob else None


def used_template(organ: Organ, kind: str) -> PaperTemplate | None:
    """Return the template by which ``organ`` makes this kind of paper, None where it uses our layout."""
    return PaperTemplate.objects.filter(organ=organ, kind=kind, is_used=True).select_related("file").first()


_NUMBER = re.compile(r"(?P<word>.+)〔(?P<year>\d{4})〕(?P<n>\d+)号")


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one organ under one word in one year: how many were given, and which of them no paper carries."""

    organ: str
    word: str
    year: int
    last: int
    missing: tuple[int, ...]


def series_of(papers: QuerySet[IssuedPaper]) -> list[Series]:
    """Return the series under which papers of the organs of ``papers`` were numbered, the newest year first."""
    organs = papers.values("organ")
    carried: dict[tuple[str, int], set[int]] = {}
    numbered = IssuedPaper.objects.filter(organ__in=organs).exclude(number="")
    for number in numbered.values_list("number", flat=True):
        found = _NUMBER.fullmatch(number)
        if found:
            carried.setdefault((found["word"], int(found["year"])), set()).add(int(found["n"]))
    rows = (
        NumberSeries.objects.filter(organ__in=organs).select_related("organ").order_by("-year", "organ__name", "word")
    )
    return [
        Series(row.organ.name, row.word, row.year, row.last, _missing(row.last, carried.get((row.word, row.year), ())))
        for row in rows
    ]


def kinds_of_papers(papers: QuerySet[IssuedPaper]) -> list[str]:
    """Return the kinds of objects among ``papers``, in order."""
    return sorted(set(papers.order_by().values_list("object_kind", flat=True).distinct()))


def number_words(organ: Organ) -> list[tuple[str, str, bool]]:
    """Return kind, word, and whether it is the office's own, for every kind of paper in the order of ``KINDS``."""
    own = dict(NumberWord.objects.filter(organ=organ).values_list("kind", "word"))
    return [(kind, own.get(kind, KINDS[kind].word), kind in own) for kind in KINDS]


def _missing(last: int, carried: Iterable[int]) -> tuple[int, ...]:
    there = set(carried)
    return tuple(number for number in range(1, last + 1) if number not in there)


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph of two editions beside each other; "" where one has none."""

    before: str
    after: str
    is_changed: bool


def side_by_side(before: str, after: str) -> list[Row]:
    """Return the paragraphs of two texts beside each other, those that were kept on one row."""
    one, two = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for kind, from_, to, other_from, other_to in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        left, right = one[from_:to], two[other_from:other_to]
        rows += [
            Row(one_line, other_line, kind != "equal")
            for one_line, other_line in zip_longest(left, right, fillvalue="")
        ]
    return rows
