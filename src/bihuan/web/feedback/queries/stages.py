"""What the app knows of the stages of a round, for its board."""

from collections.abc import Container, Sequence

from bihuan.web.feedback.models import FeedbackDocument, Meeting, Report
from bihuan.web.feedback.queries.meetings import issued_days
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.board import Done


def reports_submitted(round_: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether the report of its group was submitted."""
    submitted = Report.objects.filter(round=round_, group__isnull=False).exclude(status=Report.Status.DRAFT)
    return _by_group(targets, set(submitted.values_list("group_id", flat=True)))


def reports_decided(round_: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether the committee has decided on it: on its group's report, or on the round's."""
    decided = set(Report.objects.filter(round=round_, status=Report.Status.DECIDED).values_list("group_id", flat=True))
    return dict.fromkeys(targets, True) if None in decided else _by_group(targets, decided)


def _by_group(targets: Sequence[int], groups: Container[int | None]) -> Done:
    rows = Target.objects.filter(pk__in=targets).values_list("pk", "group_id")
    return {pk: group in groups for pk, group in rows}


def documents_issued(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether its body's feedback document was issued: without it no meeting can be held."""
    issued = issued_days(targets)
    return {target: FeedbackDocument.Addressee.BODY in issued.get(target, {}) for target in targets}


def meetings_held(_round: Round, targets: Sequence[int]) -> Done:
    """Return for each target whether its feedback meeting is recorded as held."""
    held = Meeting.objects.filter(target__in=targets, status=Meeting.Status.HELD)
    done = set(held.values_list("target_id", flat=True))
    return {target: target in done for target in targets}
