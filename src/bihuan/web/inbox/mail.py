"""
Mail that a note waits, and nothing else: what is said in the house stays in the house.

It leaves through the outbox, at least once; the Message-ID is that of the note, so that a mailbox can tell a repeat.
"""

from collections.abc import Mapping, Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from bihuan.web.inbox.models import Note
from bihuan.web.inbox.queries import note_to_mail, notes_to_mail
from bihuan.web.outbox.actions import put
from bihuan.web.outbox.handlers import Later, Never

KIND = "inbox.mail"
SUBJECT = "闭环：有一条新消息 · Bihuan: a note waits"
BODY = """\
您在“闭环”系统有一条新消息，请登录后查看。此邮件不含任何内容，请勿回复。

A note waits for you in Bihuan. Sign in to read it. This mail says nothing else; please do not reply.
"""


def is_offered() -> bool:
    """Return whether this installation sends mail."""
    return bool(settings.MAIL_FROM)


def announce(notes: Sequence[Note]) -> None:
    """Let those be mailed who were told just now and gave an address; one statement where nobody did, none without a server."""
    if is_offered():
        for uid in notes_to_mail([note.uid for note in notes]):
            put(KIND, {"note": str(uid)}, key=f"{KIND}:{uid}")


def send(payload: Mapping[str, Any], _key: str) -> None:
    """
    Mail somebody that a note waits.

    Raises:
        Later: the server did not take it now.
        Never: the note was read meanwhile, is not theirs any more, or they gave no address.
    """
    found = note_to_mail(str(payload["note"])) if is_offered() else None
    if found is None:
        raise Never("inbox.nothing_to_mail")
    domain = str(settings.MAIL_FROM).rpartition("@")[2]
    message = EmailMessage(
        SUBJECT, BODY, settings.MAIL_FROM, [found.address], headers={"Message-ID": f"<note-{found.uid}@{domain}>"}
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise Later("inbox.mail_not_taken") from error
