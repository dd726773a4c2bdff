"""What the round, target and category pages print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import Count

from bihuan.reading.notice import Span
from bihuan.web.common.errors import not_found
from bihuan.web.notices.access import STATED_COUNTS
from bihuan.web.notices.models import (
    CategorySource,
    CommonPhrase,
    FindingCategory,
    FindingIdiom,
    FindingVerdict,
    Notice,
    PublishedFinding,
)
from bihuan.web.notices.queries.shapes import CountCategory, CountRow, CountTarget, FindingRow, PhraseRow, rows_of
from bihuan.web.rounds.models import Category, Round, Target

#: Darkest shade of a heat-map; a map with fewer findings in a cell than this does not use all shades.
DARKEST = 5


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How many clauses of a target carry a category, and how dark to show it (0 to 5)."""

    category: Category
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A target's row; ``findings`` counts its distinct clauses, ``uncategorised`` those without any category."""

    target: Target
    cells: tuple[HeatCell, ...]
    findings: int
    uncategorised: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Targets × categories; margins count distinct clauses, so a row need not add up."""

    categories: tuple[Category, ...]
    rows: tuple[HeatRow, ...]
    totals: tuple[HeatCell, ...]
    findings: int
    uncategorised: int


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round as its notice tells it."""

    round: Round
    notice: Notice
    heat: HeatMap
    phrases: tuple[PhraseRow, ...]
    verdicts: tuple[CountRow, ...]
    frequencies: tuple[CountRow, ...]
    idioms: tuple[CountRow, ...]
    counts: tuple[CountRow, ...]  #: numbers that the notice itself states
    findings: int


@dataclass(frozen=True, slots=True)
class TargetPage:
    """One target: its findings and its neighbours in the notice; ``span`` is its paragraph in the original."""

    target: Target
    round: Round
    notice: Notice
    findings: tuple[FindingRow, ...]
    categories: tuple[CountCategory, ...]
    phrases: tuple[PhraseRow, ...]
    previous: Target | None
    next: Target | None
    span: Span


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """One category in one round, targets with most findings first."""

    round: Round
    category: Category
    targets: tuple[CountTarget, ...]
    findings: tuple[FindingRow, ...]
    idioms: tuple[CountRow, ...]


def round_page(made: Round) -> RoundPage:
    """Return what the page of ``made`` prints; its notice has to be fetched with it."""
    targets = list(Target.objects.filter(round=made))
    clauses = list(PublishedFinding.objects.filter(round=made).order_by().values_list("target", "frequencies"))
    heat = _heat_map(made, targets, Counter(target for target, _ in clauses))
    return RoundPage(
        round=made,
        notice=made.notice,
        heat=heat,
        phrases=_phrases(made, targets),
        verdicts=_counted(FindingVerdict.objects.filter(finding__round=made)),
        frequencies=_count_rows(Counter(word for _, words in clauses for word in words)),
        idioms=_counted(FindingIdiom.objects.filter(finding__round=made)),
        counts=tuple(CountRow(row["what"], row["value"]) for row in _stated_counts(made)),
        findings=heat.findings,
    )


def target_page(target: Target) -> TargetPage:
    """Return what the page of ``target`` prints; round and notice have to be fetched with it."""
    targets = list(Target.objects.filter(round=target.round_id))
    at = next(index for index, row in enumerate(targets) if row.pk == target.pk)
    rows = rows_of(PublishedFinding.objects.filter(target=target))
    tags = Counter(tag.category for row in rows for tag in row.categories)
    return TargetPage(
        target=target,
        round=target.round,
        notice=target.round.notice,
        findings=rows,
        categories=tuple(
            CountCategory(category, tags[category]) for category in sorted(tags, key=lambda one: one.order)
        ),
        phrases=tuple(
            phrase for phrase in _phrases(target.round, targets) if any(one.pk == target.pk for one in phrase.targets)
        ),
        previous=targets[at - 1] if at else None,
        next=targets[at + 1] if at + 1 < len(targets) else None,
        span=item_span(target.round.notice.pk, at),
    )


