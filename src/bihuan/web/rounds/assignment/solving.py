"""
A plan in three stages: units to groups, people to groups, then both together; each with its points and its bound.

The word "optimal" stands only where it is proved: a stage says ``is_proven_optimal`` if nothing can cost less than what it
found, and otherwise how far below the best could lie.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bihuan.web.rounds.assignment.checking import require_sound
from bihuan.web.rounds.assignment.conflict import Conflict, find_conflict
from bihuan.web.rounds.assignment.frame import Division, Frame
from bihuan.web.rounds.assignment.improving import improve
from bihuan.web.rounds.assignment.joint import Joint, fits
from bihuan.web.rounds.assignment.milp import INFINITE, End, close
from bihuan.web.rounds.assignment.people_stage import Staffed, staff
from bihuan.web.rounds.assignment.problem import Plan, Problem, SeatLock
from bihuan.web.rounds.assignment.scoring import Score
from bihuan.web.rounds.assignment.units_alike import alike, divide_alike
from bihuan.web.rounds.assignment.units_bound import bound_by_partners
from bihuan.web.rounds.assignment.units_exact import AT_ONCE, Clash, Divided, clash_of, exact
from bihuan.web.rounds.assignment.units_search import search
from bihuan.web.rounds.assignment.units_sets import MOST_SETS, count_sets
from bihuan.web.rounds.assignment.units_task import UnitTask, unit_task
from bihuan.web.rounds.assignment.watch import Progress, Watch

#: The parts of the time that is left which the stages may take.
_FOR_UNITS, _FOR_PEOPLE, _FOR_CONFLICT = 0.5, 0.5, 0.5
#: Shakes of the search that only has to give the exact stage something to beat.
_FEW_SHAKES = 30
#: Divisions that could not be staffed, before both stages are asked together.
_TRIES = 12


class Ended(StrEnum):
    """Why a solve ended."""

    FINISHED = "finished"
    TIME = "time"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Stage:
    """
    What a stage found: its points and the bound that no plan goes below.

    ``units`` counts load, distance and the returns of people who are locked; ``people`` returns, doubled organs and missing
    experience, for the units of the plan; ``whole`` everything, over all divisions and teams.
    """

    name: str
    points: float
    bound: float
    seconds: float = field(compare=False)

    @property
    def is_proven_optimal(self) -> bool:
        """Whether it is proved that nothing costs less."""
        return self.bound >= self.points - close(self.points)

    @property
    def gap(self) -> float:
        """By what part of its points the best could lie below, 0 where it is proven optimal."""
        if self.is_proven_optimal:
            return 0.0
        return (self.points - max(0.0, self.bound)) / self.points if self.points > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a solve came to: a plan with its score and stages, or the conflict that stands in the way, or neither in time.

    Stages are in the order units, people, whole; where the plan is the one to begin with, there may be the last only. A plan is given even after a cancellation, if there was one by then.
    ``is_repeatable`` where neither time nor a cancellation cut anything short: then every machine finds the same plan.
    """

    plan: Plan | None
    score: Score | None
    stages: tuple[Stage, ...]
    conflict: Conflict | None
    ended: Ended
    is_repeatable: bool

    def stage(self, name: str) -> Stage:
        """Return one stage: units, people or whole."""
        return next(stage for stage in self.stages if stage.name == name)


def solve(
    problem: Problem,
    *,
    seconds: float = 120,
    start: Plan | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Progress], None] = lambda _progress: None,
) -> Outcome:
    """
    Return the best plan found for a problem, with its bounds.

    Args:
        problem: What is asked.
        seconds: The most it may take; parts of it are set aside for each stage.
        start: A plan that is known, to be beaten; it may break rules.
        cancelled: Asked again and again; True ends the solve with what there is.
        progress: Told how far it is.

    Raises:
        Refusal: the problem makes no sense (``checking.require_sound``).
    """
    return solve_within(problem, Watch(seconds, cancelled=cancelled, progress=progress), start=start)


