"""
Who may see and do what with rounds and with their targets.

Being in a round is not being in all of it: a group knows its three targets, a unit's official knows that the round is
live and which unit is theirs. What was published of a round is another matter, see ``notices.access``.
"""

from enum import Enum
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.rules import Grant, Shape, grant, grant_in, judged, judged_kind, visible
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed, not_found
from bihuan.web.rounds.models import Round, Target, WorkdayList

ROUND = Shape("round", round="pk", organ="organ_id", target="", owner="created_by_id")
#: A target is judged as its round is, but only where the person's part of the round reaches it.
TARGET = Shape("round", state="round__status", target="pk", owner="")


class To(Enum):
    """What somebody wants to do with a round."""

    SEE = Letter.KNOW
    READ = Letter.READ
    CREATE = Letter.CREATE
    EDIT = Letter.EDIT  # its facts, groups, targets of groups, days of meetings
    MOVE = Letter.SUBMIT  # adopt, start, end, archive, cancel
    EXPORT = Letter.EXPORT


ZH = "这一步由本轮次的巡视办办理，您的任职不包含这项权限。如需办理，请联系巡视办。"
EN = "This step belongs to the inspection office of the round; your assignments do not cover it. Ask the office."


def rounds_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Round]:
    """Return the rounds on which ``user`` may do one of ``letters``; without any, those they may know of."""
    if not is_colleague(user):
        return Round.objects.none()
    return Round.objects.filter(visible(standing_of(user), ROUND, *letters))


def fetched(person: User, pk: UUID, *, for_change: bool) -> tuple[Round | None, Standing]:
    """
    Return the round, or None, and what ``person`` holds now, for whoever judges next.

    ``for_change`` locks its row until the transaction ends, and asks the database again what the person holds.
    """
    rounds = Round.objects.select_related("taxonomy", "organ")
    found = (rounds.select_for_update(of=("self",), no_key=True) if for_change else rounds).filter(pk=pk).first()
    return found, fresh_standing_of(person) if for_change else standing_of(person)


def round_for(user: Visitor, pk: UUID, to: To = To.READ, *, for_change: bool = False) -> Round:
    """
    Return the round that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(user)
    found, standing = fetched(person, pk, for_change=for_change)
    allowed = judged(person, ROUND, found, to.value, zh=ZH, en=EN, standing=standing)
    if found is None:
        raise not_found()
    found.grant = allowed
    return found


def judge(user: Visitor, round_: Round, to: To) -> Grant:
    """Return what allows ``user`` to do this with a round that is locked already; ``Refusal`` as ``round_for``."""
    person = colleague(user)
    return judged(person, ROUND, round_, to.value, zh=ZH, en=EN, standing=fresh_standing_of(person))


def may(user: Visitor, round_: Round, to: To) -> bool:
    """Return True if ``user`` may do this with the round; for buttons."""
    return is_colleague(user) and grant(standing_of(user), ROUND, round_, to.value) is not None


def creating_in(user: Visitor, organ: Organ) -> Grant:
    """
    Return what allows ``user`` to plan a round of this office.

    Raises:
        Refusal: ``common.sign_in_first`` or ``common.not_allowed``.
    """
    person = colleague(user)
    planned = str(Round.Status.PLANNED)
    found = grant_in(fresh_standing_of(person), "round", planned, organ_id=organ.pk, letter=Letter.CREATE)
    if found is None:
        raise not_allowed(ZH, EN)
    if found.step_up:
        require_step_up()
    return found


def targets_visible_to(user: Visitor, *letters: Letter) -> QuerySet[Target]:
    """Return the targets, of any round, that ``user``'s part of the round reaches; ``letters`` as for rounds."""
    if not is_colleague(user):
        return Target.objects.none()
    return Target.objects.filter(visible(standing_of(user), TARGET, *letters))


def target_for(user: Visitor, pk: int, to: To = To.SEE) -> Target:
    """Return a target with its round; ``Refusal`` as ``round_for``."""
    person = colleague(user)
    found = Target.objects.select_related("round", "group", "organ").filter(pk=pk).first()
    judged(person, TARGET, found, to.value, zh=ZH, en=EN)
    if found is None:
        raise not_found()
    return found


def lost_targets(user: Visitor) -> frozenset[int]:
    """
    Return the ids of the targets for which nothing is left to ``user``, asked anew; actions ask it under their lock.

    A right to a whole round does not say of which of its targets it may be used: what names targets leaves these out.
    """
    return fresh_standing_of(colleague(user)).removed


RULES_ZH = "工作日历和规则由巡视办办理，您的任职不包含这项权限。如需改动，请联系巡视办。"
RULES_EN = "The calendar of work and the rules belong to the inspection office; your assignments do not cover them."


def reader_of_rules(user: Visitor) -> Grant:
    """
    Return what allows ``user`` to look at the rules of the house, the calendar of work among them.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    return judged_kind(colleague(user), "settings", Letter.READ, zh=RULES_ZH, en=RULES_EN)


def editor_of_rules(user: Visitor, *, fresh: bool = False) -> Grant:
    """
    Return what allows ``user`` to change them; two people sign. ``fresh`` where an action asks under its lock.

    Raises:
        Refusal: as ``reader_of_rules``.
    """
    person = colleague(user)
    if fresh:
        # Kept with the person, so that what is judged next rests on the database as it is now.
        fresh_standing_of(person)
    return judged_kind(person, "settings", Letter.EDIT, aspect="rules", zh=RULES_ZH, en=RULES_EN)


def may_read_rules(user: Visitor) -> bool:
    """Return True if ``user`` may look at the rules; for links."""
    return grant_in(standing_of(user), "settings", "current", letter=Letter.READ) is not None


def may_edit_rules(user: Visitor) -> bool:
    """Return True if ``user`` may change the rules; for buttons."""
    return grant_in(standing_of(user), "settings", "current", letter=Letter.EDIT, aspect="rules") is not None


def workday_list_for(user: Visitor, uid: UUID, *, to_change: bool = False, for_change: bool = False) -> WorkdayList:
    """
    Return a list of holidays that was brought in, waiting or not; ``to_change`` asks for the right to sign it.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: as ``reader_of_rules``.
    """
    if to_change:
        editor_of_rules(user, fresh=for_change)
    else:
        reader_of_rules(user)
    lists = WorkdayList.objects.select_related("brought_by")
    found = (lists.select_for_update(of=("self",)) if for_change else lists).filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found
