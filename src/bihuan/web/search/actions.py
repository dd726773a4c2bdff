"""Keeping the index in step with what it finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from bihuan.web.common.plain_rows import insert_returning, insert_rows
from bihuan.web.search.bigrams import bigrams, fold
from bihuan.web.search.models import Entry


class Words(NamedTuple):
    """A text made ready for the index: ``folded``, and its bigrams each once, in their order."""

    folded: str
    bigrams: dict[str, None]


def made_ready(text: str) -> Words:
    """Return what the index keeps of ``text``; asks the database nothing, so it can be done before anything is locked."""
    folded = fold(text)
    return Words(folded, dict.fromkeys(bigrams(folded)))


@dataclass(frozen=True, slots=True)
class Findable:
    """A text to be found, the object it belongs to, and who may find it; ``rest`` is what goes on in a line after it."""

    object_id: int
    text: str
    scope: str
    rest: Words | None = None

    def words(self) -> Words:
        """Return what the index keeps of the whole."""
        own = made_ready(self.text)
        if self.rest is None:
            return own
        return Words(f"{own.folded} {self.rest.folded}".strip(), own.bigrams | self.rest.bigrams)


def index(*, kind: str, object_id: int, text: str, scope: str) -> None:
    """Make one text findable, in place of what was findable of the object before."""
    index_many(kind=kind, items=[Findable(object_id, text, scope)])


@transaction.atomic
def index_many(*, kind: str, items: Sequence[Findable], are_new: bool = False) -> None:
    """
    Make many texts findable, each in place of what was findable of its object before.

    ``are_new`` says that none of the objects was findable before, so that nothing has to be looked for.
    """
    if not are_new:
        forget(kind=kind, object_ids=[item.object_id for item in items])
    words = {item.object_id: item.words() for item in items}
    rows = [(kind, item.object_id, item.scope, words[item.object_id].folded) for item in items]
    if connection.vendor == "sqlite":
        made = insert_returning(Entry, _COLUMNS, rows, returning="object_id")
        _write_fts([(made[object_id], " ".join(of_text.bigrams)) for object_id, of_text in words.items()])
    else:
        # A word of the index holds no blank. Each row is written once: the index of an updated one has two entries.
        whole = [(*row, " ".join(words[row[1]].bigrams)) for row in rows]
        insert_rows(
            Entry, (*_COLUMNS, "bigrams"), whole, made={"bigrams": "array_to_tsvector(string_to_array({}, ' '))"}
        )


_COLUMNS = ("kind", "object_id", "scope", "text")


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


def _write_fts(rows: Sequence[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)", rows)


def _write_bigrams(texts: Sequence[tuple[int, str]]) -> None:
    if connection.vendor == "sqlite":
        _write_fts(_fts_rows(texts))
    else:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_entry SET bigrams = array_to_tsvector(%s::text[]) WHERE id = %s",
                [(sorted(set(bigrams(text))), pk) for pk, text in texts],
            )


def _fts_rows(texts: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(pk, " ".join(dict.fromkeys(bigrams(text)))) for pk, text in texts]
