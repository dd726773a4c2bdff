"""
Who may see and do what with verifier lists, samples of closed lines, and calls to those concerned.

The unit sees none of them: whoever knows which line is looked at again, or who is called, can prepare the answer.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.models import Call, Item, Sample, SampledItem, VerifierList
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round

VERIFIERS = Shape("verifier_list", target="")
SAMPLE = Shape("sample", target="")
#: Read and answered by who is to look at the line again, and by nobody else of the verifiers.
SAMPLED = Shape(
    "sampled_item",
    state="",
    round="sample__round_id",
    organ="sample__round__organ_id",
    target="item__target_id",
    owner="verifier_id",
    fixed_state="current",
)
#: Written by the verifier of its item.
CALL = Shape("call", state="", owner="item__verifier_id", fixed_state="current")

_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限，或者当前状态不允许。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments or the state do not allow it. Ask the "
    "office.",
)
_RECUSED = (
    "反向核查的样本含有您已回避的单位的事项，您不能抽取或者办结。请由其他经办人办理。",
    "The sample holds items of a unit that you are recused from, so you neither draw nor conclude it. Other clerks have to.",
)
_LEADING_GROUP = (
    "核查人员名单由巡视工作领导小组两位成员批准，您的任职不包含这项权限，或者名单已经批准。",
    "Two members of the leading group approve the list of verifiers; your assignments do not cover it, or it is "
    "approved already.",
)
_VERIFIER = (
    "反向核查由指派的核查人员办理，您没有被指派。如需办理，请联系巡视办指派。",
    "A closed line is looked at again by whom the office assigns; that is not you. Ask the office.",
)
_CALLER = (
    "回访由该事项的核查人员或巡视办办理，您的任职不包含这项权限。",
    "Calls are made by the verifier of the item or the office; your assignments do not cover them.",
)


class ListTo(Enum):
    """What somebody wants to do with a list of verifiers."""

    READ = Letter.READ
    EDIT = Letter.EDIT
    APPROVE = Letter.APPROVE
    ASSIGN = Letter.ASSIGN


#: What one must be allowed to for each move, by its name in ``transitions.VERIFIERS``.
LIST_MOVES = {"approve_verifiers": ListTo.APPROVE, "reopen_verifiers": ListTo.EDIT}


class SampleTo(Enum):
    """What somebody wants to do with a sample."""

    READ = Letter.READ
    ASSIGN = Letter.ASSIGN
    FINISH = Letter.SUBMIT
    EXPORT = Letter.EXPORT


class SampledTo(Enum):
    """What somebody wants to do with a line that was drawn."""

    READ = Letter.READ
    ASSIGN = Letter.ASSIGN
    CHECK = Letter.VERIFY


class CallTo(Enum):
    """What somebody wants to do with a call."""

    READ = Letter.READ
    EDIT = Letter.EDIT


def checks_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the pages of its verification; what stands there is what ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of.
    """
    return round_for(user, pk, RoundTo.SEE)


