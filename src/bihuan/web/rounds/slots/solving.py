"""
A timetable of feedback meetings: nobody in two places, as many meetings as there is room for, then what is wished.

What is wished, the weightier first: somebody of each bench is there, days are alike, the meetings of a group lie
together, and nobody of a bench has many more than another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import permutations

from bihuan.web.rounds.assignment.milp import INFINITE, SAME, End, Program
from bihuan.web.rounds.assignment.watch import Watch
from bihuan.web.rounds.slots.timetable import Moment, Placed, Spot, Travel, fit

#: What is lost by one meeting without a time, one without somebody of a bench, a day longer than another by one meeting,
#: a group's meetings a day further apart, somebody with one meeting more than another, and a later time of the same day.
_UNPLACED, _UNCOVERED, _UNEVEN, _SPREAD, _UNFAIR, _LATE = 10_000.0, 400.0, 20.0, 5.0, 1.0, 0.05
#: Ways that take a day and more are not counted on: only meetings this close in days are compared.
_NEAR = 2
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A meeting without a time: where it is, who has to be there, of which group.

    ``moments`` if only some will do; whoever is ``away`` is never sent there.
    """

    key: str
    spot: Spot
    group: str
    people: frozenset[str]
    moments: frozenset[Moment] | None = None
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bench:
    """People of whom one should be at each meeting, e.g. those of the leading group, and as what."""

    part: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """
    What to find times for.

    ``fixed`` are meetings that stay where they are: of this round (they count for the evenness of days) or elsewhere.
    """

    meetings: tuple[Wanted, ...]
    moments: tuple[Moment, ...]
    benches: tuple[Bench, ...] = ()
    fixed: tuple[Placed, ...] = ()
    fixed_groups: Mapping[str, str] = field(default_factory=dict)  # group of a fixed meeting of this round, by its key
    travel: Travel = field(default_factory=Travel)


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    When each meeting is, by its key, and who of the benches goes there, by key and part.

    ``unplaced`` found no time, ``uncovered`` are (key, part) with nobody of that bench. ``is_best`` where it is proven
    that nothing better exists.
    """

    times: Mapping[str, Moment]
    goes: Mapping[tuple[str, str], str]
    unplaced: tuple[str, ...]
    uncovered: tuple[tuple[str, str], ...]
    is_best: bool


@dataclass(slots=True)
class _Model:
    """Columns by what they mean, while the program is built."""

    program: Program
    task: Task
    held: dict[tuple[str, Moment], int] = field(default_factory=dict)
    goes: dict[tuple[int, str, str, Moment], int] = field(default_factory=dict)  # bench, person, meeting, moment
    unplaced: dict[str, int] = field(default_factory=dict)
    uncovered: dict[tuple[int, str], int] = field(default_factory=dict)


def propose(task: Task, *, seconds: float = 8) -> Proposal:
    """
    Return the best timetable that is found within ``seconds``; the same for the same task as long as time suffices.

    Times are found first, as if whoever of a bench were free could go anywhere, and people to them afterwards. Nearly
    always that costs no more than the times alone must, and so is proven to be best at once; else both are searched
    together for the time that is left. Meetings for which there is no room are named, never squeezed in.
    """
    watch = Watch(seconds)
    first = _solved(task, watch.part(seconds / 2), with_people=False)
    times = first.proposal.times
    placed = tuple(
        replace(one, moments=frozenset({times[one.key]}) if one.key in times else frozenset()) for one in task.meetings
    )
    found = _solved(replace(task, meetings=placed), watch)
    # With somebody missing a timetable costs at least so much; below it nobody is, and the shares are what they must be.
    least = max(first.bound, min(first.bound + _least_unfair(task), _UNCOVERED))
    if found.cost <= least + SAME:
        return replace(found.proposal, is_best=True)
    both = _solved(task, watch, least=least)
    return both.proposal if both.cost <= found.cost else replace(found.proposal, is_best=False)


def _least_unfair(task: Task) -> float:
    """Return what the shares of benches cost at least where somebody of each is everywhere."""
    count = len(task.meetings)
    return sum(_UNFAIR for bench in task.benches if len(bench.people) > 1 and count % len(bench.people))


@dataclass(frozen=True, slots=True)
class _Solved:
    proposal: Proposal
    cost: float
    bound: float


def _solved(task: Task, watch: Watch, *, with_people: bool = True, least: float = -INFINITE) -> _Solved:
    model = _Model(Program(), task)
    _columns(model)
    _nobody_twice(model)
    if with_people:
        _benches(model)
    else:
        _room_of_benches(model)
    _even_days(model)
    _together(model)
    if least > 0:
        # What is known from elsewhere: whoever reaches it need not go on looking.
        model.program.row(
            [(column, cost) for column, cost in enumerate(model.program.costs) if cost], lower=least - SAME
        )
    answer = model.program.solve(watch)
    if answer.values is None:
        nothing = Proposal({}, {}, tuple(one.key for one in task.meetings), (), is_best=False)
        return _Solved(nothing, INFINITE, answer.bound)
    chosen = {column for column, value in enumerate(answer.values) if value > _WHOLE}
    found = Proposal(
        times={key: moment for (key, moment), column in model.held.items() if column in chosen},
        goes={
            (key, task.benches[bench].part): person
            for (bench, person, key, _moment), column in model.goes.items()
            if column in chosen
        },
        unplaced=tuple(key for key, column in model.unplaced.items() if column in chosen),
        uncovered=tuple(
            (key, task.benches[bench].part) for (bench, key), column in model.uncovered.items() if column in chosen
        ),
        is_best=answer.end is End.OPTIMAL,
    )
    return _Solved(found, answer.cost, answer.bound)


def _room_of_benches(model: _Model) -> None:
    """
    Make each meeting of a day cost for which a bench has nobody left, whoever it is: never more than it really costs.

    Where no two meetings within a stretch of the day leave time for the way, each person is at one of them.
    """
    task, program = model.task, model.program
    by_day: dict[date, list[Moment]] = {}
    for moment in sorted(task.moments):
        by_day.setdefault(moment.day, []).append(moment)
    for bench in task.benches:
        for own in by_day.values():
            missing = program.column(_UNCOVERED, 0, len(task.meetings))
            for stretch in _stretches(task, own):
                held = [(model.held[key], 1.0) for key in model.held if key[1] in stretch]
                program.row([*held, (missing, -1.0)], upper=len(bench.people))


def _stretches(task: Task, own: Sequence[Moment]) -> Iterator[frozenset[Moment]]:
    """Yield the longest stretches of a day's moments, in order, between which nobody gets from one meeting to another."""
    spots = [one.spot for one in task.meetings]

    def is_too_far(first: Moment, second: Moment) -> bool:
        return not any(
            fit(first, spots[a], second, spots[b], task.travel) for a, b in permutations(range(len(spots)), 2)
        )

    before: frozenset[Moment] = frozenset()
    for at, moment in enumerate(own):
        stretch = [moment]
        for later in own[at + 1 :]:
            if not all(is_too_far(one, later) for one in stretch):
                break
            stretch.append(later)
        if not set(stretch) <= before:
            before = frozenset(stretch)
            yield before


