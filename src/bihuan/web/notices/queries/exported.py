"""Published findings as rows of the documented columns, for downloads."""

from bisect import bisect_left
from collections.abc import Iterator

from bihuan.reading.exporting import Row, called_round
from bihuan.web.accounts.access import Visitor
from bihuan.web.common.language import pick
from bihuan.web.notices.models import Notice
from bihuan.web.notices.queries.findings import FindingFilters, filtered
from bihuan.web.notices.queries.shapes import FindingRow, rows_of
from bihuan.web.rounds.models import Round

_CHUNK = 500


def finding_rows_for_export(user: Visitor, filters: FindingFilters) -> Iterator[Row]:
    """
    Yield all findings of the list in its order, with the keys of ``bihuan.reading.exporting.FINDING_COLUMNS``.

    A few hundred findings and one notice are in memory at a time, however many there are.
    """
    notice: Notice | None = None
    starts: list[int] = []
    for row in _all_rows(user, filters):
        if notice is None or notice.pk != row.finding.notice_id:
            notice = Notice.objects.get(pk=row.finding.notice_id)
            starts = [repair["span"][0] for repair in notice.reading["repairs"] if repair["certainty"] == "inferred"]
        yield _row(row, notice, starts)


def _all_rows(user: Visitor, filters: FindingFilters) -> Iterator[FindingRow]:
    found = filtered(user, filters).order_by("place")
    place = None
    while True:
        rows = rows_of((found if place is None else found.filter(place__gt=place))[:_CHUNK])
        yield from rows
        if len(rows) < _CHUNK:
            return
        place = rows[-1].finding.place


def _row(row: FindingRow, notice: Notice, inferred: list[int]) -> Row:
    start, end = row.finding.span
    return {
        "round": _round_name(row.round),
        "theme": row.round.theme,
        "target_number": row.target.number,
        "target": row.target.name,
        "target_code": row.target.code,
        "clause_number": row.finding.number,
        "text": row.finding.text,
        "categories": " ".join(tag.category.code for tag in row.categories),
        "category_names": "、".join(tag.category.label for tag in row.categories),
        "verdicts": "、".join(row.verdicts),
        "frequencies": "、".join(row.frequencies),
        "idioms": "、".join(row.idioms),
        "criteria": "、".join(dict.fromkeys(f"{one['document']} {one['article']}" for one in row.finding.criteria)),
        "inferred": bisect_left(inferred, end) - bisect_left(inferred, start),
        "span_start": start,
        "span_end": end,
        "original": notice.original[start:end],
        "file": notice.name,
        "sha256": notice.sha256,
    }


def _round_name(made: Round) -> str:
    if made.number is None:
        return made.term or made.title
    return pick(called_round(made.term, made.number), called_round(made.term, made.number, "en"))
