"""Loading what a demonstration lacks: all of it, or nothing."""

import secrets
from importlib.resources import files

from django.db import transaction

from bihuan.web.accounts.actions.demo_people import set_demo_password
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.dates import DEMO_BEGINS_ON, telling_of
from bihuan.web.demo import SAMPLE
from bihuan.web.demo.cast import OFFICE
from bihuan.web.demo.pool import fill_pool
from bihuan.web.demo.recusals import fill_recusals
from bihuan.web.demo.register import fill
from bihuan.web.demo.round import open_office, set_up
from bihuan.web.notices import actions
from bihuan.web.rounds.models import Round


@transaction.atomic
def load(password: str, seed: int | None = None) -> dict[str, list[str]]:
    """
    Add what is missing, give everybody ``password``, and return the sign-in names of each role.

    ``seed`` is what made-up data are drawn from where they are new. One transaction: a start that is stopped halfway leaves nothing that the next one could take for the whole.
    """
    people = open_office()
    data = files("bihuan.samples").joinpath(SAMPLE).read_bytes()
    imported = actions.import_notice(actor=people[OFFICE], data=data, name=SAMPLE)
    if imported.notice.is_draft:
        actions.store_as_read(actor=people[OFFICE], notice=imported.notice)
        imported.notice.refresh_from_db()
    round_ = imported.notice.round
    # A round that somebody has already worked on, or cancelled, is theirs.
    if round_ is not None and round_.status == Round.Status.FROM_READING:
        round_, everybody = set_up(people, round_, secrets.randbits(48) if seed is None else seed)
        with telling_of(DEMO_BEGINS_ON):
            fill(round_, everybody)
            fill_pool(round_, everybody)
            fill_recusals(round_, everybody)
    actions.expire_drafts()
    names = _names()
    set_demo_password(actor=None, usernames=sorted(name for each in names.values() for name in each), password=password)
    return names


def _names() -> dict[str, list[str]]:
    """Return the sign-in names of those who hold a role, by role, in the order of the matrix."""
    rows = Assignment.objects.filter(ended_at=None).order_by("person_id").values_list("role", "person__username")
    found: dict[str, list[str]] = {role: [] for role in Role}
    for role, name in rows:
        if name not in found[role]:
            found[role].append(name)
    return {role: names for role, names in found.items() if names}
