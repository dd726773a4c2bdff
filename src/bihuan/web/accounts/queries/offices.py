"""The offices in which a person serves."""

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.standing import standing_of


def offices_of(person: User) -> list[Organ]:
    """Return the inspection offices whose clerk the person is today, by name."""
    held = standing_of(person).held
    keys = {one.organ_id for one in held if one.role == Role.OFF and one.organ_id is not None}
    return list(Organ.objects.filter(pk__in=keys).order_by("name"))