def item_span(notice_pk: UUID, position: int) -> Span:
    """Return where a target stands in the original, from its name to its last clause; ``position`` counts from 0."""
    item = Notice.objects.values_list(f"reading__targets__{position}", flat=True).get(pk=notice_pk)
    start: int = item["span"][0]
    return start, max([item["span"][1], *(clause["span"][1] for clause in item["clauses"])])


def category_page(made: Round, code: str) -> CategoryPage:
    """
    Return what the page of a category in a round prints.

    Raises:
        Refusal: ``common.not_found`` if the round's taxonomy has no such code.
    """
    category = Category.objects.filter(taxonomy=made.taxonomy_id, code=code).first() if "\0" not in code else None
    if category is None:
        raise not_found()
    tagged = FindingCategory.objects.filter(category=category, finding__round=made).exclude(
        source=CategorySource.REMOVED
    )
    rows = rows_of(PublishedFinding.objects.filter(pk__in=tagged.values("finding")))
    counts = Counter(row.target for row in rows)
    return CategoryPage(
        round=made,
        category=category,
        targets=tuple(CountTarget(target, count) for target, count in counts.most_common()),
        findings=rows,
        idioms=_count_rows(Counter(text for row in rows for text in row.idioms)),
    )


def _stated_counts(made: Round) -> list[dict[str, Any]]:
    # round_for has them from the notice already, because its long texts are left in the database.
    counts: list[dict[str, Any]] = getattr(made, STATED_COUNTS)
    return counts or []


def _heat_map(made: Round, targets: Sequence[Target], findings: Mapping[int, int]) -> HeatMap:
    categories = tuple(Category.objects.filter(taxonomy=made.taxonomy_id)) if made.taxonomy_id else ()
    tags = FindingCategory.objects.filter(finding__round=made).exclude(source=CategorySource.REMOVED)
    cells = {
        (target, category): count
        for target, category, count in tags.order_by()
        .values_list("finding__target", "category")
        .annotate(count=Count("*"))
    }
    tagged = dict(tags.order_by().values_list("finding__target").annotate(Count("finding", distinct=True)))
    most = max(cells.values(), default=0)
    rows = tuple(
        HeatRow(
            target=target,
            cells=tuple(_cell(category, cells.get((target.pk, category.pk), 0), most) for category in categories),
            findings=findings.get(target.pk, 0),
            uncategorised=findings.get(target.pk, 0) - tagged.get(target.pk, 0),
        )
        for target in targets
    )
    totals = tuple(
        HeatCell(category, sum(row.cells[at].count for row in rows), 0) for at, category in enumerate(categories)
    )
    return HeatMap(
        categories=categories,
        rows=rows,
        totals=totals,
        findings=sum(findings.values()),
        uncategorised=sum(row.uncategorised for row in rows),
    )


def _cell(category: Category, count: int, most: int) -> HeatCell:
    return HeatCell(category, count, ceil(count * DARKEST / max(most, DARKEST)))


def _phrases(made: Round, targets: Sequence[Target]) -> tuple[PhraseRow, ...]:
    by_number = {target.number: target for target in targets}
    return tuple(
        PhraseRow(phrase.text, tuple(by_number[number] for number in phrase.targets), len(phrase.spans))
        for phrase in CommonPhrase.objects.filter(round=made)
    )


def _counted(words: object) -> tuple[CountRow, ...]:
    counted = words.order_by().values_list("text").annotate(count=Count("finding", distinct=True))  # type: ignore[attr-defined]  # a queryset of either model with `text` and `finding`
    return _count_rows(Counter(dict(counted)))


def _count_rows(counts: Counter[str]) -> tuple[CountRow, ...]:
    """Return the words, most frequent first, then by their characters, so that the order is the same everywhere."""
    return tuple(CountRow(text, count) for text, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])))
