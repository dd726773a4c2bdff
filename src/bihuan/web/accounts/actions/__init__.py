"""What can be done with people, organs, assignments, divisions, and the simulated date of a demonstration."""

from bihuan.web.accounts.actions.assignments import approve_assignment, assign, end_assignment
from bihuan.web.accounts.actions.demo_date import move_demo_date
from bihuan.web.accounts.actions.divisions import DivisionFact, keep_divisions, keep_known_divisions
from bihuan.web.accounts.actions.people import close_account, create_user, edit_person, reopen_account, set_password

__all__ = [
    "DivisionFact",
    "approve_assignment",
    "assign",
    "close_account",
    "create_user",
    "edit_person",
    "end_assignment",
    "keep_divisions",
    "keep_known_divisions",
    "move_demo_date",
    "reopen_account",
    "set_password",
]
