"""
Who may see, file, prepare and decide a recusal (回避).

The office and the leading group see those of their rounds whole. Whom a recusal concerns reads it, also after it took every
right for the target away; the unit reads the challenges that it brought in, and nothing of what somebody declared.
"""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import STATES, Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, somewhere, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.access.rounds import ROUND, TARGET
from bihuan.web.rounds.models import Announcement, Recusal, Round, Target

RECUSAL = Shape("recusal", owner="concerned_id")
#: A recusal as whom it concerns sees it: the target that they lost must not hide it from them.
OWN = Shape("recusal", round="", organ="", target="", owner="concerned_id")
#: The same rows as the unit sees those that it brought in.
CHALLENGE = Shape("challenge", owner="filed_by_id")
#: A target at which a challenge is to be brought in.
CHALLENGED = Shape("challenge", state="", target="pk", owner="", fixed_state="open")
#: A target at which the office files.
FILED = Shape("recusal", state="", target="pk", owner="", fixed_state="open")

#: States of a round in which somebody can be recused: there are groups or will be, and they are not over.
OPEN_ROUNDS = (Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED)

_OFFICE = (
    "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office.",
)
_LEADING_GROUP = (
    "回避由巡视工作领导小组两位成员决定，您的任职不包含这项权限。",
    "Two members of the leading group decide about recusals; your assignments do not cover it.",
)
_READING = (
    "您可以知道有这件回避，但您的任职不包含查看内容的权限。如需了解，请联系巡视办。",
    "You may know that there is this recusal, but your assignments do not cover reading it. Ask the office.",
)
_FILING = (
    "您的任职不包含为这个单位申报或提出回避的权限。请联系本轮次的巡视办。",
    "Your assignments do not cover declaring or challenging at this unit. Ask the office of the round.",
)


class To(Enum):
    """What somebody wants to do with a recusal."""

    SEE = Letter.KNOW
    READ = Letter.READ
    PREPARE = Letter.EDIT
    DECIDE = Letter.APPROVE


_WHO_MAY = {To.READ: _READING, To.DECIDE: _LEADING_GROUP}


class Eyes(Enum):
    """As whom somebody reads a recusal; says how much of it they are shown."""

    OFFICE = "office"  # the office, the leading group, the auditor: all of it
    CONCERNED = "concerned"  # themselves: not where it is known from, nor who brought it up
    UNIT = "unit"  # the unit: what it brought in, and what came of it


@dataclass(frozen=True, slots=True)
class Filing:
    """How somebody may bring up a recusal at a target: ``origin`` is that of the row, ``grant`` what allows it."""

    origin: str
    grant: Grant


def recusals_visible_to(user: Visitor) -> QuerySet[Recusal]:
    """Return the recusals that ``user`` may read, of any round; see ``eyes_of`` for how much of each."""
    if not is_colleague(user):
        return Recusal.objects.none()
    standing = standing_of(user)
    mine = Q(person=user) | Q(inspector__person=user)
    whole = visible(standing, Shape("recusal", owner=""), Letter.READ)
    units = Q(origin=Recusal.Origin.CHALLENGED) & visible(standing, CHALLENGE, Letter.READ)
    return Recusal.objects.filter(whole | (mine & Q(status__in=_own_states(standing))) | units).distinct()


def known_beyond(user: Visitor, round_: Round) -> int:
    """Return how many recusals of the round ``user`` may know of and not read: a leader's, of the group's targets."""
    if not is_colleague(user):
        return 0
    known = Recusal.objects.filter(visible(standing_of(user), Shape("recusal", owner="")), round=round_)
    return known.exclude(pk__in=recusals_visible_to(user).filter(round=round_).values("pk")).count()


def recusal_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Recusal:
    """
    Return the recusal that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    rows = Recusal.objects.select_related(
        "round__organ", "target__group", "inspector__person", "person", "filed_by", "prepared_by", "substitute__person"
    )
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    if found is None or not _grants(standing, found, Letter.KNOW):
        raise not_found()
    allowed = _grants(standing, found, to.value)
    if not allowed:
        raise not_allowed(*_WHO_MAY.get(to, _OFFICE))
    found.grant = allowed[0]
    return found


def judge(user: Visitor, recusal: Recusal, to: To) -> Grant:
    """
    Return what allows ``user`` this with a recusal that is locked already.

    Raises:
        Refusal: as ``recusal_for``; ``accounts.step_up_needed``.
    """
    allowed = _grants(fresh_standing_of(colleague(user)), recusal, to.value)
    if not allowed:
        raise not_allowed(*_WHO_MAY.get(to, _OFFICE))
    if allowed[0].step_up:
        require_step_up()
    return allowed[0]


def eyes_of(user: User, recusal: Recusal) -> Eyes:
    """Return as whom ``user``, who may read the recusal, does so: as the one it concerns before anybody else."""
    if recusal.concerned_id == user.pk:
        return Eyes.CONCERNED
    return Eyes.OFFICE if grant(standing_of(user), RECUSAL, recusal, Letter.READ) is not None else Eyes.UNIT


def may(user: Visitor, recusal: Recusal, to: To) -> bool:
    """Return True if ``user`` may do this with the recusal; for buttons."""
    return is_colleague(user) and bool(_grants(standing_of(user), recusal, to.value))


def recusal_round_for(user: Visitor, pk: UUID) -> Round:
    """
    Return a round whose recusals have something for ``user``: to read, or to file.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``.
    """
    person = colleague(user)
    found = Round.objects.select_related("organ").filter(pk=pk).first()
    if found is None:
        raise not_found()
    standing = standing_of(person)
    # Somebody whose right to the only target is gone finds their own recusal through here.
    if (
        grant(standing, ROUND, found, Letter.KNOW) is None
        and not targets_for_filing(person, found).exists()
        and not targets_for_challenging(person, found).exists()
        and not recusals_visible_to(person).filter(round=found).exists()
    ):
        raise not_found()
    return found


def may_find(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` files what the office finds, for anybody; for what a form offers."""
    if not is_colleague(user):
        return False
    found = grant_in(
        standing_of(user), "recusal", "open", round_id=round_.pk, organ_id=round_.organ_id, letter=Letter.CREATE
    )
    return found is not None


