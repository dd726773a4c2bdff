"""The list of published findings: search, filters, paging by key, and all of it for downloads."""

import re
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.notices.access import PUBLISHED, findings_visible_to, may_classify, may_read_stored, rounds_visible_to
from bihuan.web.notices.models import (
    CategorySource,
    FindingCategory,
    FindingIdiom,
    FindingVerdict,
    PublishedFinding,
)
from bihuan.web.notices.queries.shapes import FindingRow, rows_of
from bihuan.web.rounds.models import Category, Round, Target
from bihuan.web.search.queries import matching

PAGE = 50
_CURSOR = re.compile(r"[ab]-?[0-9]{1,18}")
#: Counting stops here: an exact count of a million rows costs more than the page.
MOST_COUNTED = 1_000
_MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class FindingFilters:
    """
    What the list is narrowed to; "" leaves it open.

    ``round`` is a round's id, ``target`` a target's number inside that round, ``category`` a code. A value that
    fits nothing finds nothing.
    """

    q: str = ""
    round: str = ""
    target: str = ""
    category: str = ""
    verdict: str = ""
    idiom: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of findings, the cursors of its neighbours, and the count, exact up to ``MOST_COUNTED``."""

    rows: tuple[FindingRow, ...]
    next: str | None
    previous: str | None
    count: int
    count_is_capped: bool


#: Names of the filters as addresses carry them.
FILTER_NAMES = tuple(field.name for field in fields(FindingFilters))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: rounds newest first, targets of the chosen round, categories, verdicts by frequency."""

    round: Round | None  #: the chosen one
    rounds: tuple[Round, ...]
    targets: tuple[Target, ...]
    categories: tuple[Category, ...]
    verdicts: tuple[str, ...]
    may_change: bool  #: whether this person may change categories of the chosen round's findings

    def as_options(self) -> dict[str, list[tuple[str, str]]]:
        """Return value and label of each choice, by filter; codes that taxonomies share stand once."""
        labels = {category.code: str(category) for category in reversed(self.categories)}
        codes = list(dict.fromkeys(category.code for category in self.categories))
        return {
            "round": [(str(one.pk), one.title) for one in self.rounds],
            "target": [(str(one.number), f"{one.number}. {one.name}") for one in self.targets],
            "category": [(code, labels[code]) for code in codes],
            "verdict": [(text, text) for text in self.verdicts],
        }


def finding_page_of(user: Visitor, filters: FindingFilters, cursor: str | None = None, size: int = PAGE) -> Listing:
    """
    Return one page of the findings that ``user`` may read and ``filters`` leaves.

    ``cursor`` is one that an earlier page gave (``Listing.next`` or ``previous``); anything else is the first page.
    """
    found = filtered(user, filters)
    backwards, place = _read_cursor(cursor)
    if place is None:
        window = found.order_by("place")
    elif backwards:
        window = found.filter(place__lt=place).order_by("-place")
    else:
        window = found.filter(place__gt=place).order_by("place")
    rows = rows_of(window[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    rows = rows[::-1] if backwards else rows
    count = found.order_by()[: MOST_COUNTED + 1].count()
    has_before = has_more if backwards else place is not None
    has_after = bool(rows) if backwards else has_more
    return Listing(
        rows=rows,
        next=f"a{rows[-1].finding.place}" if rows and has_after else None,
        previous=f"b{rows[0].finding.place}" if rows and has_before else None,
        count=min(count, MOST_COUNTED),
        count_is_capped=count > MOST_COUNTED,
    )


def finding_choices(user: Visitor, filters: FindingFilters) -> Choices:
    """Return what the drop-downs of the list offer ``user``, given what is chosen already."""
    rounds = tuple(rounds_visible_to(user).order_by("-serial")[:_MOST_CHOICES])
    chosen = next((one for one in rounds if str(one.pk) == filters.round), None)
    categories = Category.objects.filter(taxonomy__in={one.taxonomy_id for one in ([chosen] if chosen else rounds)})
    others = replace(filters, verdict="")
    verdicts = FindingVerdict.objects.all()
    if others != FindingFilters() or not may_read_stored(user):
        # Not for the whole list: asking each of all findings whether it is one of them takes ten times as long.
        verdicts = verdicts.filter(finding__in=filtered(user, others))
    return Choices(
        round=chosen,
        may_change=bool(chosen) and may_classify(user),
        rounds=rounds,
        targets=tuple(Target.objects.filter(round=chosen)) if chosen else (),
        categories=tuple(categories.order_by("taxonomy", "order")),
        verdicts=tuple(
            verdicts.order_by()
            .values_list("text", flat=True)
            .annotate(count=Count("*"))
            .order_by("-count", "text")[:_MOST_CHOICES]
        ),
    )


def filtered(user: Visitor, filters: FindingFilters) -> QuerySet[PublishedFinding]:
    """Return the findings that ``user`` may read and ``filters`` leaves, as one statement."""
    found = findings_visible_to(user)
    if any("\0" in value for value in (filters.category, filters.verdict, filters.idiom)):
        return found.none()  # PostgreSQL takes no such character
    if filters.round:
        round_pk = _uuid(filters.round)
        found = found.filter(round=round_pk) if round_pk else found.none()
    if filters.target:
        number = filters.target if filters.target.isascii() and filters.target.isdigit() else ""
        found = found.filter(target__number=int(number)) if 0 < len(number) < 9 else found.none()
    if filters.category:
        found = found.filter(
            Exists(
                FindingCategory.objects.filter(finding=OuterRef("pk"), category__code=filters.category).exclude(
                    source=CategorySource.REMOVED
                )
            )
        )
    if filters.verdict:
        found = found.filter(Exists(FindingVerdict.objects.filter(finding=OuterRef("pk"), text=filters.verdict)))
    if filters.idiom:
        found = found.filter(Exists(FindingIdiom.objects.filter(finding=OuterRef("pk"), text=filters.idiom)))
    if filters.q.strip():
        hits = matching(kind="finding", query=filters.q, scopes=[PUBLISHED])
        found = found.filter(pk__in=hits.values("object_id"))
    return found


def _read_cursor(cursor: str | None) -> tuple[bool, int | None]:
    """Return direction and place of ``a<place>`` (after) or ``b<place>`` (before)."""
    if not cursor or not _CURSOR.fullmatch(cursor):
        return False, None
    return cursor[0] == "b", int(cursor[1:])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
