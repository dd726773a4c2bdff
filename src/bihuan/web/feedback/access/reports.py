"""
Who may see, write, submit and record on the reports of groups and of the round.

A group's report speaks of all of the group's units. Whoever reaches one of them reaches the report, and is shown the
paragraphs that rest on findings of units that they reach: a recusal takes a unit's part of the report away, not the report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from bihuan.web.feedback.models import Report
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Group, Round, Target

GROUP_REPORT, ROUND_REPORT = "group_report", "round_report"
_OF_ROUND = Shape(ROUND_REPORT, target="")

_OFFICE = (
    "听取、决定和退回由本轮次的巡视办登记，综合报告由巡视办起草，您的任职不包含这项权限。如需办理，请联系巡视办。",
    "Hearing, decision and return are recorded by the office of the round, which also writes the round's report; "
    "your assignments do not cover this. Ask the office.",
)
_GROUP = (
    "巡视报告由该组组长起草和报送（副组长可以修改），您的任职不包含这项权限。如需改动，请联系该组组长。",
    "A group's report is written and submitted by its leader (deputies may edit); your assignments do not cover this. "
    "Ask the leader of the group.",
)
_READING = (
    "您可以知道有这份报告，但它报送之前不对您开放。如需了解，请联系巡视办。",
    "You may know that there is this report, but it is not open to you before it is submitted. Ask the office.",
)


_RECUSED = (
    "报告中有您已经回避的单位，整份报告不能由您报送或登记。请由巡视办指定没有回避的人员接替组长报送，或由没有回避的经办人登记。",
    "The report speaks of a unit from which you are recused, so the whole is not yours to submit or record. The office "
    "names somebody who is not recused to stand in as leader, or another clerk records it.",
)


class To(Enum):
    """What somebody wants to do with a report; what handing it on means depends on its state."""

    SEE = Letter.KNOW
    READ = Letter.READ
    EDIT = Letter.EDIT
    MOVE = Letter.SUBMIT  # submit a draft, record that it was heard, record what was decided
    RETURN = Letter.RETURN


@dataclass(frozen=True, slots=True)
class Reach:
    """Which units' part of a report somebody is shown; ``is_whole`` is what rests on no finding as well."""

    targets: frozenset[int]
    is_whole: bool

    def shows(self, targets: Iterable[int]) -> bool:
        """Return whether a paragraph that rests on findings of these units is for them."""
        found = frozenset(targets)
        return self.is_whole or (bool(found) and found <= self.targets)


def reports_visible_to(user: Visitor, letter: Letter = Letter.KNOW) -> QuerySet[Report]:
    """Return the reports, of any round, on which ``user`` may do ``letter``; without one, those they may know of."""
    if not is_colleague(user):
        return Report.objects.none()
    standing = standing_of(user)
    of_group = Q(pk__in=[])
    for states, targets in _targets_by_states(standing, letter):
        of_group |= Q(status__in=states, group__in=targets.values("group"))
    return Report.objects.filter(of_group | (Q(group=None) & visible(standing, _OF_ROUND, letter)))


def report_for(user: Visitor, uid: UUID, to: To = To.READ, *, for_change: bool = False) -> Report:
    """
    Return the report that ``user`` wants to do this with; ``.grant`` says under which assignment they may.

    ``for_change`` locks its row until the transaction ends.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    person = colleague(user)
    rows = Report.objects.select_related("round__organ", "group", "author", "submitted_by")
    found = (rows.select_for_update(of=("self",), no_key=True) if for_change else rows).filter(uid=uid).first()
    if found is None:
        raise not_found()
    found.grant = judge(person, found, to, standing=fresh_standing_of(person) if for_change else None)
    return found


def judge(user: User, report: Report, to: To, *, standing: Standing | None = None) -> Grant:
    """
    Return what allows ``user`` this on a report that has been fetched.

    Raises:
        Refusal: ``common.not_found`` for who may not know of it, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    standing = standing or standing_of(user)
    if _granted(standing, report, Letter.KNOW) is None:
        raise not_found()
    found = _granted(standing, report, to.value)
    if found is None:
        raise not_allowed(*_who_may(report, to))
    if _has_lost_a_part(standing, report, to):
        raise not_allowed(*_RECUSED)
    if found.step_up:
        require_step_up()
    return found


def may(user: Visitor, report: Report, to: To) -> bool:
    """Return True if ``user`` may do this with the report; for buttons."""
    if not is_colleague(user) or _granted(standing_of(user), report, to.value) is None:
        return False
    return not _has_lost_a_part(standing_of(user), report, to)


def _has_lost_a_part(standing: Standing, report: Report, to: To) -> bool:
    """Return whether ``to`` hands on a whole of which a recusal took a part away: nobody answers for what they never saw."""
    if to is not To.MOVE or not standing.removed:
        return False
    return not standing.removed.isdisjoint(_targets_of(report.round_id, report.group_id))


def reach_of(user: User, report: Report, *, standing: Standing | None = None) -> Reach:
    """Return which units' part of a report, which ``user`` may read, they are shown. One statement."""
    standing = standing or standing_of(user)
    of_report = _targets_of(report.round_id, report.group_id)
    if report.group_id is None:
        reached = of_report - standing.removed
    else:
        ask = _asking(standing, GROUP_REPORT, report.status, report.round_id, report.author_id, Letter.READ)
        reached = frozenset(target for target in of_report if ask(target) is not None)
    return Reach(reached, reached == of_report)


