"""Telling people, and what they have read."""

import uuid
from collections.abc import Iterable

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
    if not connection.in_atomic_block:
        raise RuntimeError("people are told inside the transaction of the change that they are told of")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"a note leads to an address of this installation, not to {url!r}")
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
def read_all(*, actor: User, until: int | None = None) -> int:
    """
    Keep that ``actor`` has looked at all their notes, up to the row ``until``, and return how many were unread.

    ``until`` keeps what came in after the page was drawn unread.
    """
    unread = notes_visible_to(colleague(actor)).filter(read_on=None)
    if until is not None:
        unread = unread.filter(pk__lte=until)
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
