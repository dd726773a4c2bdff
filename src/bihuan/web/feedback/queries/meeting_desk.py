"""What waits at feedback meetings: those that are over and not recorded, receipts, objections to decide."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import visible
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.dates import today
from bihuan.web.feedback.access.meetings import RECORDED, meetings_visible_to
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.queries.objections import waiting_for
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rounds.models import Round, Target

_RUNNING = (Round.Status.LIVE, Round.Status.ENDED)


def waiting_meetings(person: User) -> Iterator[DeskLine]:
    """Yield what waits for a person: two statements for a clerk, one or a handful for the leading group."""
    roles = standing_of(person).roles
    if Role.OFF in roles:
        yield from _to_record(person)
        yield from _without_receipt(person)
    if Role.LG in roles:
        for one in waiting_for(person):
            yield DeskLine("objection_decide", _("待决定的异议"), 1, one.filed_on, "objection_detail", args=(one.uid,))


def _to_record(person: User) -> Iterator[DeskLine]:
    """Yield the meetings whose day is over and that nobody recorded: until then no clock runs for their units."""
    mine = visible(standing_of(person), RECORDED, Letter.SUBMIT)
    rows = Target.objects.filter(mine, meeting_planned_on__lt=today(), meeting_held_on=None, round__status__in=_RUNNING)
    counted = rows.order_by("round").values_list("round").annotate(Count("pk"), Min("meeting_planned_on"))
    for round_id, count, oldest in counted:
        yield _line("meeting_record", _("待登记的反馈会"), round_id, count, oldest)


def _without_receipt(person: User) -> Iterator[DeskLine]:
    rows = meetings_visible_to(person, Letter.EDIT).filter(
        status=Meeting.Status.HELD, received_on=None, round__status__in=_RUNNING
    )
    counted = rows.order_by("round").values_list("round").annotate(Count("pk"), Min("held_on"))
    for round_id, count, oldest in counted:
        yield _line("meeting_receipt", _("待登记的签收"), round_id, count, oldest)


def _line(kind: str, words: str | Promise, round_id: UUID, count: int, oldest: date | None) -> DeskLine:
    return DeskLine(kind, words, count, oldest, "meeting_list", args=(round_id,))