def listing(user: Visitor, round_: Round, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to draw up the list of verifiers of a round.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found``, ``common.not_allowed``.
    """
    return _beginning(user, round_, "verifier_list", "draft", fresh=fresh)


def drawing(user: Visitor, round_: Round, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to draw a sample in a round; as ``listing``.

    Whoever is recused from a unit of which lines would be drawn does not: nobody answers for what they may not see.
    """
    found = _beginning(user, round_, "sample", "drawn", fresh=fresh)
    person = colleague(user)
    if _would_draw_lost(fresh_standing_of(person) if fresh else standing_of(person), round_):
        raise not_allowed(*_RECUSED)
    return found


def may_list(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may draw up the list of verifiers of a round; for buttons."""
    return is_colleague(user) and _creates(standing_of(user), round_, "verifier_list", "draft") is not None


def may_draw(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may draw a sample in a round; for buttons."""
    if not is_colleague(user) or _creates(standing_of(user), round_, "sample", "drawn") is None:
        return False
    return not _would_draw_lost(standing_of(user), round_)


def verifiers_of_round_for(
    user: Visitor, round_: Round, to: ListTo = ListTo.READ, *, for_change: bool = False
) -> VerifierList | None:
    """
    Return the list of verifiers of a round, or None where none was drawn up and the person may know that.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = VerifierList.objects.select_related("round__organ", "author")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(round=round_).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None:
        known = grant_in(standing, "verifier_list", "draft", round_id=round_.pk, letter=Letter.KNOW)
        if known is None:
            raise not_found()
        return None
    zh, en = _LEADING_GROUP if to is ListTo.APPROVE else _OFFICE
    found.grant = judged(person, VERIFIERS, found, to.value, zh=zh, en=en, standing=standing)
    return found


def may_with_list(user: Visitor, verifiers: VerifierList, to: ListTo) -> bool:
    """Return True if ``user`` may do this with the list; for buttons."""
    return is_colleague(user) and grant(standing_of(user), VERIFIERS, verifiers, to.value) is not None


def samples_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Sample]:
    """Return the samples on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Sample.objects.none()
    return Sample.objects.filter(visible(standing_of(user), SAMPLE, *letters))


def sample_for(user: Visitor, uid: UUID, to: SampleTo = SampleTo.READ, *, for_change: bool = False) -> Sample:
    """
    Return the sample that ``user`` wants to do this with.

    Raises:
        Refusal: as ``verifiers_of_round_for``.
    """
    person = colleague(user)
    rows = Sample.objects.select_related("round__organ", "author")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None:
        raise not_found()
    zh, en = _OFFICE
    found.grant = judged(person, SAMPLE, found, to.value, zh=zh, en=en, standing=standing)
    if to is SampleTo.FINISH and _holds_lost(standing, found):
        raise not_allowed(*_RECUSED)
    return found


def may_with_sample(user: Visitor, sample: Sample, to: SampleTo) -> bool:
    """Return True if ``user`` may do this with the sample; for buttons."""
    if not is_colleague(user) or grant(standing_of(user), SAMPLE, sample, to.value) is None:
        return False
    return to is not SampleTo.FINISH or not _holds_lost(standing_of(user), sample)


def sampled_visible_to(user: Visitor, *letters: Letter) -> QuerySet[SampledItem]:
    """Return the drawn lines on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return SampledItem.objects.none()
    return SampledItem.objects.filter(visible(standing_of(user), SAMPLED, *letters))


def sampled_for(user: Visitor, uid: UUID, to: SampledTo = SampledTo.READ, *, for_change: bool = False) -> SampledItem:
    """
    Return the drawn line that ``user`` wants to do this with.

    Raises:
        Refusal: as ``verifiers_of_round_for``.
    """
    person = colleague(user)
    rows = SampledItem.objects.select_related(
        "sample__round__organ", "item__target__organ", "item__round", "item__category", "verifier", "checked_by"
    )
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None:
        raise not_found()
    zh, en = _VERIFIER if to is SampledTo.CHECK else _OFFICE
    found.grant = judged(person, SAMPLED, found, to.value, zh=zh, en=en, standing=standing)
    return found


def may_with_sampled(user: Visitor, sampled: SampledItem, to: SampledTo) -> bool:
    """Return True if ``user`` may do this with the drawn line; for buttons."""
    return is_colleague(user) and grant(standing_of(user), SAMPLED, sampled, to.value) is not None


def calls_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Call]:
    """Return the calls on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Call.objects.none()
    return Call.objects.filter(visible(standing_of(user), CALL, *letters))


def call_for(user: Visitor, uid: UUID, to: CallTo = CallTo.READ, *, for_change: bool = False) -> Call:
    """
    Return the call that ``user`` wants to do this with.

    Raises:
        Refusal: as ``verifiers_of_round_for``.
    """
    person = colleague(user)
    rows = Call.objects.select_related("item__round__organ", "item__target")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None:
        raise not_found()
    zh, en = _CALLER
    found.grant = judged(person, CALL, found, to.value, zh=zh, en=en, standing=standing)
    return found


def calling(user: Visitor, item: Item, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to put somebody on the call sheet of an item.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` where the sheet is not theirs to know of, else
            ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _of_sheet(standing, item, Letter.KNOW) is None:
        raise not_found()
    found = _of_sheet(standing, item, Letter.CREATE)
    if found is None:
        raise not_allowed(*_CALLER)
    return found


def reads_sheet(user: Visitor, item: Item) -> bool:
    """Return True if ``user`` may read the call sheet of an item."""
    return is_colleague(user) and _of_sheet(standing_of(user), item, Letter.READ) is not None


def may_call(user: Visitor, item: Item) -> bool:
    """Return True if ``user`` may put somebody on the call sheet of an item; for buttons."""
    return is_colleague(user) and _of_sheet(standing_of(user), item, Letter.CREATE) is not None


def reads_samples(user: Visitor) -> bool:
    """Return True if there are samples that ``user`` reads, in some state and place; for menus and links."""
    return is_colleague(user) and somewhere(standing_of(user), SAMPLE.kind, Letter.READ) is not None


def reads_list(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may know of the list of verifiers of a round; for links."""
    return (
        is_colleague(user)
        and grant_in(standing_of(user), "verifier_list", "draft", round_id=round_.pk, letter=Letter.READ) is not None
    )


def _of_sheet(standing: Standing, item: Item, letter: Letter) -> Grant | None:
    return grant_in(
        standing,
        CALL.kind,
        CALL.fixed_state,
        round_id=item.round_id,
        target_id=item.target_id,
        owner_id=item.verifier_id,
        letter=letter,
    )


def _would_draw_lost(standing: Standing, round_: Round) -> bool:
    """Return whether a drawing would take lines of a unit that the person has lost."""
    closed = Item.objects.filter(round=round_, status=Item.Status.CLOSED_IMPLEMENTED, left_figures_on=None)
    return bool(standing.removed) and closed.filter(target__in=standing.removed).exists()


def _holds_lost(standing: Standing, sample: Sample) -> bool:
    return bool(standing.removed) and sample.items.filter(item__target__in=standing.removed).exists()


def _creates(standing: Standing, round_: Round, kind: str, state: str) -> Grant | None:
    own = standing.person_id
    return grant_in(standing, kind, state, round_id=round_.pk, owner_id=own, letter=Letter.CREATE)


def _beginning(user: Visitor, round_: Round, kind: str, state: str, *, fresh: bool) -> Grant:
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if grant_in(standing, kind, state, round_id=round_.pk, letter=Letter.KNOW) is None:
        raise not_found()
    found = _creates(standing, round_, kind, state)
    if found is None:
        raise not_allowed(*_OFFICE)
    return found
