"""Changing rounds: planning and adopting them, their groups and targets, and every move."""

from bihuan.web.rounds.actions.archiving import archive, refuse_archiving_while
from bihuan.web.rounds.actions.from_reading import (
    CategoryFact,
    RoundFacts,
    TargetFact,
    create_from_reading,
    keep_taxonomy,
)
from bihuan.web.rounds.actions.grouping import assign_targets, create_groups, drop_group, name_groups
from bihuan.web.rounds.actions.planning import Shell, create_round, edit_round
from bihuan.web.rounds.actions.slots import SlotFacts, cancel_meeting, plan_meetings, plan_slots
from bihuan.web.rounds.actions.starting import adopt, cancel, end, missing_for, start
from bihuan.web.rounds.actions.targets import Load, choose_targets, drop_targets, match_organs, set_loads

__all__ = [
    "CategoryFact",
    "Load",
    "RoundFacts",
    "Shell",
    "SlotFacts",
    "TargetFact",
    "adopt",
    "archive",
    "assign_targets",
    "cancel",
    "cancel_meeting",
    "choose_targets",
    "create_from_reading",
    "create_groups",
    "create_round",
    "drop_group",
    "drop_targets",
    "edit_round",
    "end",
    "keep_taxonomy",
    "match_organs",
    "missing_for",
    "name_groups",
    "plan_meetings",
    "plan_slots",
    "refuse_archiving_while",
    "set_loads",
    "start",
]
