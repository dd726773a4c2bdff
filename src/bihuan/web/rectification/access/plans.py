"""
Who may see and do what with rectification plans.

A plan is the unit's until it is submitted: its liaison and officials write it, its head gives the pledge and submits. The
office reviews it. Where the unit cannot log in, a clerk records it from signed paper (代录); that clerk does not review it.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.findings.access import EXPORT, exporting
from bihuan.web.rectification.models import Plan
from bihuan.web.rounds.access import TARGET, round_for
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.models import Round, Target

PLAN = Shape("plan")
#: A target for which a plan is to be drawn up, or of which a state of plans is asked before there is one.
DRAWN = Shape("plan", state="", target="pk", owner="", fixed_state="draft")
REVIEWED = Shape("plan", state="", target="pk", owner="", fixed_state="submitted")
ON_BEHALF = "on_behalf"

_UNIT = (
    "整改方案由被巡视单位的联络人和负责人编制，您的任职不包含这项权限。如需修改，请联系该单位。",
    "A rectification plan is written by the unit's liaison and officials; your assignments do not cover it.",
)
_HEAD = (
    "整改方案由被巡视单位主要负责人承诺并报送，您的任职不包含这项权限。请交由主要负责人办理。",
    "The head of the inspected unit gives the pledge and submits the plan; your assignments do not cover it. Hand it to "
    "the head.",
)
_RECALL = (
    "撤回由被巡视单位的联络人办理，您的任职不包含这项权限。",
    "The unit's liaison takes a submitted plan back; your assignments do not cover it.",
)
_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office.",
)
_OPINION = (
    "意见由整改监督人或巡视组组长提出，且须在方案已报送、尚未审核时提出；您的任职或方案当前状态不允许这样做。",
    "Opinions are given by who supervises the rectification or leads the group, while the plan waits for its review; your "
    "assignments or its state do not allow it.",
)
_READING = (
    "您可以知道有这份整改方案，但它还没有报送，内容只有编制单位可以查看。请等报送后再看。",
    "You may know that there is this plan, but until it is submitted only who draws it up reads it. Wait until it is.",
)


class To(Enum):
    """What somebody wants to do with a plan: a letter of the matrix, and one aspect of it if need be."""

    SEE = (Letter.KNOW, "", "see")
    READ = (Letter.READ, "", "read")
    EDIT = (Letter.EDIT, "", "edit")
    HAND = (Letter.SUBMIT, "", "hand")  # the liaison hands a draft to the head
    SUBMIT = (Letter.APPROVE, "", "submit")  # the head gives the pledge
    SUBMIT_ON_BEHALF = (Letter.SUBMIT, ON_BEHALF, "submit_on_behalf")
    RECALL = (Letter.WITHDRAW, "", "recall")
    OPINE = (Letter.MESSAGE, "", "opine")
    ACCEPT = (Letter.APPROVE, "", "accept")
    RETURN = (Letter.RETURN, "", "return")
    CONCLUDE = (Letter.SUBMIT, "", "conclude")
    EXPORT = (Letter.EXPORT, "", "export")

    @property
    def letter(self) -> Letter:
        """The letter of the matrix."""
        return self.value[0]

    @property
    def aspect(self) -> str:
        """The aspect of the action, or ""."""
        return self.value[1]


#: What one must be allowed to for each move, by its name in ``transitions.PLAN``; superseding follows from accepting.
MOVES = {
    "submit_plan": To.SUBMIT,
    "recall_plan": To.RECALL,
    "accept_plan": To.ACCEPT,
    "return_plan": To.RETURN,
    "supersede_plan": To.CONCLUDE,
    "conclude_plan": To.CONCLUDE,
}
_WHO_MAY = {
    To.READ: _READING,
    To.EDIT: _UNIT,
    To.HAND: _UNIT,
    To.SUBMIT: _HEAD,
    To.RECALL: _RECALL,
    To.OPINE: _OPINION,
}


def plans_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Plan]:
    """Return the plans on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Plan.objects.none()
    return Plan.objects.filter(visible(standing_of(user), PLAN, *letters))


def plans_to_export(user: Visitor) -> QuerySet[Plan]:
    """
    Return the plans that ``user`` may read and take out as workbooks.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    exporting(user)
    return plans_visible_to(user, Letter.READ).filter(visible(standing_of(user), EXPORT, Letter.EXPORT))


def plan_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Plan:
    """
    Return the plan that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Plan.objects.select_related("round__organ", "target__group", "target__organ", "author", "submitted_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, plan: Plan, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a plan that has been fetched.

    ``standing`` is where the person stands, if it has been asked under the lock; else it is asked as for a page.

    Raises:
        Refusal: as ``plan_for``.
    """
    standing = standing or standing_of(colleague(user))
    if grant(standing, PLAN, plan, Letter.KNOW) is None:
        raise not_found()
    found = grant(standing, PLAN, plan, to.letter, to.aspect)
    if found is None:
        raise not_allowed(*_WHO_MAY.get(to, _OFFICE))
    if found.step_up:
        require_step_up()
    return found


def judge_submission(user: Visitor, plan: Plan) -> Grant:
    """
    Return what allows ``user`` to submit a plan: as the head of the unit, else from signed paper as the office.

    Raises:
        Refusal: as ``plan_for``.
    """
    standing = fresh_standing_of(colleague(user))
    to = To.SUBMIT if grant(standing, PLAN, plan, To.SUBMIT.letter) else To.SUBMIT_ON_BEHALF
    if grant(standing, PLAN, plan, to.letter, to.aspect) is None:
        to = To.SUBMIT
    return judge(user, plan, to, standing=standing)


def may(user: Visitor, plan: Plan, to: To) -> bool:
    """Return True if ``user`` may do this with the plan; for buttons."""
    return is_colleague(user) and grant(standing_of(user), PLAN, plan, to.letter, to.aspect) is not None


def drawing_up(user: Visitor, target: Target) -> Grant:
    """
    Return what allows ``user`` to draw up a plan of this target; ``.qualifier`` is ``ON_BEHALF`` for the office.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a target that they may not know of, else
            ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person)
    if grant(standing, TARGET, target, Letter.KNOW) is None:
        raise not_found()
    for aspect in ("", ON_BEHALF):
        found = grant_in(
            standing,
            "plan",
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


def may_draw_up(user: Visitor, target: Target) -> bool:
    """Return True if ``user`` may draw up a plan of this target, for the unit or on its behalf; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return any(grant(standing, DRAWN, target, Letter.CREATE, aspect) is not None for aspect in ("", ON_BEHALF))


def target_to_plan(user: Visitor, round_: Round, number: int) -> Target:
    """
    Return the target with this number for whom ``user`` may know of a plan that is drawn up.

    Raises:
        Refusal: ``common.not_found``.
    """
    rows = Target.objects.filter(round=round_, number=number).select_related("round__organ", "group")
    found = rows.filter(visible(standing_of(colleague(user)), DRAWN)).first()
    if found is None:
        raise not_found()
    return found


def plan_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its plans; what stands there are the plans that ``user`` may know of.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def targets_of_plans(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round whose plans ``user`` may know of, whether or not there is one yet; by number."""
    if not is_colleague(user):
        return Target.objects.none()
    standing = standing_of(user)
    found = visible(standing, DRAWN) | visible(standing, REVIEWED)
    return Target.objects.filter(found, round=round_).select_related("group").order_by("number")
