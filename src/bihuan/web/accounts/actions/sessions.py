"""Sessions: begun, seen, ended. Who began and ended them is in the trail; that somebody clicked is not."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.choices import SessionEnd
from bihuan.web.accounts.models import Session, User
from bihuan.web.trail.actions import append


def update_open_session(row: Session) -> bool:
    """Write what a session holds, and return whether it is still open. Never touches how it ended."""
    return bool(
        Session.objects.filter(pk=row.pk, ended_because="").update(
            session_data=row.session_data,
            expire_date=row.expire_date,
            person_id=row.person_id,
            browser=row.browser,
            seen_at=row.seen_at,
        )
    )


def mark_idle(row: Session) -> None:
    """End a session whose person took no step for too long, unless a step came in at the same moment."""
    ended = Session.objects.filter(pk=row.pk, ended_because="", seen_at=row.seen_at).update(
        ended_because=SessionEnd.IDLE, session_data=""
    )
    if ended:
        row.ended_because = SessionEnd.IDLE


def touch(key: str, at: datetime) -> None:
    """Remember when a session was last used."""
    Session.objects.filter(pk=key, ended_because="").update(seen_at=at)


def end_others(person: User, *, keep: str | None, because: str) -> int:
    """End every other open session of a person, inside the caller's transaction, and return how many there were."""
    others = Session.objects.filter(person=person, ended_because="")
    if keep is not None:
        others = others.exclude(pk=keep)
    return others.update(ended_because=because, session_data="")


def drop_expired() -> None:
    """Delete sessions past their time, so that the table does not grow for ever."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@transaction.atomic
def end_my_sessions(*, actor: User, keep: str, uid: str | None = None) -> int:
    """
    End the person's own sessions in other browsers, and return how many.

    Args:
        actor: Whose sessions.
        keep: Key of the session that goes on.
        uid: One session only, by its address key; None for all others.
    """
    others = Session.objects.filter(person=actor, ended_because="").exclude(pk=keep)
    if uid is not None:
        others = others.filter(uid=uid)
    ended = others.update(ended_because=SessionEnd.BY_PERSON, session_data="")
    if ended:
        append(
            actor=str(actor.pseudonym),
            action="accounts.end_sessions",
            object_kind="user",
            object_id=actor.pseudonym,
            fields={"sessions": ended},
        )
    return ended
