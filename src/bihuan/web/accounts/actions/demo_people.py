"""The accounts of a demonstration: many at once, with one password."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.actions import SYSTEM, append


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to be opened: its sign-in name, what pages show, and the organ it belongs to."""

    username: str
    display_name: str
    organ: Organ | None = None


@transaction.atomic
def open_demo_accounts(*, actor: User | None, accounts: Sequence[DemoAccount]) -> dict[str, User]:
    """
    Open what is missing of ``accounts`` and return all of them by sign-in name; nobody can sign in to a new one yet.

    Args:
        actor: Nobody: the demonstration sets itself up for the machine's owner.
        accounts: Those of the whole cast.

    Raises:
        Refusal: ``common.not_a_demo`` outside a demonstration folder.
    """
    _require_demo()
    names = [account.username for account in accounts]
    there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    made = User.objects.bulk_create(
        User(
            username=account.username,
            display_name=account.display_name,
            organ=account.organ,
            password=make_password(None),
        )
        for account in accounts
        if account.username not in there
    )
    if made:
        append(
            actor=SYSTEM if actor is None else str(actor.pseudonym),
            action="demo.open_accounts",
            object_kind="demo",
            object_id=1,
            rows=[{"username": person.username, "pseudonym": str(person.pseudonym)} for person in made],
        )
    return {person.username: person for person in User.objects.select_related("organ").filter(username__in=names)}


@transaction.atomic
def set_demo_password(*, actor: User | None, usernames: Sequence[str], password: str) -> None:
    """
    Give all accounts of the cast the same new password, which ends their sessions.

    They share one hash: telling them apart protects nobody where the password is the same and printed on a terminal.

    Raises:
        Refusal: ``common.not_a_demo`` outside a demonstration folder.
    """
    _require_demo()
    User.objects.filter(username__in=usernames).update(password=make_password(password))
    append(
        actor=SYSTEM if actor is None else str(actor.pseudonym),
        action="demo.set_password",
        object_kind="demo",
        object_id=1,
        rows=[{"username": name} for name in usernames],
    )


def _require_demo() -> None:
    if not settings.DEMO:
        raise Refusal(
            "common.not_a_demo",
            "这里不是演示目录，不能设置演示账号。",
            "This is no demonstration folder, so it gets no accounts of a demonstration.",
            http_status=409,
        )
