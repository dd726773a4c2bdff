"""
``python -m bench.assignment [--only small,large,huge] [--seconds 120] [--output FILE]``: plan rounds of three sizes and compare.

The peers work on the same problem and are scored by the same points and rules: a clerk who takes the cheapest next step, and
a plain flow of least cost. Each size runs in a process of its own.
"""

import argparse
import os
import platform
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Frame, Team
from bihuan.web.rounds.assignment.milp import Program, chosen
from bihuan.web.rounds.assignment.places import Places
from bihuan.web.rounds.assignment.problem import (
    GroupSpec,
    Person,
    Plan,
    Post,
    Problem,
    Role,
    Served,
    Tie,
    Unit,
    Weights,
)
from bihuan.web.rounds.assignment.solving import Outcome, solve
from bihuan.web.rounds.assignment.units_bound import bound_by_partners
from bihuan.web.rounds.assignment.units_search import search
from bihuan.web.rounds.assignment.units_task import unit_task
from bihuan.web.rounds.assignment.watch import Watch

DEFAULT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks-assignment.md"
SKILLS = ("财务", "审计", "纪检", "组织")
SIZES = {"small": (12, 4, 60), "large": (120, 30, 400), "huge": (3000, 400, 0)}
HEAD = """\
# Benchmarks of the assignment

Written by `python -m bench.assignment{arguments}`. Each size is a made-up round with a fixed seed: units in a rectangle of ten by
twenty degrees, sizes from 20 to 80, a pool in which every third has served before, half have posts or ties that close
seats, and home organs are few. Points of all contestants come from the same scorer, and so do the rules they break. CPU is
of the process that plans, on one thread. Recorded, not gating.

Machine: {machine}. Python {python}, HiGHS {highs}.

- **Greedy**: the largest unit first, each to the group where it costs least; then seat by seat whoever costs least.
- **Flow**: units to the group with the nearest seed, within the groups' numbers, as a flow of least cost; then leaders,
  deputies and members as three flows with returns and doubled organs as costs. A flow cannot see what two units of a group
  cost each other, nor skills.
"""


