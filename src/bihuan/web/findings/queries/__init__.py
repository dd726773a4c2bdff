"""Reading across the rows of the register."""

from bihuan.web.findings.queries.criteria import in_force_on
from bihuan.web.findings.queries.desk import DeskLine, desk
from bihuan.web.findings.queries.history import Line, history, notes_of
from bihuan.web.findings.queries.stated import facts_of

__all__ = ["DeskLine", "Line", "desk", "facts_of", "history", "in_force_on", "notes_of"]
