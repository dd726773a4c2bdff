"""
Who may see and do what with chasing letters, and with the rules of rectification of a round.

The office drafts letters and two of it send them; the fifth kind is the leading group's to send. The unit reads a letter from
the day on which it was sent.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.models import Letter
from bihuan.web.rounds.access import ROUND
from bihuan.web.rounds.models import Round, Target

LETTER = Shape("chasing_letter", owner="")
#: A target to which a letter is to be drafted.
_DRAFTED = Shape("chasing_letter", state="", target="pk", owner="", fixed_state="draft")
#: The rules of a round, which stand there before there is a row for them.
_RULES = Shape(
    "rectification_rules", state="", round="pk", organ="organ_id", target="", owner="", fixed_state="current"
)
ON_BEHALF = "on_behalf"

_OFFICE = (
    "督办文书由本轮次的巡视办起草和发出，您的任职不包含这项权限，或者文书当前状态不允许。如需办理，请联系巡视办。",
    "Chasing letters are drafted and sent by the inspection office of the round; your assignments or the state of the letter "
    "do not allow this. Ask the office.",
)
_LEADING_GROUP = (
    "问责书由巡视工作领导小组两位成员签发，您的任职不包含这项权限。请提请领导小组签发。",
    "Two members of the leading group send this kind of letter; your assignments do not cover it. Ask the leading group.",
)
_ANSWERING = (
    "答复由收到督办文书的单位登记，或由巡视办凭书面答复代录，您的任职不包含这项权限，或者文书还没有发出。",
    "The answer is recorded by the unit that was written to, or by the office from paper; your assignments or the state of "
    "the letter do not allow this.",
)
_RULES_SAID = (
    "整改规则由本轮次的巡视办两位经办人确定，您的任职不包含这项权限。如需调整，请联系巡视办。",
    "Two clerks of the inspection office of the round settle the rules of rectification; your assignments do not cover this.",
)


class To(Enum):
    """What somebody wants to do with a chasing letter: a letter of the matrix, and which aspect of it."""

    READ = (Right.READ, "")
    EDIT = (Right.EDIT, "")  # of a draft: the office; of a sent one: the unit records its answer
    ANSWER_ON_BEHALF = (Right.EDIT, ON_BEHALF)
    SEND = (Right.SUBMIT, "")
    SEND_FIFTH = (Right.APPROVE, "")
    DISCARD = (Right.WITHDRAW, "")

    @property
    def letter(self) -> Right:
        """The letter of the matrix."""
        return self.value[0]

    @property
    def aspect(self) -> str:
        """The aspect of it, "" for all of it."""
        return self.value[1]


#: What one must be allowed to for each move, by its name in ``transitions.LETTER``; the fifth kind is ``To.SEND_FIFTH``.
MOVES = {"send_letter": To.SEND}


def sending(kind: str) -> To:
    """Return what sending a letter of this kind asks for."""
    return To.SEND_FIFTH if kind == Letter.Kind.ACCOUNTABILITY else To.SEND


def letters_visible_to(user: Visitor, *letters: Right) -> QuerySet[Letter]:
    """Return the letters on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Letter.objects.none()
    return Letter.objects.filter(visible(standing_of(user), LETTER, *letters))


def letter_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Letter:
    """
    Return the letter that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Letter.objects.select_related("round__organ", "target__group", "author", "answered_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else standing_of(person))
    return found


def judge(user: Visitor, letter: Letter, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this with a letter that has been fetched; ``standing`` as asked under the lock.

    Raises:
        Refusal: as ``letter_for``.
    """
    person = colleague(user)
    zh, en = _OFFICE
    if to is To.SEND_FIFTH:
        zh, en = _LEADING_GROUP
    elif letter.status == Letter.Status.SENT:
        zh, en = _ANSWERING
    return judged(person, LETTER, letter, to.letter, zh=zh, en=en, aspect=to.aspect, standing=standing)


def answering(user: Visitor, letter: Letter, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` to record the answer to a letter: as its unit, or as the office from paper.

    Raises:
        Refusal: as ``letter_for``.
    """
    where = standing or standing_of(colleague(user))
    is_unit = grant(where, LETTER, letter, Right.EDIT) is not None
    return judge(user, letter, To.EDIT if is_unit else To.ANSWER_ON_BEHALF, standing=where)


def may(user: Visitor, letter: Letter, to: To) -> bool:
    """Return True if ``user`` may do this with the letter as it stands; for buttons."""
    return is_colleague(user) and grant(standing_of(user), LETTER, letter, to.letter, to.aspect) is not None


def read_letter(user: User, object_id: int) -> Letter:
    """Return the letter of a frozen paper for who reads it; raises ``Refusal`` for who may not."""
    uid = Letter.objects.values_list("uid", flat=True).filter(pk=object_id).first()
    return letter_for(user, uid or UUID(int=0))


def drafting(user: Visitor, target: Target) -> Grant:
    """
    Return what allows ``user`` to draft a letter to this target, asked under the action's lock.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    standing = fresh_standing_of(colleague(user))
    if grant(standing, _DRAFTED, target, Right.KNOW) is None:
        raise not_found()
    found = grant(standing, _DRAFTED, target, Right.CREATE)
    if found is None:
        raise not_allowed(*_OFFICE)
    return found


def targets_for_letters(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round to which ``user`` may draft letters, by number."""
    if not is_colleague(user):
        return Target.objects.none()
    found = visible(standing_of(user), _DRAFTED, Right.CREATE)
    return Target.objects.filter(found, round=round_).select_related("round__organ", "group").order_by("number")


def target_to_chase(user: Visitor, round_: Round, number: int) -> Target:
    """
    Return the target of this number to which ``user`` may draft a letter.

    Raises:
        Refusal: ``common.not_found`` for a target that they may not know of, ``common.not_allowed``.
    """
    standing = standing_of(colleague(user))
    found = Target.objects.select_related("round__organ", "group").filter(round=round_, number=number).first()
    if found is None or grant(standing, _DRAFTED, found, Right.KNOW) is None:
        raise not_found()
    if grant(standing, _DRAFTED, found, Right.CREATE) is None:
        raise not_allowed(*_OFFICE)
    return found


def chasing_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its letters; what stands there are the letters that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    person = colleague(user)
    found = Round.objects.select_related("organ").filter(pk=pk).first()
    if found is None or grant(standing_of(person), ROUND, found, Right.KNOW) is None:
        raise not_found()
    return found


def may_read_some_letters(user: Visitor) -> bool:
    """Return True if there are letters that ``user`` reads, in some state and place; for menus and links."""
    return is_colleague(user) and somewhere(standing_of(user), LETTER.kind, Right.READ) is not None


def rules_for(user: Visitor, pk: UUID, right: Right = Right.READ, *, for_change: bool = False) -> Round:
    """
    Return the round whose rules of rectification ``user`` may read, or edit; ``.grant`` says under which assignment.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rounds = Round.objects.select_related("organ")
    found = (rounds.select_for_update(of=("self",), no_key=True) if for_change else rounds).filter(pk=pk).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None or grant(standing, _RULES, found, Right.KNOW) is None:
        raise not_found()
    found.grant = grant(standing, _RULES, found, right)
    if found.grant is None:
        raise not_allowed(*_RULES_SAID)
    if found.grant.step_up:
        require_step_up()
    return found


def may_rules(user: Visitor, round_: Round, right: Right) -> bool:
    """Return True if ``user`` may read, or edit, the rules of rectification of a round; for links."""
    return is_colleague(user) and grant(standing_of(user), _RULES, round_, right) is not None
