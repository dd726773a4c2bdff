"""How far the reports of a round are, and what the committee has decided on them."""

from collections.abc import Sequence

from django.db.models import Q

from bihuan.web.feedback.models import Report
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.board import Done

Status = Report.Status


def decision_of(target: Target) -> Report | None:
    """
    Return the report on which the committee has decided what is fed back to ``target``, or None. One statement.

    The report of the target's group, or where that has none that is decided, the report of the whole round.
    """
    decided = Report.objects.filter(
        Q(group=target.group_id) | Q(group=None), round=target.round_id, status=Status.DECIDED
    )
    by_group = {report.group_id: report for report in decided}
    return by_group.get(target.group_id) or by_group.get(None)


def reported(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether the report of its group has been submitted; for the board of the round."""
    submitted = Report.objects.exclude(status=Status.DRAFT).filter(group__targets__in=targets)
    done = set(submitted.values_list("group__targets", flat=True))
    return {target: target in done for target in targets}
