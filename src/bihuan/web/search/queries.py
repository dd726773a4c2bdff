"""Finding."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.web.search.bigrams import Question, question
from bihuan.web.search.models import Entry

Row = TypeVar("Row", bound=Model)
#: With fewer candidates than this their rows are looked up; with more, rows are asked one by one whether they match.
FEW = 2_000


def matching(*, kind: str, query: str, scopes: Sequence[str]) -> QuerySet[Entry]:
    """
    Return the entries of ``kind`` inside ``scopes`` whose text holds every word of ``query``; none for an empty query.

    Lazy, so that ``filter(pk__in=matching(...).values("object_id"))`` stays one statement. Any length of word is
    found, one character too; traditional and simplified forms find each other.
    """
    asked = question(query)
    if asked is None:
        return Entry.objects.none()
    # Scope before match: what a person may not see cannot be guessed from what is found.
    return _confirmed(Entry.objects.filter(kind=kind, scope__in=scopes, pk__in=_candidates(asked)), asked)


def narrowed(rows: QuerySet[Row], *, kind: str, query: str) -> QuerySet[Row]:
    """
    Return those of ``rows`` whose entry of ``kind`` holds every word of ``query``; none for an empty query.

    For lists of many thousand rows: ``rows`` must be what the person may see already, so that nothing beyond it is
    looked at. A word that few texts hold leads from the index to the rows; with one that many hold, the rows are
    walked in their own order, which ends with the page.
    """
    asked = question(query)
    if asked is None:
        return rows.none()
    few = _first_candidates(asked)
    if few is None:
        entries = Entry.objects.filter(kind=kind, object_id=OuterRef("pk"), pk__in=_candidates(asked))
        return rows.filter(Exists(_confirmed(entries, asked)))
    found = _confirmed(Entry.objects.filter(kind=kind, pk__in=few), asked)
    return rows.filter(pk__in=list(found.values_list("object_id", flat=True)))


def _confirmed(entries: QuerySet[Entry], asked: Question) -> QuerySet[Entry]:
    for run in asked.confirm:
        entries = entries.filter(text__contains=run)
    return entries


def _first_candidates(asked: Question) -> list[int] | None:
    """Return the ids of all entries that may match; None if there are more than ``FEW``."""
    candidates = _candidates(asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{candidates.sql} LIMIT %s", [*candidates.params, FEW + 1])  # our own statement
        ids = [int(row[0]) for row in cursor.fetchall()]
    return None if len(ids) > FEW else ids


def _candidates(asked: Question) -> RawSQL:
    if connection.vendor == "sqlite":
        words = [f'"{pair}"' for pair in asked.whole] + [f'"{start}"*' for start in asked.beginnings]
        return RawSQL("SELECT rowid FROM search_bigrams WHERE search_bigrams MATCH %s", [" AND ".join(words)])
    words = [f"'{pair}'" for pair in asked.whole] + [f"'{start}':*" for start in asked.beginnings]
    return RawSQL("SELECT id FROM search_entry WHERE bigrams @@ %s::tsquery", [" & ".join(words)])
