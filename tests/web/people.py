"""The people of the tests, one for each thing that a person may be, named by it; and a stranger."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from bihuan.web.accounts.actions import create_user
from bihuan.web.accounts.models import User

PASSWORD = "a long enough sentence"


@dataclass(frozen=True)
class People:
    """Everybody there is."""

    office: User  #: a clerk of the inspection office
    second_clerk: User  #: another one
    colleague: User  #: signs in, imports, but does not belong to the office
    stranger: User  #: signs in and has nothing to do with what the others do
    visitor: AnonymousUser  #: has not signed in


def invite() -> People:
    """Open an account for each of them."""

    def person(name: str, *, is_office: bool = False) -> User:
        return create_user(
            actor=None,
            username=name,
            password=PASSWORD,
            display_name=name.replace("_", " ").title(),
            organ="自治区党委巡视办" if is_office else "某市巡察办",
            is_office=is_office,
        )

    return People(
        office=person("office", is_office=True),
        second_clerk=person("second_clerk", is_office=True),
        colleague=person("colleague"),
        stranger=person("stranger"),
        visitor=AnonymousUser(),
    )
