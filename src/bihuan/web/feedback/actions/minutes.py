"""Issuing the minutes (纪要) of a feedback meeting: numbered, dated, and frozen as a paper."""

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.meetings import To, meeting_for
from bihuan.web.feedback.actions.papers import freeze, give_number
from bihuan.web.feedback.minutes import minutes_document, text_of_minutes
from bihuan.web.feedback.models import IssuedPaper, Meeting
from bihuan.web.feedback.queries.papers import editions_of, number_word


@transaction.atomic
def issue_minutes(*, actor: User, meeting: Meeting, version: int | None = None) -> IssuedPaper:
    """
    Give the minutes of a held meeting their number and day, and freeze them; after a correction, as the next edition.

    Raises:
        Refusal: ``feedback.meeting_not_held``; ``feedback.minutes_issued`` where they read as they were issued;
            ``common.changed_meanwhile``; what ``freeze`` refuses; the person may not. Nothing is half issued.
    """
    locked = meeting_for(actor, meeting.uid, To.EDIT, for_change=True)
    if locked.status != Meeting.Status.HELD:
        raise Refusal(
            "feedback.meeting_not_held",
            "这次反馈会还没有登记召开，没有可印发的纪要。请先登记会议情况。",
            "This meeting is not recorded as held, so there are no minutes to issue. Record it first.",
            http_status=409,
        )
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    before = next(iter(editions_of("meeting", locked.pk)), None)
    said = text_of_minutes(minutes_document(locked))
    if before is not None and before.text == said:
        raise Refusal(
            "feedback.minutes_issued",
            f"纪要已按现在的记录印发（{before.number}），没有重复编号。记录更正后才需要印发新版。",
            f"The minutes were issued as the record stands ({before.number}), so no other number was given. A new edition is "
            "issued after the record was corrected.",
            http_status=409,
        )
    organ, day, grant = locked.round.organ, today(), locked.grant
    assert organ is not None  # a round without an office has no clerk who could get here
    assert grant is not None
    number = give_number(organ, number_word(organ, "minutes"), day.year)
    document = minutes_document(locked, number=number, on=day)
    paper = freeze(
        actor,
        grant=grant,
        kind="meeting",
        object_id=locked.pk,
        edition=before.edition + 1 if before else 1,
        round_=locked.round,
        title=document.title,
        document=document,
        text=said,
        data={"meeting": str(locked.uid), "version": locked.version},
        issued_on=day,
        number=number,
    )
    record(
        actor=actor,
        grant=grant,
        action="feedback.issue_minutes",
        object_kind="meeting",
        object_id=locked.uid,
        object_version=locked.version,
        from_state=locked.status,
        to_state=locked.status,
        fields={"target": locked.target_id, "number": number, "edition": paper.edition, "sha256": paper.sha256},
    )
    return paper
