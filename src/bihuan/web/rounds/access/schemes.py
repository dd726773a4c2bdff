"""
Who may see and do what with schemes of groups.

A scheme is the office's while it is being made. The leading group sees what was proposed to it, and authorises it.
Afterwards each group reads the list of its own people and units, and no more.
"""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import GROUP_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.models import Group, Round, Scheme, SchemeRun, Target

SCHEME = Shape("scheme", round="round_id", organ="round__organ_id", target="", owner="made_by_id")
#: What a group reads of an authorised scheme: the list of its own people and units.
OWN_GROUP = "own_group"

ZH = "分组方案由本轮次的巡视办拟订，由领导小组授权，您的任职不包含这一步。如需办理，请联系巡视办。"
EN = (
    "The office of the round makes its schemes of groups and the leading group authorises them; your assignments do not "
    "cover this step. Ask the office."
)


#: A scheme weighs every unit against every other, so that no part of the workbench could leave one out.
RECUSED_ZH = "分组方案涉及您应当回避的单位，请由巡视办其他人员办理。已授权的名单可以在授权任职页查看。"
RECUSED_EN = (
    "The scheme concerns a unit from which you are recused; somebody else of the office deals with it. What was authorised "
    "can be read on the list of authorised people."
)


class SchemeTo(Enum):
    """What somebody wants to do with a scheme."""

    SEE = Letter.KNOW
    READ = Letter.READ
    CREATE = Letter.CREATE
    EDIT = Letter.EDIT  # settings, plan, runs of the solver
    PROPOSE = Letter.SUBMIT
    APPROVE = Letter.APPROVE
    RETURN = Letter.RETURN
    WITHDRAW = Letter.WITHDRAW  # discard a draft, recall what was proposed, revoke what was authorised


@dataclass(frozen=True, slots=True)
class Reading:
    """
    An authorised scheme as somebody may read it: ``groups`` are the numbers shown, None for all.

    Targets in ``without`` are lost to the reader, whatever the scheme planned; they are not shown.
    """

    scheme: Scheme
    groups: frozenset[int] | None
    without: frozenset[int] = frozenset()


def schemes_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Scheme]:
    """
    Return the schemes on which ``user`` may do one of ``letters``; without any, those they may know of.

    Who is recused from a unit of the round knows of its schemes and has no other right to them.
    """
    if not is_colleague(user):
        return Scheme.objects.none()
    standing = standing_of(user)
    found = Scheme.objects.filter(visible(standing, SCHEME, *letters))
    if standing.removed and set(letters) - {Letter.KNOW}:
        found = found.exclude(round__in=Target.objects.filter(pk__in=standing.removed).values("round"))
    return found


def scheme_for(user: Visitor, uid: UUID, to: SchemeTo = SchemeTo.READ, *, for_change: bool = False) -> Scheme:
    """
    Return the scheme that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    schemes = Scheme.objects.select_related("round", "round__organ", "made_by")
    found = (schemes.select_for_update(of=("self",), no_key=True) if for_change else schemes).filter(uid=uid).first()
    standing = fresh_standing_of(person) if for_change else standing_of(person)
    allowed = judged(person, SCHEME, found, to.value, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    if to is not SchemeTo.SEE and _is_recused(standing, found.round_id):
        raise not_allowed(RECUSED_ZH, RECUSED_EN)
    found.grant = allowed
    return found


def judge_scheme(user: User, scheme: Scheme, to: SchemeTo) -> Grant:
    """Return what allows ``user`` to do this with a scheme that is locked already; ``Refusal`` as ``scheme_for``."""
    standing = fresh_standing_of(user)
    if _is_recused(standing, scheme.round_id):
        raise not_allowed(RECUSED_ZH, RECUSED_EN)
    return judged(user, SCHEME, scheme, to.value, zh=ZH, en=EN, standing=standing)


def may_on_scheme(user: Visitor, scheme: Scheme, to: SchemeTo) -> bool:
    """Return True if ``user`` may do this with the scheme; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return grant(standing, SCHEME, scheme, to.value) is not None and not _is_recused(standing, scheme.round_id)


def creating_scheme(user: Visitor, round_: Round, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` to make a scheme for this round; ``fresh`` where an action asks under its lock.

    Raises:
        Refusal: ``common.sign_in_first`` or ``common.not_allowed``.
    """
    person = colleague(user)
    standing = fresh_standing_of(person) if fresh else standing_of(person)
    found = _creating(standing, round_)
    if found is None:
        raise not_allowed(ZH, EN)
    if _is_recused(standing, round_.pk):
        raise not_allowed(RECUSED_ZH, RECUSED_EN)
    return found


def may_create_scheme(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may make a scheme for this round; for buttons."""
    if not is_colleague(user):
        return False
    standing = standing_of(user)
    return _creating(standing, round_) is not None and not _is_recused(standing, round_.pk)


def _creating(standing: Standing, round_: Round) -> Grant | None:
    return grant_in(
        standing,
        "scheme",
        str(Scheme.Status.DRAFT),
        round_id=round_.pk,
        organ_id=round_.organ_id,
        letter=Letter.CREATE,
    )


def _is_recused(standing: Standing, round_id: UUID) -> bool:
    return bool(standing.removed) and Target.objects.filter(round=round_id, pk__in=standing.removed).exists()


def authorised_for(user: Visitor, uid: UUID) -> Reading:
    """
    Return a scheme whose list of authorised people ``user`` may read, and which groups of it.

    Who may read the scheme reads all of it, whatever its state; a group reads its own part once it is authorised.

    Raises:
        Refusal: as ``scheme_for``.
    """
    person = colleague(user)
    scheme = scheme_for(person, uid, SchemeTo.SEE)
    standing = standing_of(person)
    lost = standing.removed
    if grant(standing, SCHEME, scheme, Letter.READ) is not None:
        return Reading(scheme, None, lost)
    judged(person, SCHEME, scheme, Letter.READ, zh=ZH, en=EN, aspect=OWN_GROUP)
    held = [one for one in standing.held if one.role in GROUP_ROLES and scheme.round_id in one.round_ids]
    targets = {target for one in held for target in one.targets or ()}
    own = Group.objects.filter(round_id=scheme.round_id, targets__in=targets).values_list("number", flat=True)
    return Reading(scheme, frozenset(own), lost)


def run_for(user: Visitor, uid: UUID, to: SchemeTo = SchemeTo.READ) -> SchemeRun:
    """
    Return a run of the solver with its scheme, judged as the scheme is.

    Raises:
        Refusal: as ``scheme_for``.
    """
    person = colleague(user)
    run = SchemeRun.objects.select_related("scheme", "scheme__round").filter(uid=uid).first()
    found = run.scheme if run else None
    judged(person, SCHEME, found, to.value, zh=ZH, en=EN)
    if run is None:
        raise not_found()
    if _is_recused(standing_of(person), run.scheme.round_id):
        raise not_allowed(RECUSED_ZH, RECUSED_EN)
    return run