def may_declare(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` has a target in the round at which they may declare for themselves; for buttons."""
    return is_colleague(user) and _declarable(standing_of(user)).filter(round=round_).exists()


def may_challenge(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` speaks for a unit of the round that may challenge; for buttons."""
    return is_colleague(user) and _challengeable(standing_of(user)).filter(round=round_).exists()


def targets_for_filing(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round at which ``user`` may declare for themselves, or file as the office, by number."""
    if not is_colleague(user) or round_.status not in OPEN_ROUNDS:
        return Target.objects.none()
    standing = standing_of(user)
    if may_find(user, round_):
        found = Target.objects.filter(visible(standing, FILED, Letter.CREATE))
    else:
        found = _declarable(standing)
    return found.filter(round=round_).order_by("number")


def targets_for_challenging(user: Visitor, round_: Round) -> QuerySet[Target]:
    """Return the targets of a round for which ``user`` speaks and which know who comes, by number."""
    if not is_colleague(user) or round_.status not in OPEN_ROUNDS:
        return Target.objects.none()
    return _challengeable(standing_of(user)).filter(round=round_).select_related("round").order_by("number")


def require_filing(user: Visitor, round_: Round) -> None:
    """
    Let ``user`` see the form with which they declare or file in the round.

    Raises:
        Refusal: ``common.not_found`` for who may know of no recusal at all, ``common.not_allowed`` for who has no target
            in the round at which to do so.
    """
    if not targets_for_filing(user, round_).exists():
        raise not_found() if somewhere(standing_of(user), "recusal", Letter.KNOW) is None else not_allowed(*_FILING)


def require_challenging(user: Visitor, round_: Round) -> None:
    """Refuse with ``common.not_found`` who speaks for no unit of the round."""
    if not targets_for_challenging(user, round_).exists():
        raise not_found()


def declaring(user: Visitor, target: Target) -> Filing:
    """
    Return what allows ``user`` to say that they have a tie to a target that an assignment of theirs reaches.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` for a target that is not theirs.
    """
    person = colleague(user)
    standing = fresh_standing_of(person)
    if not _declarable(standing).filter(pk=target.pk).exists():
        raise not_found()
    found = grant_in(standing, "recusal", "open", owner_id=person.pk, letter=Letter.CREATE)
    if found is None:
        raise not_allowed(*_FILING)
    return Filing(Recusal.Origin.DECLARED, found)


def finding(user: Visitor, target: Target) -> Filing:
    """
    Return what allows ``user`` to file for somebody what the office found, or was told by them.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person)
    found = grant_in(standing, "recusal", "open", round_id=target.round_id, target_id=target.pk, letter=Letter.CREATE)
    if found is None:
        raise _unfiled(standing, target)
    return Filing(Recusal.Origin.FOUND, found)


def challenging(user: Visitor, target: Target) -> Filing:
    """
    Return what allows ``user`` to challenge, for the unit, somebody of the group that comes to it.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person)
    found = grant_in(standing, "challenge", "open", round_id=target.round_id, target_id=target.pk, letter=Letter.CREATE)
    if found is None:
        raise _unfiled(standing, target)
    return Filing(Recusal.Origin.CHALLENGED, found)


def _unfiled(standing: Standing, target: Target) -> Exception:
    return not_found() if grant(standing, TARGET, target, Letter.KNOW) is None else not_allowed(*_FILING)


def _grants(standing: Standing, recusal: Recusal, letter: Letter) -> list[Grant]:
    """Return what allows this: as the office, as the one concerned, as the unit; the first one counts."""
    shapes = [RECUSAL, OWN] + ([CHALLENGE] if recusal.origin == Recusal.Origin.CHALLENGED else [])
    found = (grant(standing, shape, recusal, letter) for shape in shapes)
    return [one for one in found if one is not None]


def _own_states(standing: Standing) -> list[str]:
    return [
        state
        for state in STATES["recusal"]
        if grant_in(standing, "recusal", state, owner_id=standing.person_id, letter=Letter.READ) is not None
    ]


def _declarable(standing: Standing) -> QuerySet[Target]:
    """Return the targets that an assignment reaches whose role may declare, in whatever state their round is."""
    reached = Q(pk__in=[])
    for held in standing.held:
        alone = Standing(standing.person_id, (held,))
        if grant_in(alone, "recusal", "open", owner_id=standing.person_id, letter=Letter.CREATE) is None:
            continue
        if held.targets is not None:
            reached |= Q(pk__in=held.targets)
        else:
            reached |= Q(round__in=held.round_ids)
    return Target.objects.filter(reached, round__status__in=OPEN_ROUNDS).exclude(pk__in=standing.removed)


def _challengeable(standing: Standing) -> QuerySet[Target]:
    # A unit hears of a round that is only planned by its notice or announcement, not from here.
    issued = Announcement.objects.filter(target=OuterRef("pk"), status=Announcement.Status.ISSUED)
    told = Q(round__status__in=(Round.Status.LIVE, Round.Status.ENDED)) | (
        Q(round__status=Round.Status.PLANNED) & Exists(issued)
    )
    found = Target.objects.filter(visible(standing, CHALLENGED, Letter.CREATE), told)
    return found.exclude(pk__in=standing.removed)