def solve_within(problem: Problem, watch: Watch, *, start: Plan | None = None) -> Outcome:
    """Return what ``solve`` does, within what a watch has left."""
    require_sound(problem)
    return _Solve(Frame(problem), watch, start).outcome()


def locked(problem: Problem, plan: Plan) -> Problem:
    """Return the problem with everything locked where a plan has it, and everybody else on the bench."""
    seats = tuple(SeatLock(seat.person, seat.group, seat.role) for seat in plan.seats)
    sitting = plan.seat_of
    benched = tuple(person.key for person in problem.people if person.key not in sitting)
    return replace(problem, locks=replace(problem.locks, seats=seats, units=plan.units, benched=benched))


class _Solve:
    def __init__(self, frame: Frame, watch: Watch, start: Plan | None) -> None:
        self.frame = frame
        self.watch = watch
        self.task: UnitTask = unit_task(frame)
        self.can_list = count_sets(self.task) <= MOST_SETS
        self.can_list_alike = len(self.task.kinds) > 1 and count_sets(alike(self.task)) <= MOST_SETS
        self.start = start
        self.seconds = [0.0, 0.0, 0.0]
        self.clashes: list[Clash] = []

    def outcome(self) -> Outcome:
        """Go through the stages."""
        divided, staffed = self._divided_and_staffed()
        if divided.division is None or staffed is None or staffed.team is None:
            return self._without_plan()
        began = self.watch.elapsed
        free = staff(self.frame, None, self.watch, seconds=self.watch.left(_FOR_PEOPLE))
        whole = improve(
            self.frame,
            self.task,
            self.watch,
            divided,
            staffed,
            free.bound,
            clashes=self.clashes,
            can_list=self.can_list,
        )
        self.seconds[2] = self.watch.elapsed - began
        plan = self.frame.plan(whole.division, whole.team)
        score = self.frame.scorer.score(plan)
        known = self._known_score()
        if self.start is not None and known is not None and known.points < score.points - close(score.points):
            plan, score = self.start, known
        bound = min(whole.bound, score.points)
        stages = (
            Stage("units", divided.cost, divided.bound, self.seconds[0]),
            Stage("people", whole.staffed.cost, whole.staffed.bound, self.seconds[1]),
            Stage("whole", score.points, bound, self.seconds[2]),
        )
        self.watch.tell("whole", score.points, bound)
        return self._outcome(plan, score, stages, None)

    def _known_score(self) -> Score | None:
        """Return the score of the plan to begin with, if there is one and it keeps every rule."""
        known = self.frame.scorer.score(self.start) if self.start is not None else None
        return known if known is not None and not known.broken else None

    def _divided_and_staffed(self) -> tuple[Divided, Staffed | None]:
        """Divide, staff; where a division cannot be staffed, say which of its sets clash and divide again."""
        known = self.frame.division_of(self.start) if self.start else None
        divided = self._divide(known)
        for _ in range(_TRIES):
            if divided.division is None:
                break
            team = self.frame.team_of(self.start) if self.start else None
            began = self.watch.elapsed
            staffed = staff(self.frame, divided.division, self.watch, seconds=self.watch.left(_FOR_PEOPLE), start=team)
            self.seconds[1] += self.watch.elapsed - began
            if staffed.team is not None or staffed.end is not End.INFEASIBLE or not self.can_list:
                if staffed.team is not None:
                    return divided, staffed
                break
            self.clashes.append(self._clash(divided.division))
            divided = self._divide(None)
        return self._jointly(divided)

    def _divide(self, known: Division | None) -> Divided:
        began = self.watch.elapsed
        if known is not None and not self.task.is_kept_by(known):
            known = None
        found = known
        if count_sets(self.task) > AT_ONCE:  # below, the solver needs nothing to beat
            part = self.watch.part(self.watch.left(_FOR_UNITS))
            shakes = _FEW_SHAKES if self.can_list or self.can_list_alike else None
            found = search(self.task, part, shakes=shakes, start=known)
        part = self.watch.part(self.watch.left(_FOR_UNITS))
        if self.can_list:
            divided = exact(self.task, part, start=found, clashes=self.clashes)
        else:
            divided = self._divide_unlisted(found, part)
        self.watch.tell("units", divided.cost, divided.bound)
        self.seconds[0] += self.watch.elapsed - began
        return divided

    def _divide_unlisted(self, found: Division | None, watch: Watch) -> Divided:
        """Where sets cannot be listed: what the search found, or better by way of equal groups, with the bound of these."""
        bound = bound_by_partners(self.task, watch, seconds=watch.left(_FOR_UNITS))
        candidates = [found]
        if self.can_list_alike:
            given, other_bound = divide_alike(self.task, watch, start=found)
            bound = max(bound, other_bound)
            if given is not None:
                candidates.append(search(self.task, watch, shakes=_FEW_SHAKES, start=given))
        kept = [one for one in candidates if one is not None and self.task.is_kept_by(one)]
        if not kept:
            return Divided(None, INFINITE, bound, End.STOPPED)
        division = min(kept, key=self.task.cost)
        cost = self.task.cost(division)
        return Divided(division, cost, min(bound, cost), End.STOPPED)

    def _clash(self, division: Division) -> Clash:
        """Return sets of a division that cannot be staffed together, leaving out what does not matter."""
        groups = list(range(len(self.frame.problem.groups)))
        for group in list(groups):
            fewer = frozenset(groups) - {group}
            if self.watch.is_over():
                break
            if staff(self.frame, division, self.watch, only=fewer).end is End.INFEASIBLE:
                groups.remove(group)
        return clash_of(self.task, division, groups)

    def _jointly(self, divided: Divided) -> tuple[Divided, Staffed | None]:
        """Ask both stages together for any plan at all, and take it from there."""
        if divided.end is End.INFEASIBLE or self.watch.is_over():
            return divided, None
        problem, scorer = self.frame.problem, self.frame.scorer
        if not fits(problem):
            return replace(divided, division=None), None
        joint = Joint(problem, scorer.rules)
        _end, division, team = joint.plan(self.watch, seconds=self.watch.left(_FOR_CONFLICT))
        if division is None or team is None:
            return replace(divided, division=None), None
        cost = self.task.cost(division)
        staffed = staff(self.frame, division, self.watch, seconds=self.watch.left(_FOR_PEOPLE), start=team)
        if staffed.team is None:
            score = scorer.score(self.frame.plan(division, team))
            points = sum(score.term(name).points for name in ("rotation", "mixing", "experience"))
            staffed = Staffed(team, points, 0.0, End.STOPPED)
        return Divided(division, cost, min(divided.bound, cost), End.STOPPED), staffed

    def _without_plan(self) -> Outcome:
        known = self._known_score()
        if known is not None:  # nothing was found in time, but there was a plan to begin with
            return self._outcome(self.start, known, (Stage("whole", known.points, 0.0, self.watch.elapsed),), None)
        conflict = None
        if not self.watch.is_over():
            conflict = find_conflict(self.frame.problem, self.watch, seconds_each=max(1.0, self.watch.left() / 20))
        return self._outcome(None, None, (), conflict)

    def _outcome(
        self, plan: Plan | None, score: Score | None, stages: tuple[Stage, ...], conflict: Conflict | None
    ) -> Outcome:
        short = self.watch.was_short or self.watch.was_cancelled
        ended = Ended.TIME if short else Ended.FINISHED
        if self.watch.was_cancelled:
            ended = Ended.CANCELLED
        elif conflict or (stages and stages[-1].is_proven_optimal):
            ended = Ended.FINISHED  # a part may have run short, but the answer is complete
        return Outcome(plan, score, stages, conflict, ended, not short)
