"""Keeping the index in step with what it finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

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
    entries = Entry.objects.bulk_create(
        Entry(kind=kind, object_id=item.object_id, scope=item.scope, text=fold(item.text)) for item in items
    )
    _write_bigrams(entries)


@transaction.atomic
def rebuild() -> None:
    """Make the bigrams of every entry anew, after its rows came from another kind of database."""
    last = 0
    while entries := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:2000]):
        _write_bigrams(entries)
        last = entries[-1].pk


@transaction.atomic
def forget(*, kind: str, object_ids: Iterable[int]) -> None:
    """Make objects unfindable."""
    entries = list(Entry.objects.filter(kind=kind, object_id__in=list(object_ids)))
    if not entries:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_bigrams (search_bigrams, rowid, bigrams) VALUES ('delete', %s, %s)",
                _fts_rows(entries),
            )
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _write_bigrams(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)", _fts_rows(entries))
        else:
            cursor.executemany(
                "UPDATE search_entry SET bigrams = array_to_tsvector(%s::text[]) WHERE id = %s",
                [(sorted(set(bigrams(entry.text))), entry.pk) for entry in entries],
            )


def _fts_rows(entries: Iterable[Entry]) -> list[tuple[int, str]]:
    return [(entry.pk, " ".join(dict.fromkeys(bigrams(entry.text)))) for entry in entries]
