"""
Who may see, record and change feedback meetings, their rules, and objections.

The unit reads the record of its own meeting once it was held, not the plan that comes before. Only its head objects; the
office may bring in what came on signed paper.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.feedback.models import Meeting, Objection
from bihuan.web.rounds.access import ROUND, TARGET
from bihuan.web.rounds.models import Round, Target

MEETING = Shape("meeting", owner="")
OBJECTION = Shape("objection", owner="filed_by_id")
#: A target whose meeting is to be recorded, or at which an objection is to be filed.
RECORDED = Shape("meeting", state="", target="pk", owner="", fixed_state="planned")
#: All meetings of a round, before there is a row for any of them.
_OF_ROUND = Shape("meeting", state="", round="pk", organ="organ_id", target="", owner="", fixed_state="planned")
_OBJECTED = Shape("objection", state="", target="pk", owner="", fixed_state="filed")
#: The rules of a round, which stand there before there is a row for them.
_RULES = Shape("feedback_rules", state="", round="pk", organ="organ_id", target="", owner="", fixed_state="current")
ON_BEHALF = "on_behalf"

_OFFICE = (
    "反馈会由本轮次的巡视办登记，您的任职不包含这项权限。如需更正，请联系巡视办。",
    "Feedback meetings are recorded by the inspection office of the round; your assignments do not cover this.",
)
_RULES_SAID = (
    "反馈规则由本轮次的巡视办确定，您的任职不包含这项权限。如需调整，请联系巡视办。",
    "The rules of feedback are set by the inspection office of the round; your assignments do not cover this.",
)
_LEADING_GROUP = (
    "异议由巡视工作领导小组成员决定，您的任职不包含这项权限。",
    "Objections are decided by a member of the leading group; your assignments do not cover this.",
)
_FILING = (
    "异议由被巡视单位主要负责人提出，或由巡视办凭签字件代录，您的任职不包含这项权限。",
    "An objection is filed by the head of the inspected unit, or by the office from signed paper; your assignments do not "
    "cover this.",
)


class To(Enum):
    """What somebody wants to do with a feedback meeting or an objection."""

    READ = Letter.READ
    EDIT = Letter.EDIT  # postpone, cancel, receipt
    HOLD = Letter.SUBMIT  # record it as held, correct that record
    DECIDE = Letter.APPROVE


#: What one must be allowed to for each move, by its name in ``transitions.MEETING`` and ``OBJECTION``.
MOVES = {
    "hold_meeting": To.HOLD,
    "correct_meeting": To.HOLD,
    "postpone_meeting": To.EDIT,
    "cancel_meeting": To.EDIT,
    "uphold_objection": To.DECIDE,
    "refuse_objection": To.DECIDE,
}


def meetings_visible_to(user: Visitor, letter: Letter = Letter.READ) -> QuerySet[Meeting]:
    """Return the meetings, of any round, on which ``user`` may do this."""
    if not is_colleague(user):
        return Meeting.objects.none()
    return Meeting.objects.filter(visible(standing_of(user), MEETING, letter))


def meeting_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Meeting:
    """
    Return the meeting that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Meeting.objects.select_related("round__organ", "target__group", "target__division", "reader", "scan")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, MEETING, found, to.value, zh=_OFFICE[0], en=_OFFICE[1], standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def judge_meeting(user: Visitor, meeting: Meeting, to: To) -> Grant:
    """
    Return what allows ``user`` this with a meeting that is locked already.

    Raises:
        Refusal: as ``meeting_for``.
    """
    standing = fresh_standing_of(colleague(user))
    return judged(user, MEETING, meeting, to.value, zh=_OFFICE[0], en=_OFFICE[1], standing=standing)


def may(user: Visitor, row: Meeting | Objection, to: To) -> bool:
    """Return True if ``user`` may do this with a meeting or an objection; for buttons."""
    shape = MEETING if isinstance(row, Meeting) else OBJECTION
    return is_colleague(user) and grant(standing_of(user), shape, row, to.value) is not None


