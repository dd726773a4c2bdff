"""
Codes that let a person choose a password once: for a new account, or where a password was forgotten.

Nobody but the person knows the password. A code opens nothing by itself: who signs in still needs the second factor
that the person has. Who looks after the machine issues codes only to people who see nothing but what is public and the
machine; for everybody else the office does, so that an administrator cannot walk into an account with content.
"""

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.actions.judging import acting, for_people
from bihuan.web.accounts.actions.people import keep_password
from bihuan.web.accounts.actions.sessions import end_others
from bihuan.web.accounts.actions.signing import sign
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import CONTENT_ROLES, CodeKind, Role, SessionEnd
from bihuan.web.accounts.models import Assignment, SignInCode, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.trail.actions import append

#: Without characters that look alike: the code is read aloud and typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PARTS, PART = 4, 5
HOURS = {CodeKind.FIRST: 7 * 24, CodeKind.RESET: 24}


@transaction.atomic
def issue_code(*, actor: User, person: User) -> str:
    """
    Issue a code and return it: the only moment at which anybody can read it. Earlier codes of the person end.

    It runs for seven days where the person never had a password, else for a day. The old password goes on until the
    code is used.

    Raises:
        Refusal: ``accounts.office_issues`` where an administrator asks for somebody who sees content,
            ``accounts.closed`` for a closed account, or the actor may not.
    """
    grant = _granted(actor, person)
    if not person.is_active:
        raise _closed()
    now = timezone.now()
    SignInCode.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    kind = CodeKind.RESET if person.has_usable_password() else CodeKind.FIRST
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(PART)) for _ in range(PARTS))
    SignInCode.objects.create(
        person=person,
        kind=kind,
        digest=_digest(code),
        issued_by=actor,
        by_office=grant.role != Role.SYS,
        expires_at=now + timedelta(hours=HOURS[kind]),
    )
    append(
        **acting(actor, grant),
        action="accounts.issue_code",
        object_kind="user",
        object_id=person.pseudonym,
        fields={"kind": kind},
    )
    return code


@transaction.atomic
def redeem(*, actor: User | None, username: str, code: str, password: str) -> User:
    """
    Keep the password that a person chose with a code; their sessions end, and they sign in with it.

    Args:
        actor: None: who redeems has not signed in; the code says who it is.
        username: As typed.
        code: As typed; blanks, hyphens and capitals do not matter.
        password: As typed.

    Raises:
        Refusal: ``accounts.wrong_sign_in_code`` for a wrong, used, withdrawn or expired code and for a name that is
            not its own, all alike; ``accounts.weak_password``, after which the code can be used again.
    """
    found = SignInCode.objects.select_for_update(of=("self",)).select_related("person").filter(digest=_digest(code))
    row = found.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).first()
    if row is None or row.person.username != username or not row.person.is_active:
        raise Refusal(
            "accounts.wrong_sign_in_code",
            "登录名或登录码不对，或登录码已经用过、过期，密码没有改动。请核对，或请发码人重新发一个。",
            "The sign-in name or the code is wrong, or the code was used or has expired; the password was not changed. "
            "Check them, or ask for a new code.",
            where="code",
        )
    person = actor or row.person
    keep_password(person, password)
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    end_others(person, keep=None, because=SessionEnd.CLOSED)
    append(
        actor=str(person.pseudonym),
        action="accounts.redeem_code",
        object_kind="user",
        object_id=person.pseudonym,
        fields={"kind": row.kind},
    )
    return person


@transaction.atomic
def remove_factors(*, actor: User, person: User) -> int | None:
    """
    Remove all second factors of a person who lost theirs, and return how many; they set one up at the next sign-in.

    Where the person sees content, two people sign one after the other: with a code of the office this would otherwise
    let one clerk become anybody. None is returned after the first signature.

    Raises:
        Refusal: ``accounts.not_yourself``, ``accounts.office_issues``, ``accounts.closed``,
            ``accounts.second_person_needed``, ``common.changed_meanwhile`` where there is none, or the actor may not.
    """
    grant = _granted(actor, person)
    if not person.is_active:
        raise _closed()
    if actor.pk == person.pk:
        raise Refusal(
            "accounts.not_yourself",
            "不能替自己解除第二道验证，没有做任何改动。请另一位有权限的人办理。",
            "You cannot remove your own second factor here; nothing was changed. Ask somebody else who may.",
            http_status=409,
        )
    factors = Authenticator.objects.select_for_update().filter(user=person)
    # The newest factor stands for the version: a signature is void once the person has set up another.
    newest = max((factor.pk for factor in factors), default=0)
    if not newest:
        raise changed_meanwhile()
    if _sees_content(person):
        first = sign(
            actor=actor,
            grant=grant,
            kind="user",
            object_id=person.pseudonym,
            version=newest,
            move="remove_factors",
        )
        if first is None:
            return None
    removed: int = factors.delete()[0]
    end_others(person, keep=None, because=SessionEnd.CLOSED)
    append(
        **acting(actor, grant),
        action="accounts.remove_factors",
        object_kind="user",
        object_id=person.pseudonym,
        fields={"factors": removed},
    )
    return removed


def distrust_administrator(*, actor: User, person: User) -> str:
    """Do ``end_administrators_code`` and return a fresh code where it did something, else ""."""
    return issue_code(actor=actor, person=person) if end_administrators_code(person) else ""


def end_administrators_code(person: User) -> bool:
    """
    End what a code opened that came from an administrator, and return whether there was one.

    Called, inside the caller's transaction, when the office lets somebody see content for the first time: whoever the
    administrator handed the code to may not be the person whom the office means.
    """
    last = SignInCode.objects.filter(person=person).order_by("-issued_at").first()
    if last is None or last.by_office:
        return False
    SignInCode.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_others(person, keep=None, because=SessionEnd.CLOSED)
    return True


def _granted(actor: User, person: User) -> Grant:
    aspect = "" if standing_of(actor).has(Role.SYS) else "reset"
    grant = for_people(actor, Letter.EDIT, person, aspect=aspect)
    if grant is None:
        raise AssertionError("the set-up command issues no codes")
    if grant.role == Role.SYS and _sees_content(person):
        raise Refusal(
            "accounts.office_issues",
            "此人的岗位能看到未公开内容，登录码和第二道验证由巡视办办理，没有做任何改动。请联系巡视办。",
            "This person's role sees what is not public, so the inspection office issues codes and looks after the "
            "second factor; nothing was changed. Ask the office.",
            http_status=403,
        )
    return grant


def _sees_content(person: User) -> bool:
    """Return whether a role with content is held, still to come, or waiting for approval."""
    return Assignment.objects.filter(person=person, role__in=CONTENT_ROLES, ended_at=None).exists()


def _closed() -> Refusal:
    return Refusal(
        "accounts.closed",
        "这个账号已停用，没有做任何改动。请先恢复账号。",
        "This account is closed; nothing was changed. Open it again first.",
        http_status=409,
    )


def _digest(code: str) -> str:
    """Return what is kept of a code. It has 99 bits, so a plain hash cannot be searched through."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(b"bihuan sign-in code\0" + plain.encode()).hexdigest()
