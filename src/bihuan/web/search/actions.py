"""Keeping the index in step with what it finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from bihuan.web.common.plain_rows import insert_returning
from bihuan.web.search.bigrams import bigrams, fold
from bihuan.web.search.models import Entry


@dataclass(frozen=True, slots=True)
class Findable:
    """A text to be found, the object it belongs to, and who may find it."""

    object_id: int
    text: str
    scope: str


def index(*, kind: str, object_id: int, text: str, scope: str) -> None:
    """Make one text findable, in place of what was findable of the object before."""
    index_many(kind=kind, items=[Findable(object_id, text, scope)])


@transaction.atomic
def index_many(*, kind: str, items: Sequence[Findable]) -> None:
    """Make many texts findable, each in place of what was findable of its object before."""
    forget(kind=kind, object_ids=[item.object_id for item in items])
    texts = {item.object_id: fold(item.text) for item in items}
    rows = [(kind, item.object_id, item.scope, texts[item.object_id]) for item in items]
    made = insert_returning(Entry, ("kind", "object_id", "scope", "text"), rows, returning="object_id")
    _write_bigrams([(made[object_id], text) for object_id, text in texts.items()])


@transaction.atomic
def rebuild() -> None:
    """Make the bigrams of every entry anew, after its rows came from another kind of database."""
    last = 0
    while texts := list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "text")[:2000]):
        _write_bigrams(texts)
        last = texts[-1][0]


@transaction.atomic
def forget(*, kind: str, object_ids: Iterable[int]) -> None:
    """Make objects unfindable."""
    texts = list(Entry.objects.filter(kind=kind, object_id__in=list(object_ids)).values_list("pk", "text"))
    if not texts:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_bigrams (search_bigrams, rowid, bigrams) VALUES ('delete', %s, %s)",
                _fts_rows(texts),
            )
    Entry.objects.filter(pk__in=[pk for pk, _text in texts]).delete()


def _write_bigrams(texts: Sequence[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)", _fts_rows(texts))
        else:
            cursor.executemany(
                "UPDATE search_entry SET bigrams = array_to_tsvector(%s::text[]) WHERE id = %s",
                [(sorted(set(bigrams(text))), pk) for pk, text in texts],
            )


def _fts_rows(texts: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(pk, " ".join(dict.fromkeys(bigrams(text)))) for pk, text in texts]