def _columns(model: _Model) -> None:
    task, program = model.task, model.program
    starts = sorted({moment.start for moment in task.moments})
    for one in task.meetings:
        for moment in task.moments:
            if one.moments is not None and moment not in one.moments:
                continue
            if all(_free(person, moment, one.spot, task) for person in one.people):
                model.held[one.key, moment] = program.column(_LATE * starts.index(moment.start))
        model.unplaced[one.key] = program.column(_UNPLACED)
        own = [(model.held[one.key, moment], 1.0) for moment in task.moments if (one.key, moment) in model.held]
        program.row([*own, (model.unplaced[one.key], 1.0)], 1, 1)


def _free(person: str, moment: Moment, spot: Spot, task: Task) -> bool:
    return all(
        person not in other.people or fit(moment, spot, other.moment, other.spot, task.travel) for other in task.fixed
    )


def _nobody_twice(model: _Model) -> None:
    """Keep whoever has to be at several meetings from being at two of them at once, or on the way."""
    of_person: dict[str, list[Wanted]] = {}
    for one in model.task.meetings:
        for person in one.people:
            of_person.setdefault(person, []).append(one)
    done: set[tuple[str, ...]] = set()
    for own in of_person.values():
        # A group's people share their meetings: the same rows once.
        keys = tuple(one.key for one in own)
        if len(keys) > 1 and keys not in done:
            done.add(keys)
            _apart(model, own, {(one.key, moment): column for one in own for moment, column in _times(model, one)})


def _times(model: _Model, one: Wanted) -> Iterable[tuple[Moment, int]]:
    return [(moment, model.held[one.key, moment]) for moment in model.task.moments if (one.key, moment) in model.held]


def _apart(model: _Model, own: Sequence[Wanted], columns: Mapping[tuple[str, Moment], int]) -> None:
    """Add rows by which at most one of ``columns`` counts at a time, and none that the way from another leaves no time for."""
    travel, all_moments = model.task.travel, model.task.moments
    for moment in all_moments:
        here = [(columns[one.key, moment], 1.0) for one in own if (one.key, moment) in columns]
        if len(here) > 1:
            model.program.row(here, upper=1)
    for at, first in enumerate(all_moments):
        for second in all_moments[at + 1 :]:
            if (second.day - first.day).days >= _NEAR:
                break
            for one in own:
                if (one.key, first) not in columns:
                    continue
                late = [
                    (columns[other.key, second], 1.0)
                    for other in own
                    if other.key != one.key
                    and (other.key, second) in columns
                    and not fit(first, one.spot, second, other.spot, travel)
                ]
                if late:
                    model.program.row([(columns[one.key, first], 1.0), *late], upper=1)


