"""
Who may see and do what with the reports of units, and with the notices that they give to the public.

A report is the unit's until it is submitted: its liaison and officials write it, its head submits it. The office accepts a
report; a notice goes on to the leading group and to two clerks who release it.
"""

from enum import Enum
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rounds.access import TARGET, round_for
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.models import Round, Target

KIND, NOTICE_KIND = "rectification_report", "rectification_notice"
REPORT, NOTICE = Shape(KIND), Shape(NOTICE_KIND)
#: A target of which a report is to be written, or of which a state of reports is asked before there is one.
DRAWN = Shape(KIND, state="", target="pk", owner="", fixed_state="draft")
REVIEWED = Shape(KIND, state="", target="pk", owner="", fixed_state="submitted")
ON_BEHALF = "on_behalf"

_UNIT = (
    "整改情况报告由被巡视单位的联络人和负责人编制，您的任职不包含这项权限。如需修改，请联系该单位。",
    "A report of rectification is written by the unit's liaison and officials; your assignments do not cover it.",
)
_HEAD = (
    "整改情况报告由被巡视单位主要负责人报送，您的任职不包含这项权限。请交由主要负责人办理。",
    "The head of the inspected unit submits the report; your assignments do not cover it. Hand it to the head.",
)
_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office.",
)
_LEADING_GROUP = (
    "整改进展情况的通报由巡视工作领导小组两位成员审批，您的任职不包含这项权限。",
    "Two members of the leading group approve notices on rectification; your assignments do not cover it.",
)
_OPINION = (
    "意见由整改监督人或巡视组组长提出，且须在报告已报送、尚未接收时提出；您的任职或报告当前状态不允许这样做。",
    "Opinions are given by who supervises the rectification or leads the group, while the report waits for the office; your "
    "assignments or its state do not allow it.",
)
_READING = (
    "您可以知道有这份报告，但它还没有报送，内容只有编制单位可以查看。请等报送后再看。",
    "You may know that there is this report, but until it is submitted only who writes it reads it. Wait until it is.",
)


class To(Enum):
    """What somebody wants to do with a report: a letter of the matrix, and one aspect of it if need be."""

    SEE = (Letter.KNOW, "", "see")
    READ = (Letter.READ, "", "read")
    EDIT = (Letter.EDIT, "", "edit")
    SUBMIT = (Letter.APPROVE, "", "submit")  # the head
    SUBMIT_ON_BEHALF = (Letter.SUBMIT, ON_BEHALF, "submit_on_behalf")
    OPINE = (Letter.MESSAGE, "", "opine")
    ACCEPT = (Letter.APPROVE, "", "accept")
    RETURN = (Letter.RETURN, "", "return")
    APPROVE = (Letter.APPROVE, "", "approve")
    RELEASE = (Letter.PUBLISH, "", "release")
    WITHDRAW = (Letter.WITHDRAW, "", "withdraw")

    @property
    def letter(self) -> Letter:
        """The letter of the matrix."""
        return self.value[0]

    @property
    def aspect(self) -> str:
        """The aspect of the action, or ""."""
        return self.value[1]


#: What one must be allowed to for each move, by its name in ``transitions.REPORT``; superseding follows from a release.
MOVES = {
    "submit_rectification_report": To.SUBMIT,
    "accept_rectification_report": To.ACCEPT,
    "return_rectification_report": To.RETURN,
    "approve_rectification_notice": To.APPROVE,
    "release_rectification_notice": To.RELEASE,
    "supersede_rectification_notice": To.WITHDRAW,
    "withdraw_rectification_notice": To.WITHDRAW,
}
_WHO_MAY = {To.READ: _READING, To.EDIT: _UNIT, To.SUBMIT: _HEAD, To.OPINE: _OPINION, To.APPROVE: _LEADING_GROUP}


def shape_of(report: RectificationReport) -> Shape:
    """Return the shape by which a report is judged: a notice for the public has rights of its own."""
    return NOTICE if report.kind == RectificationReport.Kind.NOTICE else REPORT