def reports_round_for(user: Visitor, pk: UUID, *, for_change: bool = False) -> Round:
    """
    Return the round whose reports ``user`` may know of.

    Raises:
        Refusal: ``common.sign_in_first``; ``common.not_found`` also for who knows of the round, but of no report.
    """
    person = colleague(user)
    round_ = round_for(person, pk, RoundTo.SEE, for_change=for_change)
    if not drafting_in(person, round_):
        raise not_found()
    return round_


def drafting_in(user: Visitor, round_: Round) -> dict[int | None, frozenset[Letter]]:
    """
    Return what ``user`` may do with drafts of a round's reports, of knowing of them and beginning them, for buttons.

    By the key of the group, None for the round's own; what they may not know of is left out. One statement.
    """
    if not is_colleague(user):
        return {}
    standing, units = standing_of(user), defaultdict[int, list[int]](list)
    for group, target in Target.objects.filter(round=round_, group__isnull=False).values_list("group", "pk"):
        units[group].append(target)
    by_key: list[tuple[int | None, Sequence[int | None]]] = [(None, (None,)), *units.items()]
    found: dict[int | None, frozenset[Letter]] = {}
    for key, targets in by_key:
        kind = ROUND_REPORT if key is None else GROUP_REPORT
        letters = frozenset(
            letter
            for letter in (Letter.KNOW, Letter.CREATE)
            if any(_asking(standing, kind, "draft", round_.pk, standing.person_id, letter)(one) for one in targets)
        )
        if Letter.KNOW in letters:
            found[key] = letters
    return found


def drafting_at(user: User) -> QuerySet[Target]:
    """Return the units, of any round, whose group's report ``user`` may begin."""
    shape = Shape(GROUP_REPORT, state="", target="pk", owner="", fixed_state="draft")
    return Target.objects.filter(visible(standing_of(user), shape, Letter.CREATE), group__isnull=False)


def drafting_rounds(user: User) -> QuerySet[Round]:
    """Return the rounds whose own report ``user`` may begin."""
    shape = Shape(ROUND_REPORT, round="pk", organ="organ_id", state="", target="", owner="", fixed_state="draft")
    return Round.objects.filter(visible(standing_of(user), shape, Letter.CREATE))


def creating_report(user: Visitor, round_: Round, group: Group | None) -> Grant:
    """
    Return what allows ``user`` to begin the report of a group, or without one that of the round.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``, ``common.not_allowed``.
    """
    standing = fresh_standing_of(colleague(user))
    if _creating(standing, round_, group, Letter.KNOW) is None:
        raise not_found()
    found = _creating(standing, round_, group, Letter.CREATE)
    if found is None:
        raise not_allowed(*(_OFFICE if group is None else _GROUP))
    return found


def _who_may(report: Report, to: To) -> tuple[str, str]:
    if to is To.READ:
        return _READING
    is_draft = report.status == Report.Status.DRAFT
    return _GROUP if report.group_id is not None and is_draft and to is not To.RETURN else _OFFICE


def _granted(standing: Standing, report: Report, letter: Letter) -> Grant | None:
    """Return what allows ``letter`` on a report: on a group's, what allows it at one of the group's units."""
    if report.group_id is None:
        return grant(standing, _OF_ROUND, report, letter)
    ask = _asking(standing, GROUP_REPORT, report.status, report.round_id, report.author_id, letter)
    return _easiest(ask(target) for target in sorted(_targets_of(report.round_id, report.group_id)))


def _creating(standing: Standing, round_: Round, group: Group | None, letter: Letter) -> Grant | None:
    if group is None:
        return _asking(standing, ROUND_REPORT, "draft", round_.pk, standing.person_id, letter)(None)
    ask = _asking(standing, GROUP_REPORT, "draft", round_.pk, standing.person_id, letter)
    return _easiest(ask(target) for target in sorted(_targets_of(round_.pk, group.pk)))


def _asking(
    standing: Standing, kind: str, state: str, round_id: UUID, owner_id: int | None, letter: Letter
) -> Callable[[int | None], Grant | None]:
    return lambda target: grant_in(
        standing, kind, state, round_id=round_id, target_id=target, owner_id=owner_id, letter=letter
    )


def _easiest(grants: Iterable[Grant | None]) -> Grant | None:
    return min((one for one in grants if one is not None), key=lambda one: one.step_up, default=None)


def _targets_of(round_id: UUID, group_id: int | None) -> frozenset[int]:
    rows = Target.objects.filter(round=round_id)
    return frozenset((rows if group_id is None else rows.filter(group=group_id)).values_list("pk", flat=True))


def _targets_by_states(standing: Standing, letter: Letter) -> list[tuple[list[str], QuerySet[Target]]]:
    """Return the targets at which the person may do ``letter`` to a group's report, for each set of states that is alike."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    conditions: dict[str, Q] = {}
    for state in Report.Status.values:
        found = visible(standing, Shape(GROUP_REPORT, state="", target="pk", owner="", fixed_state=state), letter)
        alike[str(found)].append(state)
        conditions[str(found)] = found
    return [(states, Target.objects.filter(conditions[key], group__isnull=False)) for key, states in alike.items()]
