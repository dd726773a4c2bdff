"""What the pages of the trail show: searches over records and looks, a summary, and one's own lines."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bihuan.web.trail import anchors, queries, words
from bihuan.web.trail.access_log import WAITING
from bihuan.web.trail.models import AccessEntry, Checkpoint, Record

ROWS = 50
#: What the chain records about itself.
UPKEEP = ("trail.access_batch", "trail.checkpoint", "trail.entries_lost", "trail.new_key", "trail.switch_suite")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor narrows a list to; everything empty: all of it."""

    since: date | None = None
    until: date | None = None
    actor: str = ""
    action: str = ""
    object_kind: str = ""
    object_id: str = ""
    result: str = ""
    upkeep: str = ""  #: not empty: the chain's own records instead of what people did

    def as_columns(self) -> dict[str, Any]:
        """Return the conditions; days are those of the office's time zone, both included."""
        columns: dict[str, Any] = {
            name: value for name in ("object_kind", "object_id", "result") if (value := getattr(self, name).strip())
        }
        if self.action.strip():
            columns["action__in"] = words.alike(self.action.strip())
        if self.actor.strip():
            columns["actor__startswith"] = self.actor.strip()
        if self.since:
            columns["at__gte"] = _midnight(self.since)
        if self.until:
            columns["at__lt"] = _midnight(self.until + timedelta(days=1))
        return columns

    @property
    def names_one(self) -> bool:
        """Whether an action or an object is named, so that nothing needs to be left out."""
        return bool(self.action.strip() or self.object_kind.strip() or self.object_id.strip())

    def as_query(self) -> str:
        """Return the query string that asks for the same again."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the record or look, what was done in words, and a page of its object if it has one."""

    row: Record | AccessEntry
    what: str
    object_word: str
    address: str
    from_word: str = ""  #: the state before a move, in words
    to_word: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of rows, newest first, with the cursors of its neighbours ("" where there is none)."""

    rows: list[Line]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How far an anchor folder reaches; ``seq`` is None where it cannot be read."""

    folder: str
    seq: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Where the trail stands, for those who look after it."""

    records: int
    entries: int
    checkpoint: Checkpoint | None
    checked: Record | None  #: the last check of the whole trail
    folders: list[Kept] = field(default_factory=list)
    waiting: int = 0  #: entries of the access log that this process has not written yet
    failed_at: datetime | None = None  #: when writing them last failed, None if it goes well

    @property
    def is_anchored(self) -> bool:
        """Whether every anchor folder holds the newest checkpoint."""
        newest = self.checkpoint.seq if self.checkpoint else 0
        return all(kept.seq == newest for kept in self.folders)


def summary() -> Summary:
    """Return where the trail stands."""
    head = queries.head()
    return Summary(
        records=head.seq if head else 0,
        entries=head.entries if head else 0,
        checkpoint=queries.last_checkpoint(),
        checked=queries.last_of_action("trail.verify"),
        folders=[_kept(folder) for folder in anchors.folders()],
        waiting=len(WAITING.looks),
        failed_at=WAITING.failed_at,
    )


def records(wanted: Wanted, cursor: str = "") -> Lines:
    """
    Return a page of the records that ``wanted`` describes, newest first.

    Where neither an action nor an object is named, what people did and what the chain records about itself are apart:
    a batch of the access log is recorded every second in which somebody reads, and nothing else would be seen.
    """
    found = queries.found_records(wanted.as_columns())
    if not wanted.names_one:
        found = found.filter(action__in=UPKEEP) if wanted.upkeep else found.exclude(action__in=UPKEEP)
    return _page(found, cursor)


def looks(wanted: Wanted, cursor: str = "") -> Lines:
    """Return a page of the access log, newest first."""
    return _page(queries.found_looks(wanted.as_columns()), cursor)


def own_lines(pseudonym: str, cursor: str = "") -> Lines:
    """Return a page of what one person did, newest first; their own account has no page that is theirs to open."""
    page = _page(queries.found_records({"actor": pseudonym}), cursor)
    rows = [replace(line, address="") if line.row.object_id == pseudonym else line for line in page.rows]
    return replace(page, rows=rows)


def _page(found: Any, cursor: str) -> Lines:
    """Cut a page of ``found``, which is ordered newest first; cursors are ``b`` before or ``a`` after a number."""
    direction, number = cursor[:1], cursor[1:]
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if direction == "a" and at:
        rows = list(found.filter(seq__gt=at).reverse()[: ROWS + 1])
        has_more, rows = len(rows) > ROWS, rows[:ROWS][::-1]
        older = f"b{rows[-1].seq}" if rows else ""
        return Lines(_lines(rows), next=older, previous=f"a{rows[0].seq}" if has_more else "")
    if direction == "b" and at:
        found = found.filter(seq__lt=at)
    rows = list(found[: ROWS + 1])
    has_more, rows = len(rows) > ROWS, rows[:ROWS]
    return Lines(
        _lines(rows),
        next=f"b{rows[-1].seq}" if has_more else "",
        previous=f"a{rows[0].seq}" if rows and direction == "b" and at else "",
    )


def _lines(rows: list[Any]) -> list[Line]:
    return [
        Line(
            row,
            words.action_word(row.action, row.object_kind),
            words.kind_word(row.object_kind),
            _address(row),
            *_states(row),
        )
        for row in rows
    ]


def _states(row: Record | AccessEntry) -> tuple[str, str]:
    """Return the states before and after, in words; none where nothing moved."""
    if isinstance(row, AccessEntry) or row.from_state == row.to_state:
        return "", ""
    return words.state_word(row.object_kind, row.from_state), words.state_word(row.object_kind, row.to_state)


def _address(row: Record | AccessEntry) -> str:
    name = words.page_of(row.object_kind)
    if not name or not row.object_id:
        return ""
    try:
        return reverse(name, args=[row.object_id])
    except NoReverseMatch:
        # Not every record of a kind names one object: a bulk action names many.
        return ""


def _kept(folder: Any) -> Kept:
    try:
        return Kept(str(folder), anchors.last_anchored(folder))
    except OSError:
        return Kept(str(folder), None)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
