"""What waits for people of feedback documents: those to be begun, to be submitted, approved and issued."""

from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.feedback.access.documents import documents_visible_to, drafting_at
from bihuan.web.feedback.models import FeedbackDocument, Report
from bihuan.web.feedback.queries.documents import LIVE
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import DeskLine
from bihuan.web.rounds.models import Round

S = FeedbackDocument.Status


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


#: What waits in which state: the letter of who takes it on, the kind of line and its words.
_WAITS = (
    (S.DRAFT, Letter.SUBMIT, "feedback_submit", _("待报审的反馈意见")),
    (S.SUBMITTED, Letter.APPROVE, "feedback_approve", _("待审批的反馈意见")),
    (S.APPROVED, Letter.PUBLISH, "feedback_issue", _("待印发的反馈意见")),
)


def waiting_documents(person: User) -> Iterator[DeskLine]:
    """Yield what waits for ``person`` of feedback documents, by round; a statement for each step that is theirs."""
    roles = standing_of(person).roles
    own = {S.DRAFT: Role.GL, S.SUBMITTED: Role.LG, S.APPROVED: Role.OFF}
    for status, letter, kind, words in _WAITS:
        if own[status] not in roles:
            continue
        rows = documents_visible_to(person, letter).filter(status=status).order_by()
        for row in rows.values("round").annotate(count=Count("pk"), oldest=Min("submitted_on")).order_by("round"):
            yield DeskLine(kind, words, row["count"], row["oldest"], "feedback_list", args=(row["round"],))
