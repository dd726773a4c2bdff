"""What waits at feedback meetings: those that are over and not recorded, receipts, objections to decide."""

from collections.abc import Iterator
from operator import itemgetter

from django.db.models import Count, Min, Value
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
_KINDS = (("meeting_record", _("待登记的反馈会")), ("meeting_receipt", _("待登记的签收")))


def waiting_meetings(person: User) -> Iterator[DeskLine]:
    """Yield what waits for a person: one statement for a clerk, one or a handful for the leading group."""
    roles = standing_of(person).roles
    if Role.OFF in roles:
        yield from _of_the_office(person)
    if Role.LG in roles:
        for one in waiting_for(person):
            yield DeskLine("objection_decide", _("待决定的异议"), 1, one.filed_on, "objection_detail", args=(one.uid,))


def _of_the_office(person: User) -> Iterator[DeskLine]:
    """
    Yield the meetings whose day is over and that nobody recorded, and those without a receipt, by round.

    Until a meeting is recorded no clock runs for its unit. Two countings in one statement.
    """
    mine = visible(standing_of(person), RECORDED, Letter.SUBMIT)
    over = Target.objects.filter(mine, meeting_planned_on__lt=today(), meeting_held_on=None, round__status__in=_RUNNING)
    held = meetings_visible_to(person, Letter.EDIT).filter(
        status=Meeting.Status.HELD, received_on=None, round__status__in=_RUNNING
    )
    parts = (
        over.order_by().values("round", at=Value(0)).annotate(count=Count("pk"), oldest=Min("meeting_planned_on")),
        held.order_by().values("round", at=Value(1)).annotate(count=Count("pk"), oldest=Min("held_on")),
    )
    for row in sorted(parts[0].union(parts[1], all=True), key=itemgetter("at", "oldest")):
        kind, words = _KINDS[row["at"]]
        yield DeskLine(kind, words, row["count"], row["oldest"], "meeting_list", args=(row["round"],))
