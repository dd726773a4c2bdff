"""Finding."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from bihuan.web.search.bigrams import Question, question
from bihuan.web.search.models import Entry


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
    entries = Entry.objects.filter(kind=kind, scope__in=scopes, pk__in=_candidates(asked))
    for run in asked.confirm:
        entries = entries.filter(text__contains=run)
    return entries


def _candidates(asked: Question) -> RawSQL:
    if connection.vendor == "sqlite":
        words = [f'"{pair}"' for pair in asked.whole] + [f'"{start}"*' for start in asked.beginnings]
        return RawSQL("SELECT rowid FROM search_bigrams WHERE search_bigrams MATCH %s", [" AND ".join(words)])
    words = [f"'{pair}'" for pair in asked.whole] + [f"'{start}':*" for start in asked.beginnings]
    return RawSQL("SELECT id FROM search_entry WHERE bigrams @@ %s::tsquery", [" & ".join(words)])
