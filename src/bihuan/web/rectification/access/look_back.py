"""
Who may see and do what when an inspection looks back (回头看), and with findings that may repeat others.

An entry is read with what it holds of the old line, by the group that looks: nobody of it worked in the old round. Repeated
findings are the office's: a pair may join units of two groups, and neither reads the other's.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rectification.models import LookBackEntry, RepeatLink
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round, Target

#: A verdict is no state: it may be given anew while the round looks.
ENTRY = Shape("look_back", state="", fixed_state="current")
#: A target at which an entry is to be added.
LOOKED_AT = Shape("look_back", state="", target="pk", owner="", fixed_state="current")
#: A pair stands in the round of its later finding; the earlier one may be of another unit.
LINK = Shape("repeat_link", owner="")
SEED = "seed"

_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office.",
)
_GROUP = (
    "“回头看”的查看结果由负责该单位的巡视组登记，您的任职不包含这项权限。如需更正，请联系该组组长。",
    "What the look-back found is recorded by the group in charge of the unit; your assignments do not cover it. Ask its "
    "leader.",
)


class To(Enum):
    """What somebody wants to do with an entry."""

    READ = Letter.READ
    JUDGE = Letter.EDIT


class LinkTo(Enum):
    """What somebody wants to do with a pair of findings."""

    READ = Letter.READ
    DECIDE = Letter.APPROVE


#: What one must be allowed to for each move, by its name in ``transitions.REPEAT``.
MOVES = {"confirm_repeat": LinkTo.DECIDE, "reject_repeat": LinkTo.DECIDE}


def look_back_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round for the page of its look back; what stands there are the entries that ``user`` may read.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` for a round that they may not know of, and for who has no
            use for a look back at all.
    """
    person = colleague(user)
    round_ = round_for(person, pk, RoundTo.SEE)
    if somewhere(standing_of(person), ENTRY.kind, Letter.READ) is None:
        raise not_found()
    return round_


def entries_visible_to(user: Visitor, *letters: Letter) -> QuerySet[LookBackEntry]:
    """Return the entries on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return LookBackEntry.objects.none()
    return LookBackEntry.objects.filter(visible(standing_of(user), ENTRY, *letters))


def entry_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> LookBackEntry:
    """
    Return the entry that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends, and asks again where the person stands.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = LookBackEntry.objects.select_related(
        "round__organ", "target", "look_back__origin", "item__target", "item__finding", "finding", "author"
    )
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    zh, en = _GROUP
    allowed = judged(person, ENTRY, found, to.value, zh=zh, en=en, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def may(user: Visitor, entry: LookBackEntry, to: To) -> bool:
    """Return True if ``user`` may do this with the entry; for buttons."""
    return is_colleague(user) and grant(standing_of(user), ENTRY, entry, to.value) is not None


def seeding(user: Visitor, round_: Round, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to seed the look back of a round.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if somewhere(standing, ENTRY.kind, Letter.READ) is None:
        raise not_found()
    found = _in_round(standing, ENTRY.kind, "current", round_, Letter.CREATE, SEED)
    if found is None:
        raise not_allowed(*_OFFICE)
    return found


def may_seed(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may seed the look back of a round; for buttons."""
    return (
        is_colleague(user)
        and _in_round(standing_of(user), ENTRY.kind, "current", round_, Letter.CREATE, SEED) is not None
    )


def targets_to_add_at(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round at which ``user`` may enter a new problem, by number."""
    if not is_colleague(user):
        return Target.objects.none()
    found = visible(standing_of(user), LOOKED_AT, Letter.CREATE)
    return Target.objects.filter(found, round=round_).order_by("number")


def require_adding(user: Visitor, round_: Round) -> None:
    """Raise ``common.not_allowed`` for who enters no new problem at any unit of the round."""
    if not targets_to_add_at(user, round_).exists():
        raise not_allowed(*_GROUP)


def adding_at(user: Visitor, target: Target) -> Grant:
    """
    Return what allows ``user`` to enter a new problem at a target, asked under the action's lock.

    Raises:
        Refusal: ``common.not_found`` for a target whose entries they may not know of, else ``common.not_allowed``.
    """
    standing = fresh_standing_of(colleague(user))
    if grant(standing, LOOKED_AT, target, Letter.KNOW) is None:
        raise not_found()
    found = grant(standing, LOOKED_AT, target, Letter.CREATE)
    if found is None:
        raise not_allowed(*_GROUP)
    return found


def links_visible_to(user: Visitor, *letters: Letter) -> QuerySet[RepeatLink]:
    """Return the pairs on which ``user`` may do one of ``letters``; of two units both of which they have not lost."""
    if not is_colleague(user):
        return RepeatLink.objects.none()
    standing = standing_of(user)
    found = RepeatLink.objects.filter(visible(standing, LINK, *letters))
    return found.exclude(earlier__target__in=standing.removed) if standing.removed else found


def require_links(user: Visitor) -> None:
    """Raise ``common.not_found`` for who has no use for pairs of findings at all."""
    if somewhere(standing_of(colleague(user)), LINK.kind, Letter.READ) is None:
        raise not_found()


def link_for(user: Visitor, uid: UUID, to: LinkTo = LinkTo.READ, *, for_change: bool = False) -> RepeatLink:
    """Return the pair that ``user`` wants to do this with; as ``entry_for``."""
    person = colleague(user)
    rows = RepeatLink.objects.select_related(
        "round__organ",
        "target",
        "earlier__target",
        "earlier__round",
        "earlier__category",
        "later__category",
        "decided_by",
    )
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is not None and found.earlier.target_id in standing.removed:
        # Whoever lost the earlier unit reads nothing of it by the way of the later one.
        raise not_found()
    zh, en = _OFFICE
    allowed = judged(person, LINK, found, to.value, zh=zh, en=en, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def may_decide(user: Visitor, link: RepeatLink) -> bool:
    """Return True if ``user`` may confirm or reject the pair as it stands; for buttons."""
    return is_colleague(user) and grant(standing_of(user), LINK, link, LinkTo.DECIDE.value) is not None


def proposing(user: Visitor, round_: Round, *, fresh: bool = True) -> Grant:
    """
    Return what allows ``user`` to have a round's findings compared with others; as ``seeding``.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    if _in_round(standing, LINK.kind, "proposed", round_, Letter.KNOW) is None:
        raise not_found()
    found = _in_round(standing, LINK.kind, "proposed", round_, Letter.CREATE)
    if found is None:
        raise not_allowed(*_OFFICE)
    return found


def may_propose(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may have a round's findings compared; for buttons."""
    return is_colleague(user) and _in_round(standing_of(user), LINK.kind, "proposed", round_, Letter.CREATE) is not None


def _in_round(
    standing: Standing, kind: str, state: str, round_: Round, letter: Letter, aspect: str = ""
) -> Grant | None:
    return grant_in(standing, kind, state, round_id=round_.pk, organ_id=round_.organ_id, letter=letter, aspect=aspect)