def reports_visible_to(user: Visitor, *letters: Letter) -> QuerySet[RectificationReport]:
    """Return the reports on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return RectificationReport.objects.none()
    standing, notice = standing_of(user), Q(kind=RectificationReport.Kind.NOTICE)
    return RectificationReport.objects.filter(
        (~notice & visible(standing, REPORT, *letters)) | (notice & visible(standing, NOTICE, *letters))
    )


def report_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> RectificationReport:
    """
    Return the report that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = RectificationReport.objects.select_related(
        "round__organ", "target__group", "target__organ", "author", "submitted_by"
    )
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def read_notice(user: User, object_id: int) -> object:
    """Judge whether ``user`` reads the paper of a notice, by its key; ``Refusal`` as ``report_for``."""
    uid = RectificationReport.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return report_for(user, uid or UUID(int=0))


def judge(user: Visitor, report: RectificationReport, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a report that has been fetched.

    ``standing`` is where the person stands, if it has been asked under the lock; else it is asked as for a page.

    Raises:
        Refusal: as ``report_for``.
    """
    standing, shape = standing or standing_of(colleague(user)), shape_of(report)
    if grant(standing, shape, report, Letter.KNOW) is None:
        raise not_found()
    found = grant(standing, shape, report, to.letter, to.aspect)
    if found is None:
        raise not_allowed(*_WHO_MAY.get(to, _OFFICE))
    if found.step_up:
        require_step_up()
    return found


def judge_submission(user: Visitor, report: RectificationReport) -> Grant:
    """
    Return what allows ``user`` to submit a report: as the head of the unit, else from signed paper as the office.

    Raises:
        Refusal: as ``report_for``.
    """
    standing, shape = fresh_standing_of(colleague(user)), shape_of(report)
    tries = (To.SUBMIT, To.SUBMIT_ON_BEHALF)
    to = next((one for one in tries if grant(standing, shape, report, one.letter, one.aspect)), To.SUBMIT)
    return judge(user, report, to, standing=standing)


def may(user: Visitor, report: RectificationReport, to: To) -> bool:
    """Return True if ``user`` may do this with the report; for buttons."""
    return is_colleague(user) and grant(standing_of(user), shape_of(report), report, to.letter, to.aspect) is not None


def writing(user: Visitor, target: Target, kind: str) -> Grant:
    """
    Return what allows ``user`` to begin a report of this target; ``.qualifier`` is ``ON_BEHALF`` for the office.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a target that they may not know of, else
            ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person)
    if grant(standing, TARGET, target, Letter.KNOW) is None:
        raise not_found()
    name = NOTICE_KIND if kind == RectificationReport.Kind.NOTICE else KIND
    for aspect in ("", ON_BEHALF):
        found = grant_in(
            standing,
            name,
            "draft",
            round_id=target.round_id,
            target_id=target.pk,
            owner_id=person.pk,
            letter=Letter.CREATE,
            aspect=aspect,
        )
        if found is not None:
            if found.step_up:
                require_step_up()
            return found
    raise not_allowed(*_UNIT)


def may_write(user: Visitor, target: Target) -> bool:
    """Return True if ``user`` may begin reports of this target, for the unit or on its behalf; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return any(grant(standing, DRAWN, target, Letter.CREATE, aspect) is not None for aspect in ("", ON_BEHALF))


def report_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its units' reports; what stands there are those that ``user`` may know of.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def targets_of_reports(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round whose reports ``user`` may know of, whether or not there is one yet; by number."""
    if not is_colleague(user):
        return Target.objects.none()
    standing = standing_of(user)
    found = visible(standing, DRAWN) | visible(standing, REVIEWED)
    return Target.objects.filter(found, round=round_).select_related("group").order_by("number")


def targets_for_writing(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round of which ``user`` may know that a report is being written."""
    if not is_colleague(user):
        return Target.objects.none()
    return Target.objects.filter(visible(standing_of(user), DRAWN), round=round_).select_related("group")