def recorder_of(user: Visitor, target: Target, to: To = To.HOLD, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to record or to change the plan of a target's meeting of which there is no row yet.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if grant(standing, TARGET, target, Letter.KNOW) is None:
        raise not_found()
    found = grant(standing, RECORDED, target, to.value)
    if found is None:
        raise not_allowed(*_OFFICE)
    if found.step_up and fresh:
        require_step_up()
    return found


def targets_of_meetings(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round whose meetings ``user`` may know of, by number."""
    if not is_colleague(user):
        return Target.objects.none()
    standing = standing_of(user)
    planned = Target.objects.filter(visible(standing, RECORDED, Letter.READ), round=round_)
    held = meetings_visible_to(user).filter(round=round_).values("target")
    found = planned | Target.objects.filter(round=round_, pk__in=held)
    return found.select_related("group", "division", "round").distinct().order_by("number")


def is_inside(user: Visitor, round_: Round) -> bool:
    """Return True for those who know of meetings of the round before they are held: all but the inspected units."""
    if not is_colleague(user):
        return False
    return Target.objects.filter(visible(standing_of(user), RECORDED, Letter.READ), round=round_).exists()


def targets_to_record(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round whose meetings ``user`` may record, by number."""
    if not is_colleague(user):
        return Target.objects.none()
    found = Target.objects.filter(visible(standing_of(user), RECORDED, Letter.SUBMIT), round=round_)
    return found.select_related("group", "division", "round").order_by("number")


def meeting_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round that ``user`` may know of; which of its meetings they may know of is for its list to say.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``.
    """
    person = colleague(user)
    found = Round.objects.select_related("organ").filter(pk=pk).first()
    if found is None or grant(standing_of(person), ROUND, found, Letter.KNOW) is None:
        raise not_found()
    return found


def unit_to_record(user: Visitor, round_id: UUID, number: int) -> Target:
    """
    Return the unit of this number in a round whose meetings ``user`` may record.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of, or a unit that is none
            of theirs; ``common.not_allowed``.
    """
    round_ = meeting_round_for(user, round_id)
    standing = standing_of(user)
    if grant(standing, _OF_ROUND, round_, Letter.EDIT) is None:
        raise not_allowed(*_OFFICE)
    rows = Target.objects.select_related("group", "division", "round__organ").filter(round=round_, number=number)
    found = rows.first()
    if found is None or grant(standing, RECORDED, found, Letter.EDIT) is None:
        raise not_found()
    return found


def rules_for(user: Visitor, pk: UUID, letter: Letter = Letter.READ, *, for_change: bool = False) -> Round:
    """
    Return the round whose rules of feedback ``user`` may read, or edit; ``.grant`` says under which assignment.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rounds = Round.objects.select_related("organ")
    found = (rounds.select_for_update(of=("self",), no_key=True) if for_change else rounds).filter(pk=pk).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None or grant(standing, _RULES, found, Letter.KNOW) is None:
        raise not_found()
    found.grant = grant(standing, _RULES, found, letter)
    if found.grant is None:
        raise not_allowed(*_RULES_SAID)
    return found


def may_rules(user: Visitor, round_: Round, letter: Letter) -> bool:
    """Return True if ``user`` may read, or edit, the rules of feedback of a round; for links."""
    return is_colleague(user) and grant(standing_of(user), _RULES, round_, letter) is not None


def objections_visible_to(user: Visitor) -> QuerySet[Objection]:
    """Return the objections, of any round, that ``user`` may read."""
    if not is_colleague(user):
        return Objection.objects.none()
    return Objection.objects.filter(visible(standing_of(user), OBJECTION, Letter.READ))


def objection_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Objection:
    """
    Return the objection that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Objection.objects.select_related("round__organ", "target__group", "filed_by", "decided_by", "scan")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    zh, en = _LEADING_GROUP
    allowed = judged(person, OBJECTION, found, to.value, zh=zh, en=en, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def objecting(user: Visitor, target: Target, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to object for a target: as its head, or as the office that records it on their behalf.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if grant(standing, _OBJECTED, target, Letter.KNOW) is None:
        raise not_found()
    found = _objecting(standing, target)
    if found is None:
        raise not_allowed(*_FILING)
    if found.step_up and fresh:
        require_step_up()
    return found


def may_object(user: Visitor, target: Target) -> bool:
    """Return True if ``user`` objects for a target, or records its objection; for buttons."""
    return is_colleague(user) and _objecting(standing_of(user), target) is not None


def _objecting(standing: Standing, target: Target) -> Grant | None:
    for aspect in ("", ON_BEHALF):
        found = grant_in(
            standing,
            "objection",
            "filed",
            round_id=target.round_id,
            target_id=target.pk,
            owner_id=standing.person_id,
            letter=Letter.CREATE,
            aspect=aspect,
        )
        if found is not None:
            return found
    return None
