"""Reading notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import User
from bihuan.web.inbox.access import notes_visible_to
from bihuan.web.inbox.models import MailAddress, Note

#: Notes on one page.
PAGE = 50
#: From here on the head of the page only says "more".
MANY = 99
#: Notes that a digest names one by one.
IN_A_DIGEST = 30


@dataclass(frozen=True, slots=True)
class NotesShown:
    """One page of notes, newest first; ``next`` is the cursor of older ones, "" at the end."""

    rows: list[Note]
    next: str
    previous: str = ""

    @property
    def newest(self) -> int:
        """The row up to which the page shows everything, 0 if it shows nothing."""
        return self.rows[0].pk if self.rows else 0


def notes_shown(user: Visitor, cursor: str = "", *, unread: bool = False) -> NotesShown:
    """Return a page of ``user``'s notes; a cursor that is none begins at the newest."""
    rows = notes_visible_to(user)
    if unread:
        rows = rows.filter(read_on=None)
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:  # the longest number a column holds
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else ""
    return NotesShown(found[:PAGE], str(more))


def unread_count(user: Visitor) -> int:
    """Return how many notes wait for ``user``, counted no further than one past ``MANY``."""
    return notes_visible_to(user).filter(read_on=None).order_by()[: MANY + 1].count()


@dataclass(frozen=True, slots=True)
class ToMail:
    """A note that somebody is to be mailed about, and where."""

    uid: UUID
    address: str


def notes_to_mail(uids: Sequence[UUID]) -> list[UUID]:
    """Return those of the notes that were kept, not told before, whose person gave an address."""
    found = Note.objects.filter(uid__in=uids, person__mail_address__isnull=False)
    return list(found.order_by("pk").values_list("uid", flat=True))


def note_to_mail(uid: str) -> ToMail | None:
    """Return where to mail about a note; None if it was read, is not its person's any more, or they gave no address."""
    note = Note.objects.select_related("person__mail_address").filter(uid=uid, read_on=None).first()
    if note is None or not notes_visible_to(note.person).filter(pk=note.pk).exists():
        return None
    address = address_of(note.person)
    return ToMail(note.uid, address) if address else None


@dataclass(frozen=True, slots=True)
class Digest:
    """
    What somebody is mailed of a day: how many notes wait, and the first of them as (Chinese, English, address of the page).

    ``pseudonym`` names the person in the Message-ID.
    """

    address: str
    pseudonym: UUID
    count: int
    lines: tuple[tuple[str, str, str], ...]


def told_on(kind: str, day: date) -> int:
    """Return how many notes of ``kind`` were told on a day."""
    return Note.objects.filter(kind=kind, told_on=day).count()


def people_to_mail(kind: str, day: date) -> list[tuple[int, UUID]]:
    """Return (key, pseudonym) of those who were told of ``kind`` on a day and gave an address, by key."""
    told = Note.objects.filter(kind=kind, told_on=day).order_by().values("person")
    found = User.objects.filter(pk__in=told, is_active=True, mail_address__isnull=False).order_by("pk")
    return list(found.values_list("pk", "pseudonym"))


def digest_of(person: int, kind: str, day: date) -> Digest | None:
    """Return what somebody is mailed of a day; None if they have read it, lost it, or gave no address."""
    user = User.objects.filter(pk=person, is_active=True).first()
    address = address_of(user) if user else ""
    if user is None or not address:
        return None
    notes = notes_visible_to(user).filter(kind=kind, told_on=day, read_on=None)
    count = notes.count()
    if not count:
        return None
    first = notes.order_by("pk").values_list("zh", "en", "url")[:IN_A_DIGEST]
    return Digest(address, user.pseudonym, count, tuple(first))


def address_of(person: User) -> str:
    """Return where somebody wants to be mailed, "" for nowhere."""
    return MailAddress.objects.filter(person=person).values_list("address", flat=True).first() or ""
