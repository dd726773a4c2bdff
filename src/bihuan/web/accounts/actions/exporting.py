"""People and roles going out to a workbook; who took them is recorded."""

from django.db import transaction

from bihuan.web.accounts.actions.importing import PersonRow, RoleRow
from bihuan.web.accounts.actions.judging import acting, for_people
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.directory import everybody, roles_going_on
from bihuan.web.accounts.standing import standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.accounts.workbook import rows_going_out
from bihuan.web.trail.actions import append


@transaction.atomic
def export_people(*, actor: User) -> tuple[list[PersonRow], list[RoleRow]]:
    """
    Return everybody with an open account and the roles that have not ended.

    Raises:
        Refusal: the actor may not read people, or has to prove again who they are.
    """
    grant = for_people(actor, Letter.READ)
    require_step_up()
    people, roles = rows_going_out(everybody(), roles_going_on(without=standing_of(actor).removed))
    append(
        **acting(actor, grant),
        action="accounts.export_people",
        object_kind="user",
        object_id="export",
        fields={"people": len(people), "roles": len(roles)},
    )
    return people, roles
