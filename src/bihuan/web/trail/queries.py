"""Reading the trail."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any, Generic, TypeVar, cast

from django.db.models import Max, QuerySet

from bihuan.trail_check.chain import CHECKPOINT, ENTRY, RECORD
from bihuan.web.trail.canonical import FORM, moment
from bihuan.web.trail.models import AccessEntry, Checkpoint, Head, Record

_Row = TypeVar("_Row", AccessEntry, Checkpoint)

#: Rows fetched at once: a trail may be longer than memory.
_CHUNK = 2000
#: The form of record that came to say the civil day.
FIRST_WITH_DAY = 3


def records_of(object_kind: str, object_id: object) -> QuerySet[Record]:
    """Return the records of one object, oldest first."""
    return Record.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("seq")


def head() -> Head | None:
    """Return the end of the chain, or None where its row is missing."""
    return Head.objects.filter(pk=1).first()


def last_seq() -> int:
    """Return the number of the last record that is there, 0 for none; compare with ``head``."""
    return Record.objects.aggregate(last=Max("seq"))["last"] or 0


def lines(first: int, last: int) -> Generator[dict[str, Any], None, None]:
    """
    Yield the records ``first`` to ``last`` as an export holds them, each followed by what belongs to it.

    A record that announces a checkpoint is followed by the checkpoint, one that announces a batch of the access log by
    its entries. Constant memory; what lies between the bounds is never changed, so nothing has to be locked. Whoever stops
    before the end closes it, which closes the database's cursors with it.
    """
    within = {"gte": first, "lte": last}
    rows = Record.objects.filter(**_bounds("seq", within)).order_by("seq").values(*sorted(RECORD[FORM]))
    with (
        closing(_Ahead(AccessEntry.objects.filter(**_bounds("batch", within)).order_by("seq"), "batch")) as entries,
        closing(_Ahead(Checkpoint.objects.filter(**_bounds("record", within)).order_by("record"), "record")) as marks,
        closing(rows.iterator(chunk_size=_CHUNK)) as records,
    ):
        for record in records:
            if record["form"] < FIRST_WITH_DAY and not record["day"]:
                # Not a field of theirs; where somebody has put one in, it stays for the check to stumble over.
                del record["day"]
            yield {"kind": "record", **record, "at": moment(record["at"])}
            for checkpoint in marks.up_to(record["seq"]):
                yield {"kind": "checkpoint", **checkpoint_line(checkpoint)}
            for entry in entries.up_to(record["seq"]):
                yield {"kind": "access", **{name: getattr(entry, name) for name in ENTRY}, "at": moment(entry.at)}


def checkpoint_line(row: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint as exports and anchor files hold it."""
    names = (*CHECKPOINT[1:], "signature")
    return {"chain": "action", **{name: getattr(row, name) for name in names}, "at": moment(row.at)}


def last_of_action(action: str) -> Record | None:
    """Return the newest record of an action."""
    return Record.objects.filter(action=action).order_by("-seq").first()


def found_records(columns: Mapping[str, Any]) -> QuerySet[Record]:
    """Return the records that meet ``columns``, newest first."""
    return Record.objects.filter(**columns).order_by("-seq")


def found_looks(columns: Mapping[str, Any]) -> QuerySet[AccessEntry]:
    """Return the entries of the access log that meet ``columns``, newest first."""
    return AccessEntry.objects.filter(**columns).order_by("-seq")


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.order_by("-record").first()


def checkpoints_after(seq: int) -> QuerySet[Checkpoint]:
    """Return the checkpoints that reach beyond ``seq``, oldest first."""
    return Checkpoint.objects.filter(seq__gt=seq).order_by("record")


def hashes_since(seq: int) -> tuple[str, Iterator[str]]:
    """Return the suite of record ``seq``, and the hashes from it on, in order."""
    rows = Record.objects.filter(seq__gte=seq).order_by("seq")
    return rows.values_list("suite", flat=True)[0], rows.values_list("hash", flat=True).iterator(chunk_size=_CHUNK)


def _bounds(name: str, within: dict[str, int]) -> dict[str, int]:
    return {f"{name}__{bound}": value for bound, value in within.items()}


class _Ahead(Generic[_Row]):
    """Rows read one ahead, handed out up to a record at a time."""

    def __init__(self, rows: QuerySet[_Row], name: str) -> None:
        self._rows: Generator[_Row, None, None] = cast("Any", rows.iterator(chunk_size=_CHUNK))  # a generator it is
        self._name = name
        self._next: _Row | None = next(self._rows, None)

    def up_to(self, seq: int) -> Iterator[_Row]:
        """Yield the rows that belong to records up to ``seq``."""
        while self._next is not None and getattr(self._next, self._name) <= seq:
            row, self._next = self._next, next(self._rows, None)
            yield row

    def close(self) -> None:
        """Close the database's cursor."""
        self._rows.close()
