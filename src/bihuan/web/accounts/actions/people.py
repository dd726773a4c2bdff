"""Accounts: opened, renamed, closed and opened again, and their passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from bihuan.web.accounts.actions.judging import acting, for_people
from bihuan.web.accounts.actions.sessions import end_others
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import SessionEnd
from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.trail.actions import append

#: Why an account is closed.
CLOSING_REASONS = frozenset({"left", "moved", "misuse", "mistake", "other"})


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    password: str | None,
    display_name: str,
    organ: Organ | str | None = None,
) -> User:
    """
    Open an account.

    Args:
        actor: A system administrator; None for the set-up command, which acts for the machine's owner.
        username: What the person signs in with.
        password: As typed; only a hash is kept. None where the person chooses it with a code, see ``issue_code``.
        display_name: What pages show.
        organ: The organ the person belongs to, or its name; a name that is new is added.

    Raises:
        Refusal: ``accounts.name_taken``, ``accounts.odd_name``, ``accounts.weak_password``, or the person may not.
    """
    by = acting(actor, for_people(actor, Letter.CREATE))
    if isinstance(organ, str):
        organ = Organ.objects.get_or_create(name=organ)[0] if organ else None
    person = checked_new_person(username, password, display_name, organ)
    append(
        **by,
        action="accounts.create_user",
        object_kind="user",
        object_id=person.pseudonym,
        to_state="open",
        fields={"username": username, "display_name": display_name, "organ": person.organ_id or 0},
    )
    return person


@transaction.atomic
def edit_person(*, actor: User, person: User, display_name: str, organ: Organ | None) -> User:
    """
    Change what pages show of a person and the organ they belong to; the sign-in name stays for good.

    Raises:
        Refusal: ``accounts.odd_name``, or the actor may not.
    """
    by = acting(actor, for_people(actor, Letter.EDIT, person))
    row = _locked(person)
    row.display_name, row.organ = display_name, organ
    _require_plain_name(row)
    row.save(update_fields=["display_name", "organ"])
    append(
        **by,
        action="accounts.edit_person",
        object_kind="user",
        object_id=row.pseudonym,
        fields={"display_name": display_name, "organ": row.organ_id or 0},
    )
    return row


@transaction.atomic
def close_account(*, actor: User, person: User, reason: str) -> User:
    """
    Close an account: the person's next request finds them signed out, their assignments count no more.

    Raises:
        Refusal: ``accounts.reason_needed``, ``accounts.not_yourself``, ``common.changed_meanwhile`` where it is closed
            already, or the actor may not.
    """
    by = acting(actor, for_people(actor, Letter.EDIT, person))
    if reason not in CLOSING_REASONS:
        raise _reason_needed()
    if actor.pk == person.pk:
        raise _not_yourself()
    row = _locked(person)
    if not row.is_active:
        raise changed_meanwhile()
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_others(row, keep=None, because=SessionEnd.CLOSED)
    append(
        **by,
        action="accounts.close_account",
        object_kind="user",
        object_id=row.pseudonym,
        from_state="open",
        to_state="closed",
        reason_code=reason,
    )
    return row


@transaction.atomic
def reopen_account(*, actor: User, person: User) -> User:
    """
    Open a closed account again; its assignments count again where their dates still run.

    Raises:
        Refusal: ``common.changed_meanwhile`` where it is open already, or the actor may not.
    """
    by = acting(actor, for_people(actor, Letter.EDIT, person))
    row = _locked(person)
    if row.is_active:
        raise changed_meanwhile()
    row.is_active = True
    row.save(update_fields=["is_active"])
    append(
        **by,
        action="accounts.reopen_account",
        object_kind="user",
        object_id=row.pseudonym,
        from_state="closed",
        to_state="open",
    )
    return row


@transaction.atomic
def set_password(*, actor: User | None, person: User, password: str) -> None:
    """Give ``person`` a new password and end their sessions; ``actor`` as in ``create_user``."""
    by = acting(actor, for_people(actor, Letter.EDIT, person))
    keep_password(person, password)
    end_others(person, keep=None, because=SessionEnd.CLOSED)
    append(**by, action="accounts.set_password", object_kind="user", object_id=person.pseudonym)


@transaction.atomic
def change_own_password(*, actor: User, password: str, session_key: str | None) -> None:
    """Keep a password that the person chose; their sessions in other browsers end, this one goes on."""
    keep_password(actor, password)
    end_others(actor, keep=session_key, because=SessionEnd.CLOSED)
    append(
        actor=str(actor.pseudonym),
        action="accounts.change_own_password",
        object_kind="user",
        object_id=actor.pseudonym,
    )


def checked_new_person(username: str, password: str | None, display_name: str, organ: Organ | None) -> User:
    """
    Return a new person, inside the caller's transaction, which judges and records.

    Raises:
        Refusal: ``accounts.name_taken``, ``accounts.odd_name``, ``accounts.weak_password``.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise _name_taken(username)
    person = User(username=username, display_name=display_name, organ=organ)
    if password is None:
        person.set_unusable_password()
    else:
        _set_checked_password(person, password)
    _require_plain_name(person)
    _save_new(person)
    return person


def checked_person(person: User) -> User:
    """
    Return ``person`` if their names can be kept.

    Raises:
        Refusal: ``accounts.odd_name``.
    """
    _require_plain_name(person)
    return person


def keep_password(person: User, password: str) -> None:
    """
    Check and keep a password, inside the caller's transaction.

    Raises:
        Refusal: ``accounts.weak_password``.
    """
    _set_checked_password(person, password)
    person.save(update_fields=["password", "password_set_at"])


def _set_checked_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        with override("zh-hans"):
            zh = "".join(str(reason) for reason in error.messages)
        with override("en"):
            en = " ".join(str(reason) for reason in error.messages)
        raise Refusal(
            "accounts.weak_password",
            f"密码不够安全，没有保存。{zh}请换一个。",
            f"The password is too weak and was not saved. {en} Choose another.",
            where="password",
        ) from error
    person.set_password(password)
    person.password_set_at = timezone.now()


def _save_new(person: User) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # somebody took the name at the same moment
        raise _name_taken(person.username) from error


def _require_plain_name(person: User) -> None:
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refusal(
            "accounts.odd_name",
            "登录名只能用字母、数字和 @ . + - _，姓名不能为空，都不超过 60 个字，没有保存。请修改后再试。",
            "A sign-in name takes letters, digits and @ . + - _ only, a name must not be empty, neither is longer than "
            "60 characters; nothing was saved. Change them and try again.",
            where="username",
        ) from error


def _name_taken(username: str) -> Refusal:
    return Refusal(
        "accounts.name_taken",
        f"登录名“{username}”已有人使用，没有开设账号。请换一个登录名。",
        f'The sign-in name "{username}" is taken, so no account was opened. Choose another.',
        where="username",
        http_status=409,
    )


def _reason_needed() -> Refusal:
    return Refusal(
        "accounts.reason_needed",
        "停用账号要写明原因，没有做任何改动。请选择一个原因后再提交。",
        "Closing an account needs a reason; nothing was changed. Choose one and submit again.",
        where="reason",
    )


def _not_yourself() -> Refusal:
    return Refusal(
        "accounts.not_yourself",
        "不能停用自己的账号，没有做任何改动。请另一位系统管理员办理。",
        "You cannot close your own account; nothing was changed. Ask another system administrator.",
        http_status=409,
    )


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)
