"""Everything that the office's page of a round's plan holds, written in one step or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.rounds.actions.grouping import assign_targets, create_groups, plan_meetings
from bihuan.web.rounds.actions.planning import Shell, edit_round
from bihuan.web.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: the shell, names of further groups, the group of a target and the day of its meeting, by their numbers."""

    shell: Shell
    new_groups: tuple[str, ...] = ()
    groups: Mapping[int, int] = field(default_factory=dict)
    meetings: Mapping[int, date] = field(default_factory=dict)


@transaction.atomic
def set_up(*, actor: User, round_: Round, plan: Plan, version: int | None = None) -> Round:
    """
    Write a round's plan: each part that it holds is an action of its own and leaves its own record.

    Raises:
        Refusal: what ``edit_round``, ``create_groups``, ``assign_targets`` and ``plan_meetings`` refuse; then nothing
            of the plan is written.
    """
    written = edit_round(actor=actor, round_=round_, shell=plan.shell, version=version)
    if plan.new_groups:
        written, _groups = create_groups(actor=actor, round_=written, names=plan.new_groups)
    if plan.groups:
        written = assign_targets(actor=actor, round_=written, groups=plan.groups)
    if plan.meetings:
        written = plan_meetings(actor=actor, round_=written, days=plan.meetings)
    return written
