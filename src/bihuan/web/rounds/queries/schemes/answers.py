"""Why this and why not: one person or unit against every group."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment.watch import Watch
from bihuan.web.rounds.assignment.why import Adviser, Answer, How, Kind
from bihuan.web.rounds.models import Scheme
from bihuan.web.rounds.queries.schemes.workbench import Bencher
from bihuan.web.rounds.schemes.problems import asked

#: Seconds that the answers for all groups may take; the others are asked for one by one.
_FOR_ANSWERS = 0.8
#: Seconds that solving again for one pair may take while somebody waits for the page.
_FOR_EXACT = 5.0


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """The answer for one group; ``kind`` is "" where it has not been looked at yet."""

    group: str
    name: str
    kind: str
    sentence: str
    points: float | None
    can_apply: bool
    is_exact: bool
    is_proven: bool
    is_here: bool
    is_forbidden_by_hand: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One person or unit against every group."""

    kind: str
    key: str
    name: str
    about: str
    group: str
    role: str
    is_locked: bool
    is_benched: bool
    lines: tuple[AnswerLine, ...]


def panel(scheme: Scheme, kind: str, key: str, group: str = "", *, exactly: bool = False) -> Panel | None:
    """
    Return the answers for a person or a unit, as many as come at once, that for ``group`` first; None for an unknown one.

    ``exactly`` solves again for ``group``, within a few seconds; what was proved is said by the answer.

    Raises:
        Refusal: as ``schemes.problem_of``.
    """
    maker = Bencher(scheme, asked(scheme))
    names = maker.people if kind == "person" else maker.units
    if key not in names or maker.held.plan is None:
        return None
    plan = maker.held.plan
    adviser = Adviser(maker.problem, plan, maker.scorer)
    seat = plan.seat_of.get(key)
    here = (seat.group if seat else "") if kind == "person" else plan.group_of_unit.get(key, "")
    answers = _answers(adviser, kind, key, [here, group, *maker.groups])
    if exactly and group in maker.groups:
        ask = adviser.person_exactly if kind == "person" else adviser.unit_exactly
        answers[group] = ask(key, group, Watch(_FOR_EXACT))
    locks = maker.settings.locks
    never = locks.never_seats if kind == "person" else locks.never_units
    lines = tuple(
        _answer_line(one, maker.groups[one], answers.get(one), is_here=one == here, by_hand=(key, one) in never)
        for one in maker.groups
    )
    item = maker.unit(key, set()) if kind == "unit" else None
    return Panel(
        kind,
        key,
        names[key],
        item.note if item else maker.about(maker.person[key]),
        here,
        str(seat.role) if seat and kind == "person" else "",
        any(one.person == key for one in locks.seats) or any(one == key for one, _of in locks.units),
        key in locks.benched,
        lines,
    )


def _answers(adviser: Adviser, kind: str, key: str, wanted: Sequence[str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    until = monotonic() + _FOR_ANSWERS
    for one in dict.fromkeys(group for group in wanted if group):
        if found and monotonic() > until:
            break
        found[one] = adviser.person(key, one) if kind == "person" else adviser.unit(key, one)
    return found


def _answer_line(group: str, name: str, answer: Answer | None, *, is_here: bool, by_hand: bool) -> AnswerLine:
    if answer is None:
        return AnswerLine(group, name, "", "", None, False, False, False, is_here, by_hand)
    is_exact = answer.how is not How.QUICK
    return AnswerLine(
        group,
        name,
        str(answer.kind),
        pick(answer.zh, answer.en),
        answer.points,
        # What a press applies is the quick look's change; the exact one may move many, which is for the solver.
        can_apply=answer.plan is not None and answer.kind is Kind.POSSIBLE and not is_exact,
        is_exact=is_exact,
        is_proven=answer.is_proven,
        is_here=is_here,
        is_forbidden_by_hand=by_hand,
    )
