"""Where somebody arrives who has signed in: at their work."""

from django.urls import reverse

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.choices import CONTENT_ROLES, Role
from bihuan.web.accounts.standing import standing_of


def landing_page(user: Visitor) -> str:
    """
    Return the address of the page that ``user`` works from.

    Who works on rounds arrives at their desk, the administrator at the people, the auditor at the trail; who holds no
    role can only read what was published.
    """
    standing = standing_of(user)
    if standing.has(*CONTENT_ROLES):
        return reverse("my_desk")
    if standing.has(Role.SYS):
        return reverse("person_list")
    if standing.has(Role.AUD):
        return reverse("trail_list")
    return reverse("home")
