"""Finding."""

from collections.abc import Sequence
from math import inf
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from bihuan.web.search.bigrams import Question, is_latin, question
from bihuan.web.search.models import Entry

Row = TypeVar("Row", bound=Model)
#: With no more candidates than this their rows are looked up.
FEW = 2_000
#: With more than this, rows are read one by one until the page is full: every few of them match.
MANY = 15_000
#: Texts that are looked at to see how common words are, and how many rows a page of a list counts and shows.
_SAMPLE, _COUNTED, _PAGE = 600, 1_001, 51
#: A row that the index leads to takes as long as so many that are walked over: it is looked up, sent, and sent back.
_DEARER = 16
#: About how many entries there are, as PostgreSQL last saw them.
_TOTAL = "SELECT reltuples FROM pg_class WHERE oid = %s::regclass"
#: How far either way is measured before the shorter one is taken.
_MEASURED = 8_000
#: With a larger share of all texts, every other row holds it, and to go by the index is the longer way.
_MOSTLY = 0.5


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
    walked in their own order, which ends with the page, and only the texts of those are read.
    """
    asked = question(query)
    if asked is None:
        return rows.none()
    if connection.vendor == "postgresql":
        return _narrowed_by_sample(rows, kind, asked)
    candidates = _count_of_candidates(asked)
    within = Entry.objects.filter(kind=kind, pk__in=_candidates(asked))
    if candidates <= FEW:
        return rows.filter(pk__in=list(_confirmed(within, asked).values_list("object_id", flat=True)))
    if candidates <= MANY:
        return rows.filter(Exists(_confirmed(within.filter(object_id=OuterRef("pk")), asked)))
    return rows.filter(Exists(_read(Entry.objects.filter(kind=kind, object_id=OuterRef("pk")), asked)))


def counted(rows: QuerySet[Row], *, kind: str, query: str, most: int) -> tuple[QuerySet[Row], int]:
    """
    Return what ``narrowed`` returns, and how many rows it has, counted up to ``most + 1``.

    For a page of a list, which needs both. Whichever is shorter is gone through, the rows that the person may see or the
    texts that the index leads to, and no further than to the last one that counts.
    """
    asked = question(query)
    if asked is None:
        return rows.none(), 0
    try:
        candidates, visible = _lengths(rows, asked)
    except EmptyResultSet:
        # Said before any statement: nothing is open to this person.
        return rows.none(), 0
    walked = rows.filter(Exists(_read(Entry.objects.filter(kind=kind, object_id=OuterRef("pk")), asked)))
    if visible < candidates:
        keys = list(walked.order_by().values_list("pk", flat=True)[: most + 1])
    else:
        keys = _led_to(rows, kind, asked, most + 1)
    # Many rows hold it, so the walk in their own order soon has a page.
    return (rows.filter(pk__in=keys), len(keys)) if len(keys) <= most else (walked, len(keys))


def _lengths(rows: QuerySet[Row], asked: Question) -> tuple[float, int]:
    """Return about how many texts the index leads to, and how many rows there are, neither counted to the end."""
    seen = rows.order_by().values("pk")[: _MEASURED + 1]
    found, (within, parameters) = _candidates(asked), seen.query.sql_with_params()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            statement = f"SELECT ({_TOTAL}), (SELECT COUNT(*) FROM ({within}) AS seen)"  # noqa: S608  # our own, with parameters
            cursor.execute(statement, [_table(), *parameters])
            entries, visible = cursor.fetchone()
        total, share = _sampled(asked, entries)
        return (total * share if share <= _MOSTLY else inf), int(visible)
    # One statement, because each costs more than what it counts. Rows are not counted if the index has the answer.
    statement = f"""WITH found AS MATERIALIZED (SELECT COUNT(*) AS number FROM ({found.sql} LIMIT %s))
        SELECT number, CASE WHEN number > %s THEN (SELECT COUNT(*) FROM ({within})) ELSE number END FROM found"""  # noqa: S608  # our own, with parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [*found.params, _MEASURED + 1, FEW, *parameters])
        candidates, visible = cursor.fetchone()
    return float(candidates), int(visible)


def _led_to(rows: QuerySet[Row], kind: str, asked: Question, most: int) -> list[int]:
    """Return keys of ``rows`` that hold all that is asked, at most ``most``, from the index to the texts to the rows."""
    found = _candidates(asked)
    # A value and no condition: PostgreSQL would join that, and read all texts before the first row.
    key = Subquery(rows.order_by().filter(pk=OuterRef("object_id")).values("pk")[:1])
    entries = _confirmed(Entry.objects.annotate(row=key).filter(kind=kind, row__isnull=False), asked)
    if connection.vendor == "sqlite":
        # Joined, so that the index is read no further than needed. The sign keeps SQLite from going the other way.
        entries = entries.extra(
            tables=["search_bigrams"],
            where=["search_bigrams MATCH %s", "search_entry.id = +search_bigrams.rowid"],
            params=found.params,
        )
    else:
        entries = entries.extra(where=["search_entry.bigrams @@ %s::tsquery"], params=found.params)
    return list(entries.values_list("object_id", flat=True)[:most])


def _narrowed_by_sample(rows: QuerySet[Row], kind: str, asked: Question) -> QuerySet[Row]:
    """
    Return what ``narrowed`` returns, on PostgreSQL.

    Its index cannot be counted up to a limit, and its bigrams lie outside the row, so that looking at each costs more
    than reading the text. Some hundred texts say how often all words stand together; the rest follows from that: either
    the index leads to the rows, or the rows are walked.
    """
    total, share = _sampled(asked)
    walked = min(total, (_COUNTED + _PAGE) / share) if share else total
    if total and share * total * _DEARER > walked:
        return rows.filter(Exists(_read(Entry.objects.filter(kind=kind, object_id=OuterRef("pk")), asked)))
    found = _confirmed(Entry.objects.filter(kind=kind, pk__in=_candidates(asked)), asked)
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner takes a look at bigrams for as cheap as one at a number, and would look at all of them.
        cursor.execute("SET LOCAL enable_seqscan = off")
        keys = list(found.values_list("object_id", flat=True))
        cursor.execute("SET LOCAL enable_seqscan = on")
    return rows.filter(pk__in=keys)


def _table() -> str:
    return connection.ops.quote_name(Entry._meta.db_table)  # noqa: SLF001  # Django's own documented interface


def _sampled(asked: Question, entries: float | None = None) -> tuple[float, float]:
    """Return how many entries there are, about, and which share of a few hundred holds all that is asked."""
    table = _table()
    with connection.cursor() as cursor:
        if entries is None:
            cursor.execute(_TOTAL, [table])
            entries = cursor.fetchone()[0]
        total = max(float(entries), 0.0)
        if total < _SAMPLE:
            return 0.0, 0.0
        holds = " AND ".join(
            "strpos(' ' || text, %s) > 0" if is_latin(word) else "strpos(text, %s) > 0" for word in asked.words
        )
        # The same pages each time, so that a page and the next one are asked alike.
        cursor.execute(
            f"SELECT COUNT(*), COUNT(*) FILTER (WHERE {holds}) FROM {table} TABLESAMPLE SYSTEM (%s) REPEATABLE (1)",  # noqa: S608  # our own, with parameters
            [*(f" {word}" if is_latin(word) else word for word in asked.words), 100 * _SAMPLE / total],
        )
        seen, hits = cursor.fetchone()
    return total, hits / seen if seen else 0.0


def _confirmed(entries: QuerySet[Entry], asked: Question) -> QuerySet[Entry]:
    for run in asked.confirm:
        # Not "contains": SQLite compares a pattern letter by letter, and takes three times as long.
        entries = entries.filter(GreaterThan(StrIndex(F("text"), Value(run)), 0))
    return entries


def _read(entries: QuerySet[Entry], asked: Question) -> QuerySet[Entry]:
    """Return the entries whose text holds all that is asked, by the text alone."""
    for word in asked.words:
        # Words of Latin letters are found by their beginning; a folded text has one space between its words.
        text, part = (Concat(Value(" "), F("text")), f" {word}") if is_latin(word) else (F("text"), word)
        entries = entries.filter(GreaterThan(StrIndex(text, Value(part)), 0))
    return entries


def _count_of_candidates(asked: Question) -> int:
    """Return how many entries may match, counted no further than it matters."""
    candidates = _candidates(asked)
    with connection.cursor() as cursor:
        statement = f"SELECT COUNT(*) FROM ({candidates.sql} LIMIT %s) AS found"  # noqa: S608  # our own, with parameters
        cursor.execute(statement, [*candidates.params, MANY + 1])
        return int(cursor.fetchone()[0])


def _candidates(asked: Question) -> RawSQL:
    if connection.vendor == "sqlite":
        words = [f'"{pair}"' for pair in asked.whole] + [f'"{start}"*' for start in asked.beginnings]
        return RawSQL("SELECT rowid FROM search_bigrams WHERE search_bigrams MATCH %s", [" AND ".join(words)])
    words = [f"'{pair}'" for pair in asked.whole] + [f"'{start}':*" for start in asked.beginnings]
    return RawSQL("SELECT id FROM search_entry WHERE bigrams @@ %s::tsquery", [" & ".join(words)])
