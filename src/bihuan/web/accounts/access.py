"""Who may do what for the whole installation; apps above ask here before they look at their own objects."""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import not_allowed, sign_in_first

#: Anybody who may be looking at a page.
Visitor = User | AnonymousUser


def is_colleague(user: Visitor) -> TypeGuard[User]:
    """Return True for a person who has signed in and whose account is open."""
    return isinstance(user, User) and user.is_active


def colleague(user: Visitor) -> User:
    """
    Return the person who has signed in.

    Raises:
        Refusal: ``common.sign_in_first``.
    """
    if not is_colleague(user):
        raise sign_in_first()
    return user


def member_of_office(user: Visitor) -> User:
    """
    Return the person who has signed in and belongs to the inspection office (巡视办).

    Raises:
        Refusal: ``common.sign_in_first`` or ``common.not_allowed``.
    """
    person = colleague(user)
    if not person.is_office:
        raise not_allowed(
            "这一步由巡视办办理，您的账号没有这项权限。如需办理，请联系巡视办。",
            "This step belongs to the inspection office; your account may not take it. Ask the office.",
        )
    return person
