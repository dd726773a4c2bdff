"""What the app knows of the stages of a round, for its board."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from bihuan.web.feedback.models import FeedbackDocument, Meeting, Report
from bihuan.web.feedback.queries.meetings import issued_days
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.board import Done


def reports_submitted(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether the report of its group was submitted."""
    handed_on = [state for state in Report.Status if state != Report.Status.DRAFT]
    return _among(targets, Q(group__reports__status__in=handed_on))


def reports_decided(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether the committee has decided on it: on its group's report, or on the round's."""
    of_round = Report.objects.filter(round=OuterRef("round"), group=None, status=Report.Status.DECIDED)
    return _among(targets, Q(group__reports__status=Report.Status.DECIDED) | Q(Exists(of_round)))


def _among(targets: Sequence[int], condition: Q) -> Done:
    done = set(Target.objects.filter(condition, pk__in=targets).order_by().values_list("pk", flat=True))
    return {target: target in done for target in targets}


def documents_issued(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether its body's feedback document was issued: without it no meeting can be held."""
    issued = issued_days(targets)
    return {target: FeedbackDocument.Addressee.BODY in issued.get(target, {}) for target in targets}


def meetings_held(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether its feedback meeting is recorded as held."""
    held = Meeting.objects.filter(target__in=targets, status=Meeting.Status.HELD)
    done = set(held.values_list("target_id", flat=True))
    return {target: target in done for target in targets}
