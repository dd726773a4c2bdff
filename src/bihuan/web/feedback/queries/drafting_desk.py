"""Feedback that has to be begun: the committee has decided, there are findings, and nobody has drafted the paper."""

from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.documents import drafting_at
from bihuan.web.feedback.models import FeedbackDocument, Report
from bihuan.web.feedback.queries.documents import LIVE
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rounds.models import Round


def feedback_to_draft(person: User) -> Iterator[DeskLine]:
    """
    Yield the units to which ``person`` has to begin the feedback opinion, by round, since when the first was decided.

    One statement for leaders and the office, none for anybody else.
    """
    if not standing_of(person).roles & {Role.OFF, Role.GL}:
        return
    decided = Report.objects.filter(
        Q(group=OuterRef("group")) | Q(group=None), round=OuterRef("round"), status=Report.Status.DECIDED
    )
    begun = FeedbackDocument.objects.filter(target=OuterRef("pk"), addressee=FeedbackDocument.Addressee.BODY)
    found = Finding.objects.filter(target=OuterRef("pk"), status__in=LIVE)
    rows = drafting_at(person).filter(
        Exists(found), Exists(decided), ~Exists(begun), round__status__in=(Round.Status.LIVE, Round.Status.ENDED)
    )
    words = _("待起草的反馈意见")
    counted = (
        rows.order_by()
        .values("round")
        .annotate(count=Count("pk", distinct=True), oldest=Min("group__reports__decided_on"))
    )
    for row in counted.order_by("round"):
        yield DeskLine("feedback_draft", words, row["count"], row["oldest"], "feedback_list", args=(row["round"],))
