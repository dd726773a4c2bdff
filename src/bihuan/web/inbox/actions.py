"""Telling people, and what they have read."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.inbox.access import note_for, notes_visible_to
from bihuan.web.inbox.mail import announce
from bihuan.web.inbox.models import MailAddress, Note


def tell(
    people: Iterable[User | None],
    *,
    kind: str,
    zh: str,
    en: str,
    url: str = "",
    object_kind: str = "",
    object_id: object = "",
    once: str = "",
    target_id: int | None = None,
) -> None:
    """
    Tell each of ``people`` one sentence, inside the transaction of what it tells of.

    Args:
        people: Each once; None (somebody without an account) and closed accounts are passed over.
        kind: The action that it tells of, as in the trail.
        zh: The sentence in Chinese.
        en: The same in English.
        url: Where it leads, an address of this installation.
        object_kind: What it speaks of, as in the trail.
        object_id: Its id, as in the trail.
        once: Names the event: whoever was told of it already is not told again. Empty for one that is new each time.
        target_id: The inspected unit that it speaks of; who loses every right for it does not see the note.

    Raises:
        RuntimeError: outside a transaction, because the change and the telling must stand or fall together.
        ValueError: for an address of elsewhere.
    """
    _require_here(url)
    day, event = today(), once or uuid.uuid4().hex
    told = {person.pk: person for person in people if person is not None and person.is_active}
    notes = Note.objects.bulk_create(
        [
            Note(
                person=person,
                kind=kind,
                zh=zh,
                en=en,
                url=url,
                object_kind=object_kind,
                object_id=str(object_id),
                target_id=target_id,
                once=event,
                told_on=day,
            )
            for person in told.values()
        ],
        ignore_conflicts=True,
    )
    announce(notes)


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence for one person; the fields are those of ``tell``, and ``once`` is not empty."""

    person: int
    kind: str
    zh: str
    en: str
    once: str
    url: str = ""
    object_kind: str = ""
    object_id: str = ""
    target_id: int | None = None


def tell_many(tellings: Iterable[Telling], *, day: date | None = None) -> None:
    """
    Tell many people many things, inside the transaction of what it tells of; nobody is mailed about each.

    For runs that tell of thousands of things at once and mail one digest (``inbox.mail.digest``). The statements grow with
    every thousand sentences, not with each. People are account keys and open accounts: the caller has looked.

    Args:
        tellings: What is told; what somebody was told before is not told again.
        day: The day on which it is told; None for today.

    Raises:
        RuntimeError: outside a transaction.
        ValueError: for an address of elsewhere, or where ``once`` is empty.
    """
    told_on, rows = day or today(), []
    for one in tellings:
        _require_here(one.url)
        if not one.once:
            raise ValueError("what is told in a run names its event, or the next run would tell it again")
        rows.append(
            Note(
                person_id=one.person,
                kind=one.kind,
                zh=one.zh,
                en=one.en,
                url=one.url,
                object_kind=one.object_kind,
                object_id=one.object_id,
                target_id=one.target_id,
                once=one.once,
                told_on=told_on,
            )
        )
    _require_here("")
    Note.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _require_here(url: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("people are told inside the transaction of the change that they are told of")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"a note leads to an address of this installation, not to {url!r}")


@transaction.atomic
def read_note(*, actor: User, note: Note) -> Note:
    """
    Keep that ``actor`` has looked at a note; one that was read already stays as it is.

    Raises:
        Refusal: ``common.not_found`` for somebody else's.
    """
    locked = note_for(actor, note.uid, for_change=True)
    if locked.read_on is None:
        locked.read_on = today()
        locked.save(update_fields=["read_on"])
        record(actor=actor, action="inbox.read", object_kind="note", object_id=locked.uid)
    return locked


@transaction.atomic
def read_all(*, actor: User, until: int | None = None, kind: str = "", round_id: UUID | None = None) -> int:
    """
    Keep that ``actor`` has looked at all their notes, up to the row ``until``, and return how many were unread.

    ``until`` keeps what came in after the page was drawn unread; ``kind`` and ``round_id`` name one bundle of the page.
    """
    unread = notes_visible_to(colleague(actor)).filter(read_on=None)
    if until is not None:
        unread = unread.filter(pk__lte=until)
    if kind:
        unread = unread.filter(kind=kind)
    if round_id is not None:
        unread = unread.filter(target__round=round_id)
    count = unread.update(read_on=today())
    if count:
        record(actor=actor, action="inbox.read", object_kind="note", object_id="", fields={"count": count})
    return count


@transaction.atomic
def set_mail_address(*, actor: User, address: str) -> None:
    """Keep where ``actor`` wants to be mailed that a note waits; "" for nowhere."""
    person = colleague(actor)
    if address:
        MailAddress.objects.update_or_create(person=person, defaults={"address": address})
    else:
        MailAddress.objects.filter(person=person).delete()
    record(
        actor=actor,
        action="inbox.set_mail_address" if address else "inbox.drop_mail_address",
        object_kind="user",
        object_id=person.pseudonym,
        fields={"address": address},
    )
