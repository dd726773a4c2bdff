"""
Mail that a note waits, and nothing else: what is said in the house stays in the house.

A digest gathers what a daily run told somebody: numbers, days and what to do, which is all that such runs say; never a
problem in words. Mail leaves through the outbox, at least once; its Message-ID is that of the note, or of the person and the
day, so that a mailbox can tell a repeat.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from bihuan.web.inbox.models import Note
from bihuan.web.inbox.queries import digest_of, note_to_mail, notes_to_mail, people_to_mail
from bihuan.web.outbox.actions import put, put_many
from bihuan.web.outbox.handlers import Later, Never

KIND = "inbox.mail"
DIGEST = "inbox.digest"
SUBJECT = "闭环：有一条新消息 · Bihuan: a note waits"
BODY = """\
您在“闭环”系统有一条新消息，请登录后查看。此邮件不含任何内容，请勿回复。

A note waits for you in Bihuan. Sign in to read it. This mail says nothing else; please do not reply.
"""
DIGEST_SUBJECT = "闭环：{day} 有 {count} 条整改提醒 · Bihuan: {count} reminders"
DIGEST_BODY = """\
以下事项需要您办理，详情请登录“闭环”系统查看。请勿回复此邮件。
These wait for you; sign in to Bihuan to see more. Please do not reply.

{lines}
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
    _send(EmailMessage(SUBJECT, BODY, settings.MAIL_FROM, [found.address], headers=_named(f"note-{found.uid}")))


def digests(kind: str, day: date) -> int:
    """
    Let everybody be mailed once what notes of ``kind`` told them on a day, who gave an address; return how many they are.

    Inside a transaction. Asked again for the same day, nothing changes.
    """
    people = people_to_mail(kind, day) if is_offered() else []
    on = day.isoformat()
    put_many(
        DIGEST,
        [
            (f"{DIGEST}:{kind}:{on}:{pseudonym}", {"person": person, "kind": kind, "day": on})
            for person, pseudonym in people
        ],
    )
    return len(people)


def send_digest(payload: Mapping[str, Any], _key: str) -> None:
    """
    Mail somebody what they were told on a day and have not read.

    Raises:
        Later: the server did not take it now.
        Never: they have read it all, it is not theirs any more, or they gave no address.
    """
    kind, day = str(payload["kind"]), date.fromisoformat(payload["day"])
    found = digest_of(int(payload["person"]), kind, day) if is_offered() else None
    if found is None:
        raise Never("inbox.nothing_to_mail")
    subject = DIGEST_SUBJECT.format(day=day.isoformat(), count=found.count)
    lines = [f"· {zh}\n  {en}\n  {_address(url)}".rstrip() for zh, en, url in found.lines]
    if found.count > len(lines):
        more = found.count - len(lines)
        lines.append(f"· 另有 {more} 条，请登录后在“消息”中查看。 · {more} more wait under “Notes”.")
    lines.append(_address("/inbox/"))
    body = DIGEST_BODY.format(lines="\n\n".join(line for line in lines if line))
    name = f"digest-{kind}-{day.isoformat()}-{found.pseudonym}"
    _send(EmailMessage(subject, body, settings.MAIL_FROM, [found.address], headers=_named(name)))


def _address(path: str) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}" if settings.SITE_ADDRESS and path else ""


def _named(name: str) -> dict[str, str]:
    domain = str(settings.MAIL_FROM).rpartition("@")[2]
    return {"Message-ID": f"<{name}@{domain}>"}


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise Later("inbox.mail_not_taken") from error
