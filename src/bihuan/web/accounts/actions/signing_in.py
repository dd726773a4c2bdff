"""What is recorded when somebody signs in, fails to, signs out, or changes how they sign in."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.db import transaction

from bihuan.web.accounts.actions.sessions import drop_expired, end_others
from bihuan.web.accounts.choices import CONTENT_ROLES, SessionEnd
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import fresh_standing_of
from bihuan.web.trail.actions import SYSTEM, append

#: Seconds that one code of an authenticator app stands for (RFC 6238).
STEP = 30
#: Steps before and after now that are taken as well: clocks of telephones are seldom exact.
TOLERANCE = 1


@transaction.atomic
def signed_in(*, actor: User, session_key: str | None) -> int:
    """
    Record that a person signed in, and end their other sessions where their role allows one only.

    Two sign-ins at the same moment queue on the person's row, so the later one ends the earlier.

    Returns:
        How many sessions it ended.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    drop_expired()
    ended = 0
    if fresh_standing_of(actor).roles & CONTENT_ROLES:
        ended = end_others(actor, keep=session_key, because=SessionEnd.ELSEWHERE)
    append(
        actor=str(actor.pseudonym),
        action="accounts.sign_in",
        object_kind="user",
        object_id=actor.pseudonym,
        fields={"ended": ended},
    )
    return ended


@transaction.atomic
def signed_out(*, actor: User) -> None:
    """Record that a person signed out."""
    append(actor=str(actor.pseudonym), action="accounts.sign_out", object_kind="user", object_id=actor.pseudonym)


@transaction.atomic
def sign_in_refused(*, actor: User | None, username: str, code: str) -> None:
    """
    Record a sign-in that failed.

    The name that was typed is never kept: people type their passwords there. A name that nobody has costs the same
    statements, so that the time does not tell whether it exists.

    Args:
        actor: The person, where the second step failed; None where only a name is known.
        username: What was typed.
        code: Why, as the person was told.
    """
    person = actor or User.objects.filter(username=username).first()
    append(
        actor=SYSTEM if person is None else str(person.pseudonym),
        action="accounts.sign_in",
        object_kind="user",
        object_id="unknown" if person is None else person.pseudonym,
        result="refused",
        reason_code=code,
    )


def locked_out(*, username: str, seconds: int) -> None:
    """Record that an account waits after too many tries: once for each wait, or a flood of tries would fill the trail."""
    if cache.add(f"accounts:locked:{username.lower()}", "told", timeout=seconds):
        sign_in_refused(actor=None, username=username, code="accounts.locked_out")


@transaction.atomic
def factor_changed(*, actor: User, change: str, kind: str) -> None:
    """
    Record that a person added or removed a second factor.

    Args:
        actor: Whose factor.
        change: ``add_factor`` or ``remove_factor``.
        kind: What sort of factor.
    """
    append(
        actor=str(actor.pseudonym),
        action=f"accounts.{change}",
        object_kind="user",
        object_id=actor.pseudonym,
        fields={"kind": kind},
    )


@transaction.atomic
def use_code(*, actor: User, code: str) -> Authenticator | None:
    """
    Take a code of an authenticator app or a recovery code, once, and return the factor it belongs to.

    The app's row is locked while the step is compared, so the same code cannot open two sessions, however close
    together they come.

    Returns:
        None where the code is wrong or was used before.
    """
    typed = "".join(code.split())
    rows = Authenticator.objects.select_for_update().filter(user=actor).exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows.order_by("type"):
        factor = row.wrap()
        if isinstance(factor, TOTP):
            if _take_step(row, typed):
                return row
        elif factor.validate_code(typed):
            append(
                actor=str(actor.pseudonym),
                action="accounts.use_recovery_code",
                object_kind="user",
                object_id=actor.pseudonym,
            )
            return row
    return None


@transaction.atomic
def drop_unreadable_factors(*, actor: User) -> int:
    """
    Drop factors whose secrets this installation cannot read, and return how many.

    They come from a backup that was restored without its secret key. Nobody could ever pass them, not even those who
    could remove them; so they count as not set up, and the person sets one up again.
    """
    dropped = 0
    for row in Authenticator.objects.filter(user=actor).exclude(type=Authenticator.Type.WEBAUTHN):
        try:
            decrypt(row.data["secret" if row.type == Authenticator.Type.TOTP else "seed"])
        except InvalidToken:
            dropped += row.delete()[0]
    if dropped:
        append(
            actor=str(actor.pseudonym),
            action="accounts.drop_factors",
            object_kind="user",
            object_id=actor.pseudonym,
            fields={"factors": dropped},
        )
    return dropped


def burn_steps(row: Authenticator) -> None:
    """Let no code up to now be taken; the caller saves the row."""
    row.data["last_step"] = int(time.time()) // STEP


def _take_step(row: Authenticator, typed: str) -> bool:
    now = int(time.time()) // STEP
    secret = decrypt(row.data["secret"])
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if step > row.data.get("last_step", 0) and typed == format_hotp_value(hotp_value(secret, step)):
            row.data["last_step"] = step
            row.save(update_fields=["data"])
            return True
    return False
