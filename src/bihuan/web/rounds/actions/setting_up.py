"""Names of groups and their targets, as one page holds them, written in one step or not at all."""

from collections.abc import Mapping

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.rounds.actions.grouping import assign_targets, name_groups
from bihuan.web.rounds.models import Round


@transaction.atomic
def arrange_groups(
    *,
    actor: User,
    round_: Round,
    names: Mapping[int, str],
    groups: Mapping[int, int],
    version: int | None = None,
) -> Round:
    """
    Name groups and give targets to them: each part that is not empty is an action of its own, with its own record.

    Raises:
        Refusal: what ``name_groups`` and ``assign_targets`` refuse; then nothing is written.
    """
    written = round_
    if names:
        written = name_groups(actor=actor, round_=written, names=names, version=version)
        version = None
    if groups:
        written = assign_targets(actor=actor, round_=written, groups=groups, version=version)
    return written
