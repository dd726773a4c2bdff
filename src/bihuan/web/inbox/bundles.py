"""Notes as the page shows them: what was told of one round and one step, many times, folded into one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bihuan.web.accounts.access import Visitor
from bihuan.web.inbox.access import notes_visible_to
from bihuan.web.inbox.models import Note
from bihuan.web.trail.words import action_word

#: Lines on one page, and the notes that are gone through for them at most.
LINES, WINDOW = 50, 500
#: From here on notes of one round and step are folded.
LEAST = 3
#: Kind, round (or the note itself where it is of none), and whether it was read.
_Key = tuple[str, UUID | int, bool]


@dataclass(slots=True)
class Bundle:
    """Notes of one round and one step, newest first; one alone where nothing is to be folded."""

    kind: str
    round: Any  # of the unit that they speak of, a floor above this one; None where they speak of none
    notes: list[Note] = field(default_factory=list)

    @property
    def is_folded(self) -> bool:
        """Whether it is shown as one line with a count."""
        return len(self.notes) >= LEAST

    @property
    def words(self) -> str:
        """What the step is called."""
        return action_word(self.kind, self.notes[0].object_kind)

    @property
    def unread(self) -> int:
        """How many of them wait."""
        return sum(note.is_unread for note in self.notes)

    @property
    def newest(self) -> int:
        """The row up to which it holds everything."""
        return self.notes[0].pk


@dataclass(frozen=True, slots=True)
class BundlesShown:
    """One page of the inbox; ``next`` is the cursor of what is older, "" at the end."""

    rows: list[Bundle]
    next: str
    previous: str = ""

    @property
    def newest(self) -> int:
        """The row up to which the page shows everything, 0 if it shows nothing."""
        return self.rows[0].newest if self.rows else 0


def bundles_shown(user: Visitor, cursor: str = "", *, unread: bool = False) -> BundlesShown:
    """
    Return a page of ``user``'s notes in bundles, each where its newest note stands. One statement.

    A note of no unit stands alone, because nobody could say which round it is of. Read and unread ones are not folded
    together: what waits must not hide under what is done.
    """
    rows = notes_visible_to(user)
    if unread:
        rows = rows.filter(read_on=None)
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:  # the longest number a column holds
        rows = rows.filter(pk__lt=int(cursor))
    notes = list(rows.select_related("target__round")[: WINDOW + 1])
    found: dict[_Key, Bundle] = {}
    last, more = 0, len(notes) > WINDOW
    for note in notes[:WINDOW]:
        round_ = note.target.round if note.target is not None else None
        key = (note.kind, round_.pk if round_ is not None else note.pk, note.is_unread)
        if key not in found and len(found) == LINES:
            more = True
            break
        found.setdefault(key, Bundle(note.kind, round_)).notes.append(note)
        last = note.pk
    return BundlesShown(_with_few_apart(found.values()), str(last) if more else "")


def _with_few_apart(bundles: Iterable[Bundle]) -> list[Bundle]:
    """Return bundles, the newest first; what is too few to fold, each by itself."""
    apart: list[Bundle] = []
    for bundle in bundles:
        apart += [bundle] if bundle.is_folded else [Bundle(bundle.kind, bundle.round, [note]) for note in bundle.notes]
    return sorted(apart, key=lambda one: -one.newest)
