"""
A division of units where groups differ so much that their sets cannot be listed for each: first as if all were alike.

What is forbidden to some groups is then allowed to all, and what is dear for some is as cheap as for the cheapest: no
division costs less, so the bound holds. The sets found are then given to the groups that may take them, at the least cost.
"""

from dataclasses import replace

import numpy as np

from bihuan.web.rounds.assignment.frame import Division, Flags
from bihuan.web.rounds.assignment.milp import Program, chosen
from bihuan.web.rounds.assignment.units_exact import Divided, exact
from bihuan.web.rounds.assignment.units_task import UnitTask
from bihuan.web.rounds.assignment.watch import Watch


def alike(task: UnitTask) -> UnitTask:
    """Return the task as if all groups were alike; every division costs the same there or less."""
    groups = len(task.fair)
    may: Flags = np.asarray(task.may.any(axis=1))
    extra = np.where(task.may, task.extra, np.inf).min(axis=1)
    extra = np.where(may, extra, 0.0)
    same_load = np.ptp(task.fair) <= 0
    return replace(
        task,
        load_points=task.load_points if same_load else 0.0,
        may=np.repeat(may[:, None], groups, axis=1),
        extra=np.repeat(extra[:, None], groups, axis=1),
        least=np.full(groups, task.least.min()),
        most=np.full(groups, task.most.max()),
        kinds=(tuple(range(groups)),),
        able=((),),
        kind_of=(0,) * groups,
    )


def divide_alike(task: UnitTask, watch: Watch, *, start: Division | None = None) -> tuple[Division | None, float]:
    """
    Return a division of a task by way of ``alike``, None where its sets cannot be given to the groups, and the bound.

    Args:
        task: What is asked; the sets of ``alike(task)`` have to be few enough to be listed.
        watch: Stops it.
        start: A division that is known, to be beaten.
    """
    found: Divided = exact(alike(task), watch, start=start)
    if found.division is None:
        return None, found.bound
    return _given_out(task, found.division, watch), found.bound


def _given_out(task: UnitTask, division: Division, watch: Watch) -> Division | None:
    """Give the sets of a division to the groups that may take and staff them, at the least cost."""
    groups = range(len(task.fair))
    sets = [np.flatnonzero(division == group) for group in groups]
    program = Program()
    columns: list[list[int]] = []
    for units in sets:
        row = []
        for group in groups:
            fits = bool(task.may[units, group].all()) and task.least[group] <= len(units) <= task.most[group]
            fits = fits and task.can_be_staffed(units, group)
            row.append(program.column(task.cost_of(units, group) if fits else 0.0, upper=float(fits)))
        columns.append(row)
        program.row([(column, 1.0) for column in row], 1, 1)
    for group in groups:
        program.row([(row[group], 1.0) for row in columns], 1, 1)
    answer = program.solve(watch)
    if answer.values is None:
        return None
    given = np.empty_like(division)
    for units, row in zip(sets, columns, strict=True):
        given[units] = chosen(answer.values, row)[0]
    return given