def round_of(units: int, groups: int, people: int, seed: int = 20) -> Problem:
    """Return a made-up round."""
    chance = random.Random(seed)
    places = {f"{number:06d}": (100 + 20 * chance.random(), 35 + 10 * chance.random()) for number in range(units)}
    each, rest = divmod(units, groups)
    return Problem(
        date(2020, 9, 6),
        date(2020, 11, 30),
        tuple(_person(number, units, max(6, people // 12), chance) for number in range(people)),
        tuple(Unit(f"u{one}", f"第{one + 1}单位", f"{one:06d}", chance.randint(20, 80)) for one in range(units)),
        tuple(
            GroupSpec(
                f"g{one}",
                f"第{one + 1}组",
                each,
                each + (rest > 0),
                7,
                8,
                skills=(("财务", 1), ("审计", 1)),
                experienced=3,
            )
            for one in range(groups)
        ),
        places=Places(places),
        weights=Weights(load=2, distance=0.1, rotation=20, mixing=5, experience=10),
    )


def _person(number: int, units: int, organs: int, chance: random.Random) -> Person:
    def unit() -> str:
        return f"u{chance.randrange(units)}"

    return Person(
        f"p{number}",
        f"成员{number + 1}",
        f"机关{chance.randrange(organs) + 1}",
        posts=(Post(unit(), date(2012, 1, 1), date(2019, 1, 1)),) if chance.random() < 0.4 else (),
        ties=(Tie("spouse", unit()),) if chance.random() < 0.2 else (),
        skills=frozenset(skill for skill in SKILLS if chance.random() < 0.25),
        served=tuple(Served("第七轮", "1", unit()) for _ in range(4)) if number % 3 == 0 else (),
        may_lead=number % 8 == 0,
        may_deputise=number % 4 == 0,
    )


# --- the peers -----------------------------------------------------------------------------------------------------


def greedy(frame: Frame) -> tuple[Division, Team]:
    """Take the cheapest next step."""
    division = _greedy_division(frame)
    return division, _greedy_team(frame, division)


def _greedy_division(frame: Frame) -> Division:
    task = unit_task(frame, Team(np.full(len(frame.problem.people), -1), (None,) * len(frame.problem.people)))
    division = np.full(len(task.loads), -1, dtype=np.int64)
    load, count = np.zeros(len(task.fair)), np.zeros(len(task.fair), dtype=np.int64)
    for unit in np.argsort(-task.loads, kind="stable"):
        room = count < task.most
        if (np.maximum(task.least - count, 0)).sum() >= (division < 0).sum():
            room &= count < task.least  # what is left is needed to fill groups that have too few
        dear = np.full(len(task.fair), np.inf)
        for group in np.flatnonzero(room & task.may[unit]):
            far = float(task.apart[unit, division == group].sum())
            before = max(0.0, load[group] - task.fair[group])
            dear[group] = far + task.load_points * (
                max(0.0, load[group] + task.loads[unit] - task.fair[group]) - before
            )
        group = int(dear.argmin())
        division[unit] = group
        load[group] += task.loads[unit]
        count[group] += 1
    return division


def _greedy_team(frame: Frame, division: Division) -> Team:
    problem, weights = frame.problem, frame.problem.weights
    group_of = np.full(len(problem.people), -1, dtype=np.int64)
    role: list[Role | None] = [None] * len(group_of)
    for seat in range(max(group.size_least for group in problem.groups)):
        for group, spec in enumerate(problem.groups):
            if seat >= spec.size_least:
                continue
            wanted = Role.LEADER if seat == 0 else Role.DEPUTY if seat <= spec.deputies_least else Role.MEMBER
            units = division == group
            may = {Role.LEADER: frame.may_lead, Role.DEPUTY: frame.may_deputise}.get(wanted, frame.may_sit)[:, group]
            sitting = [problem.people[row] for row in np.flatnonzero(group_of == group)]
            organs = Counter(person.home_organ for person in sitting)
            lacking = [s for s, n in spec.skills if sum(s in person.skills for person in sitting) < n]
            experienced = sum(person.rounds_served > 0 for person in sitting)
            best, cheapest = -1, np.inf
            for row, person in enumerate(problem.people):
                if group_of[row] >= 0 or not may[row] or frame.bars_in(row, wanted)[units].any():
                    continue
                points = weights.rotation * frame.seen[row, units].sum() + weights.mixing * (
                    organs[person.home_organ] > 0
                )
                if experienced < spec.experienced:
                    points -= weights.experience * bool(person.rounds_served)
                if wanted is Role.MEMBER:
                    points -= 1000 * sum(skill in person.skills for skill in lacking)
                    points += 100 * (person.may_lead or person.may_deputise)  # kept for seats that need them
                if points < cheapest:
                    best, cheapest = row, points
            if best >= 0:
                group_of[best], role[best] = group, wanted
    return Team(group_of, tuple(role))


def flow(frame: Frame) -> tuple[Division, Team]:
    """Units to the nearest of seeds that lie far apart, then leaders, deputies and members: four flows of least cost."""
    division = _flow_division(frame)
    group_of = np.full(len(frame.problem.people), -1, dtype=np.int64)
    role: list[Role | None] = [None] * len(group_of)
    for wanted in (Role.LEADER, Role.DEPUTY, Role.MEMBER):
        for row, group in _flow_seats(frame, division, group_of, wanted):
            group_of[row], role[row] = group, wanted
    return division, Team(group_of, tuple(role))


def _flow_division(frame: Frame) -> Division:
    problem, apart = frame.problem, frame.apart_by
    seeds = [int(apart.sum(axis=1).argmax())]
    while len(seeds) < len(problem.groups):
        seeds.append(int(apart[:, seeds].min(axis=1).argmax()))
    program = Program()
    columns = [[program.column(float(apart[unit, seed])) for seed in seeds] for unit in range(len(apart))]
    for row in columns:
        program.row([(column, 1.0) for column in row], 1, 1)
    for group, spec in enumerate(problem.groups):
        program.row([(row[group], 1.0) for row in columns], spec.units_least, spec.units_most)
    values = program.solve(Watch(3600), is_linear=True).values
    assert values is not None
    return np.array([chosen(values, row)[0] for row in columns], dtype=np.int64)


def _flow_seats(frame: Frame, division: Division, group_of: np.ndarray, wanted: Role) -> list[tuple[int, int]]:
    problem, weights = frame.problem, frame.problem.weights
    program = Program()
    arcs: dict[tuple[int, int], int] = {}
    for group, _spec in enumerate(problem.groups):
        units = division == group
        may = {Role.LEADER: frame.may_lead, Role.DEPUTY: frame.may_deputise}.get(wanted, frame.may_sit)[:, group]
        for row in range(len(problem.people)):
            if group_of[row] < 0 and may[row] and not frame.bars_in(row, wanted)[units].any():
                arcs[row, group] = program.column(weights.rotation * float(frame.seen[row, units].sum()))
    for row in range(len(problem.people)):
        program.row([(column, 1.0) for (one, _group), column in arcs.items() if one == row], upper=1)
    for group, spec in enumerate(problem.groups):
        seats = {Role.LEADER: 1, Role.DEPUTY: spec.deputies_least}.get(
            wanted, spec.size_least - 1 - spec.deputies_least
        )
        short = program.column(1e6, upper=seats)
        mine = [(row, column) for (row, of), column in arcs.items() if of == group]
        program.row([*((column, 1.0) for _row, column in mine), (short, 1.0)], seats, seats)
        taken = {problem.people[row].home_organ for row in np.flatnonzero(group_of == group)}
        for organ in sorted({problem.people[row].home_organ for row, _column in mine}):
            doubled = program.column(weights.mixing, upper=float("inf"))
            same = [(column, 1.0) for row, column in mine if problem.people[row].home_organ == organ]
            program.row([*same, (doubled, -1.0)], upper=0 if organ in taken else 1)
    values = program.solve(Watch(3600), is_linear=True).values
    assert values is not None
    return [pair for pair, column in arcs.items() if values[column] > 0.5]


# --- measuring -----------------------------------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    """Return what ``work`` gives, its seconds by the clock and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def measure(size: str, seconds: float) -> None:
    """Plan one size and print its part of the report."""
    units, groups, people = SIZES[size]
    title = f"{units:,} units, {groups} groups" + (f", a pool of {people}" if people else ": units to groups only")
    print(f"## {title}\n", flush=True)
    problem = round_of(units, groups, people)
    if people:
        _measure_whole(problem, seconds)
    else:
        _measure_division(problem, seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nMost memory of the process: {memory:,.0f} MB.\n", flush=True)


def _measure_whole(problem: Problem, seconds: float) -> None:
    frame = Frame(problem)
    print("| Contestant | points | load | distance | rotation | mixing | experience | rules broken | seconds | CPU s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    for name, peer in (("Greedy", greedy), ("Flow", flow)):
        found, wall, cpu = timed(lambda peer=peer: frame.plan(*peer(frame)))
        _row(frame, name, found, wall, cpu)
    outcome, wall, cpu = timed(lambda: solve(problem, seconds=seconds))
    assert isinstance(outcome, Outcome)
    assert outcome.plan is not None
    _row(frame, "Bihuan", outcome.plan, wall, cpu)
    print("\n| Stage | points | bound | gap | proven optimal | seconds |\n|---|---:|---:|---:|---|---:|")
    for stage in outcome.stages:
        proven = "yes" if stage.is_proven_optimal else "no"
        print(
            f"| {stage.name} | {stage.points:,.1f} | {stage.bound:,.1f} | {stage.gap:.2%} | {proven} | {stage.seconds:.1f} |"
        )
    print(f"\nThe solve ended by: {outcome.ended}.", flush=True)


def _row(frame: Frame, name: str, plan: object, wall: float, cpu: float) -> None:
    assert isinstance(plan, Plan)
    score = frame.scorer.score(plan)
    terms = " | ".join(f"{term.points:,.1f}" for term in score.terms)
    print(f"| {name} | {score.points:,.1f} | {terms} | {len(score.broken)} | {wall:.1f} | {cpu:.1f} |", flush=True)


def _measure_division(problem: Problem, seconds: float) -> None:
    frame = Frame(problem)
    task = unit_task(frame, Team(np.zeros(0, dtype=np.int64), ()))
    print("| Contestant | points | above the bound | seconds | CPU s |\n|---|---:|---:|---:|---:|", flush=True)
    bound, wall, cpu = timed(lambda: bound_by_partners(task, Watch(seconds / 2)))
    assert isinstance(bound, float)
    print(f"| bound | {bound:,.0f} |  | {wall:.1f} | {cpu:.1f} |", flush=True)
    for name, work in (
        ("Greedy", lambda: _greedy_division(frame)),
        ("Flow", lambda: _flow_division(frame)),
        ("Bihuan", lambda: search(task, Watch(seconds))),
    ):
        division, wall, cpu = timed(work)
        assert isinstance(division, np.ndarray)
        cost = task.cost(division)
        print(f"| {name} | {cost:,.0f} | {cost / bound - 1:.1%} | {wall:.1f} | {cpu:.1f} |", flush=True)


def main() -> None:
    """Measure each size in a process of its own and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.assignment", description=__doc__)
    parser.add_argument("--only", default=",".join(SIZES))
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--output", type=Path, default=DEFAULT)
    parser.add_argument("--measure", default="", help="one size, in this process, to the screen")
    chosen_arguments = parser.parse_args()
    if chosen_arguments.measure:
        measure(chosen_arguments.measure, chosen_arguments.seconds)
        return
    arguments = " ".join(sys.argv[1:])
    load = f"load average {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    machine = ", ".join(
        part for part in (platform.machine(), f"{os.cpu_count()} cores", platform.system(), load) if part
    )
    parts = [
        HEAD.format(
            arguments=f" {arguments}" if arguments else "",
            machine=machine,
            python=platform.python_version(),
            highs=version("highspy"),
        )
    ]
    for size in chosen_arguments.only.split(","):
        command = [
            sys.executable,
            "-m",
            "bench.assignment",
            "--measure",
            size,
            "--seconds",
            str(chosen_arguments.seconds),
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(done.stdout, flush=True)
        parts.append(done.stdout)
    chosen_arguments.output.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
