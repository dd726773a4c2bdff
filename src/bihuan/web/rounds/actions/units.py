"""Units that an office answers for, added to the organs before anything is planned for them."""

from collections.abc import Sequence

from django.db import transaction

from bihuan.web.accounts.actions.organs import create_organ
from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.queries.units import committee_of, top_of


@transaction.atomic
def add_units(*, actor: User, office: Organ | None, divisions: Sequence[int]) -> list[Organ]:
    """
    Return the Party committees of these divisions, each added below the committee of ``office`` where it is missing.

    Each one that is added leaves a record of its own.

    Raises:
        Refusal: ``rounds.unknown_division``; the person may not add organs.
    """
    found = Division.objects.in_bulk(list(divisions))
    if len(found) != len(set(divisions)):
        raise Refusal(
            "rounds.unknown_division",
            "所选行政区划中有的已不存在，没有保存。请刷新页面后重选。",
            "One of the chosen divisions does not exist; nothing was saved. Reload the page and choose again.",
            where="divisions",
        )
    return [committee(actor=actor, office=office, division=found[key]) for key in divisions]


@transaction.atomic
def committee(*, actor: User, office: Organ | None, division: Division) -> Organ:
    """Return the Party committee of a division; added to the organs, below that of ``office``, where it is missing."""
    there = committee_of(division)
    if there is not None:
        return there
    top = top_of(office) if office is not None else None
    # Below the committee that sends, where the office stands in its tree.
    parent = top if top is not None and top.kind == OrganKind.COMMITTEE else None
    name = f"中共{division.name}委员会"
    if Organ.objects.filter(name=name).exists() and division.parent is not None:
        # Another place of the same name: districts of several cities share theirs.
        name = f"中共{division.parent.name}{division.name}委员会"
    return create_organ(actor=actor, name=name, kind=OrganKind.UNIT, parent=parent, division=division)
