"""The list of published problems: search, filters, pages by key, and all of it as rows of the open data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from bihuan.web.public import access
from bihuan.web.public.columns import Row
from bihuan.web.public.models import PublicClause, PublicNotice, PublicTag, PublicTarget
from bihuan.web.public.queries.records import ClauseCard, clause_cards, facts_of, labels, labels_in_both
from bihuan.web.public.site import Site
from bihuan.web.search.queries import narrowed

PAGE = 50
#: Counting stops here: an exact count of a million rows costs more than the page.
MOST_COUNTED = 1_000
_CURSOR = re.compile(r"[ab]-?[0-9]{1,18}")
_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; "" leaves it open, a value that fits nothing finds nothing."""

    q: str = ""
    round: str = ""
    target: str = ""
    category: str = ""
    idiom: str = ""
    verdict: str = ""
    unit: str = ""

    def as_query(self, **more: str) -> dict[str, str]:
        """Return what is set, as the query of an address."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in {**said, **more}.items() if value}


#: Names that an address of the list may carry.
NAMES = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of clauses; the count is exact up to ``MOST_COUNTED``."""

    clauses: list[ClauseCard]
    next: str
    previous: str
    count: int
    count_is_capped: bool


def listing(site: Site, filters: Filters, cursor: str = "") -> Listing:
    """Return one page of what ``filters`` leaves; a ``cursor`` that no page gave is the first page."""
    found = filtered(filters)
    backwards, place = _read(cursor)
    if place is None:
        window = found.order_by("place")
    elif backwards:
        window = found.filter(place__lt=place).order_by("-place")
    else:
        window = found.filter(place__gt=place).order_by("place")
    rows = list(window.select_related("target", "notice").defer("notice__text")[: PAGE + 1])
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    rows = rows[::-1] if backwards else rows
    count = found.order_by()[: MOST_COUNTED + 1].count()
    has_before = has_more if backwards else place is not None
    has_after = bool(rows) if backwards else has_more
    return Listing(
        clauses=clause_cards(site, rows, with_target=True, with_round=not filters.round),
        next=_turn(site, filters, f"a{rows[-1].place}") if rows and has_after else "",
        previous=_turn(site, filters, f"b{rows[0].place}") if rows and has_before else "",
        count=min(count, MOST_COUNTED),
        count_is_capped=count > MOST_COUNTED,
    )


def _turn(site: Site, filters: Filters, cursor: str) -> str:
    return site.url("findings", query=filters.as_query(cursor=cursor))


def choices(site: Site, filters: Filters) -> dict[str, list[tuple[str, str]]]:
    """Return value and label of what each drop-down offers: rounds newest first, targets and categories of the chosen."""
    rounds = list(access.current_notices().defer("text")[:300])
    chosen = next((one for one in rounds if str(one.round) == filters.round), None)
    names: dict[str, str] = {}
    for version in dict.fromkeys(one.taxonomy for one in ([chosen] if chosen else rounds)):
        names = {**labels(site, version), **names}
    targets = PublicTarget.objects.filter(notice=chosen) if chosen else ()
    verdicts = PublicTag.objects.filter(kind=PublicTag.Kind.VERDICT)
    if chosen:
        verdicts = verdicts.filter(clause__notice=chosen)
    counted = verdicts.order_by().values_list("text").annotate(count=Count("pk")).order_by("-count", "text")[:100]
    return {
        "round": [(str(one.round), f"{facts_of(one).name} {one.title}") for one in rounds],
        "target": [(str(one.number), f"{one.number}. {one.name}") for one in targets],
        "category": [(code, f"{code} {label}") for code, label in sorted(names.items())],
        "verdict": [(text, text) for text, _count in counted],
    }


def filtered(filters: Filters) -> QuerySet[PublicClause]:
    """Return the clauses that ``filters`` leaves."""
    found = access.clauses_shown()
    if any("\0" in value for value in filters.as_query().values()):
        return found.none()  # PostgreSQL takes no such character
    if filters.round:
        round_id = _uuid(filters.round)
        found = found.filter(notice__round=round_id) if round_id else found.none()
    if filters.target:
        number = filters.target if filters.target.isascii() and filters.target.isdigit() else ""
        found = found.filter(target__number=int(number)) if 0 < len(number) < 9 else found.none()
    if filters.unit:
        found = found.filter(target__unit=filters.unit)
    for kind, text in (("category", filters.category), ("idiom", filters.idiom), ("verdict", filters.verdict)):
        if text:
            found = found.filter(Exists(PublicTag.objects.filter(clause=OuterRef("pk"), kind=kind, text=text)))
    return narrowed(found, kind=access.INDEX, query=filters.q) if filters.q.strip() else found


def all_rows(filters: Filters) -> Iterator[Row]:
    """
    Yield what ``filters`` leaves as rows of the open data (``downloads.COLUMNS``), a thousand in memory at a time.

    Rows are the same in every language: labels of categories stand there in both.
    """
    found = filtered(replace(filters, q="")).order_by("place")
    both: dict[str, dict[str, tuple[str, str]]] = {}
    notices: dict[UUID, PublicNotice] = {}
    place = None
    while True:
        rows = list((found if place is None else found.filter(place__gt=place)).select_related("target")[:_CHUNK])
        wanted = {row.notice_id for row in rows} - notices.keys()
        notices = {**notices, **PublicNotice.objects.defer("text").in_bulk(wanted)} if wanted else notices
        for row in rows:
            notice = notices[row.notice_id]
            if notice.taxonomy not in both:
                both[notice.taxonomy] = labels_in_both(notice.taxonomy)
            yield _row(row, notice, both[notice.taxonomy])
        if len(rows) < _CHUNK:
            return
        place = rows[-1].place


def _row(row: PublicClause, notice: PublicNotice, names: dict[str, tuple[str, str]]) -> Row:
    said = notice.facts
    known = [names[code] for code in row.categories if code in names]
    return Row(
        {
            "round_id": str(notice.round),
            "notice_id": str(notice.pk),
            "edition": notice.edition,
            "notice_title": notice.title,
            "released_on": notice.released_on.isoformat() if notice.released_on else None,
            "term": said.get("term"),
            "round_number": said.get("number"),
            "round_type": said.get("type"),
            "theme": said.get("theme"),
            "inspected_from": said.get("starts_on"),
            "inspected_to": said.get("ends_on"),
            "target_number": row.target.number,
            "target_name": row.target.name,
            "unit_key": row.target.unit,
            "division_code": row.target.code or None,
            "clause_number": row.number,
            "text": row.text,
            "categories": list(row.categories),
            "categories_zh": [zh for zh, _en in known],
            "categories_en": [en for _zh, en in known],
            "verdicts": list(row.verdicts),
            "frequencies": list(row.frequencies),
            "idioms": list(row.idioms),
        }
    )


def _read(cursor: str) -> tuple[bool, int | None]:
    """Return direction and place of ``a<place>`` (after) or ``b<place>`` (before)."""
    if not _CURSOR.fullmatch(cursor):
        return False, None
    return cursor[0] == "b", int(cursor[1:])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