def _benches(model: _Model) -> None:
    task, program = model.task, model.program
    for at, bench in enumerate(task.benches):
        for person in bench.people:
            for one in task.meetings:
                for moment, _held in _times(model, one):
                    if person not in one.people | one.away and _free(person, moment, one.spot, task):
                        model.goes[at, person, one.key, moment] = program.column()
        for one in task.meetings:
            model.uncovered[at, one.key] = program.column(_UNCOVERED)
            for moment, held in _times(model, one):
                there = [
                    (model.goes[at, person, one.key, moment], 1.0)
                    for person in bench.people
                    if (at, person, one.key, moment) in model.goes
                ]
                # Somebody goes where the meeting is held, or it counts as one without.
                program.row([*there, (model.uncovered[at, one.key], 1.0), (held, -1.0)], lower=0)
                program.row([*there, (held, -1.0)], upper=0)
        _share_alike(model, at, bench)
    for person in {person for bench in task.benches for person in bench.people}:
        _bench_apart(model, person)


def _bench_apart(model: _Model, person: str) -> None:
    """Keep one person of the benches from being in two places; on two benches, from being at a meeting twice."""
    merged: dict[tuple[str, Moment], list[int]] = {}
    for (_bench, who, key, moment), column in model.goes.items():
        if who == person:
            merged.setdefault((key, moment), []).append(column)
    columns: dict[tuple[str, Moment], int] = {}
    for place, those in merged.items():
        columns[place] = those[0]
        if len(those) > 1:
            columns[place] = model.program.column()
            model.program.row([*((one, 1.0) for one in those), (columns[place], -1.0)], 0, 0)
    required = [one for one in model.task.meetings if person in one.people]
    columns |= {(one.key, moment): column for one in required for moment, column in _times(model, one)}
    _apart(model, model.task.meetings, columns)


def _share_alike(model: _Model, at: int, bench: Bench) -> None:
    if len(bench.people) < 2:  # alone, there is nobody to share with
        return
    program, count = model.program, len(model.task.meetings)
    most = program.column(_UNFAIR, 0, count)
    least = program.column(-_UNFAIR, 0, count)
    for person in bench.people:
        own = [(column, 1.0) for (where, who, _key, _at), column in model.goes.items() if (where, who) == (at, person)]
        program.row([*own, (most, -1.0)], upper=0)
        program.row([*own, (least, -1.0)], lower=0)


def _even_days(model: _Model) -> None:
    task, program = model.task, model.program
    days = sorted({moment.day for moment in task.moments})
    count = len(task.meetings) + len(task.fixed)
    most = program.column(_UNEVEN, 0, count)
    least = program.column(-_UNEVEN, 0, count)
    for day in days:
        there = sum(one.moment.day == day for one in task.fixed if one.key in task.fixed_groups)
        own = [(column, 1.0) for (_key, moment), column in model.held.items() if moment.day == day]
        program.row([*own, (most, -1.0)], upper=-there)
        program.row([*own, (least, -1.0)], lower=-there)


def _together(model: _Model) -> None:
    """Make each day cost something that lies between a group's first and last meeting."""
    task, program = model.task, model.program
    first_day = min((moment.day for moment in task.moments), default=date.min)
    for group in sorted({one.group for one in task.meetings}):
        own = [one for one in task.meetings if one.group == group]
        there = [(one.moment.day - first_day).days for one in task.fixed if task.fixed_groups.get(one.key) == group]
        if len(own) + len(there) < 2:  # one meeting lies together with itself
            continue
        longest = max(abs((moment.day - first_day).days) for moment in task.moments) if task.moments else 0
        ends = [*there, 0, longest]
        last = program.column(_SPREAD, min(ends), max(ends))
        first = program.column(-_SPREAD, min(ends), max(ends))
        for day in there:
            program.row([(last, 1.0)], lower=day)
            program.row([(first, 1.0)], upper=day)
        for one in own:
            times = _times(model, one)
            number = [(column, float((moment.day - first_day).days)) for moment, column in times]
            program.row([*number, (last, -1.0)], upper=0)
            # Without a time it is nowhere, which must not draw the first day to the front.
            program.row([*number, (first, -1.0), (model.unplaced[one.key], float(longest))], lower=0)
