"""Changing rounds: planning and adopting them, their groups and targets, and every move."""

from bihuan.web.rounds.actions.archiving import archive, refuse_archiving_while
from bihuan.web.rounds.actions.from_reading import (
    CategoryFact,
    RoundFacts,
    TargetFact,
    create_from_reading,
    keep_taxonomy,
)
from bihuan.web.rounds.actions.grouping import assign_targets, create_groups, plan_meetings
from bihuan.web.rounds.actions.planning import Shell, create_round, edit_round
from bihuan.web.rounds.actions.starting import adopt, cancel, end, missing_for, start

__all__ = [
    "CategoryFact",
    "RoundFacts",
    "Shell",
    "TargetFact",
    "adopt",
    "archive",
    "assign_targets",
    "cancel",
    "create_from_reading",
    "create_groups",
    "create_round",
    "edit_round",
    "end",
    "keep_taxonomy",
    "missing_for",
    "plan_meetings",
    "refuse_archiving_while",
    "start",
]
