"""What the pages of schemes show."""

from bihuan.web.rounds.queries.schemes.answers import AnswerLine, Panel, panel
from bihuan.web.rounds.queries.schemes.beside import (
    AuthorisedGroup,
    Comparison,
    authorised_groups,
    comparison,
    without_password,
)
from bihuan.web.rounds.queries.schemes.listing import SchemeLine, last_run, lines_of
from bihuan.web.rounds.queries.schemes.workbench import Bench, bench, stage_label

__all__ = [
    "AnswerLine",
    "AuthorisedGroup",
    "Bench",
    "Comparison",
    "Panel",
    "SchemeLine",
    "authorised_groups",
    "bench",
    "comparison",
    "last_run",
    "lines_of",
    "panel",
    "stage_label",
    "without_password",
]
