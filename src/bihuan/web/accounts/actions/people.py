"""Accounts: opened, and given a new password."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from bihuan.web.accounts.access import member_of_office
from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.actions import SYSTEM, append


@transaction.atomic
def create_user(
    *, actor: User | None, username: str, password: str, display_name: str, organ: str = "", is_office: bool = False
) -> User:
    """
    Open an account.

    Args:
        actor: A member of the office; None for the set-up command, which acts for the machine's owner.
        username: What the person signs in with.
        password: As typed; only a hash is kept.
        display_name: What pages show.
        organ: Name of the organ the person belongs to; it is added if new.
        is_office: Whether the person belongs to the inspection office.

    Raises:
        Refusal: ``accounts.name_taken``, ``accounts.odd_name``, ``accounts.weak_password``, or the person may not.
    """
    by = SYSTEM if actor is None else str(member_of_office(actor).pseudonym)
    if User.objects.filter(username=username).exists():
        raise Refusal(
            "accounts.name_taken",
            f"登录名“{username}”已有人使用，没有开设账号。请换一个登录名。",
            f'The sign-in name "{username}" is taken, so no account was opened. Choose another.',
            where="username",
            http_status=409,
        )
    person = User(username=username, display_name=display_name, is_office=is_office)
    if organ:
        person.organ, _made = Organ.objects.get_or_create(name=organ)
    _set_checked_password(person, password)
    _require_plain_name(person)
    person.save()
    append(
        actor=by,
        action="accounts.create_user",
        object_kind="user",
        object_id=person.pseudonym,
        fields={"username": username, "display_name": display_name, "organ": organ, "is_office": is_office},
    )
    return person


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


def _require_plain_name(person: User) -> None:
    try:
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refusal(
            "accounts.odd_name",
            "登录名只能用字母、数字和 @ . + - _，姓名不能为空，都不超过 60 个字，没有开设账号。请修改后再试。",
            "A sign-in name takes letters, digits and @ . + - _ only, a name must not be empty, neither is longer than "
            "60 characters; no account was opened. Change them and try again.",
            where="username",
        ) from error


@transaction.atomic
def set_password(*, actor: User | None, person: User, password: str) -> None:
    """Give ``person`` a new password and end their sessions; ``actor`` as in ``create_user``."""
    by = SYSTEM if actor is None else str(member_of_office(actor).pseudonym)
    _set_checked_password(person, password)
    person.save(update_fields=["password"])
    append(actor=by, action="accounts.set_password", object_kind="user", object_id=person.pseudonym)
