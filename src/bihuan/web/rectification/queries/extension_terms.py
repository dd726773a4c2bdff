"""How far an item can be extended: within a year of the feedback, because what takes longer is carried over."""

from datetime import date

from bihuan.web.common.reckoning import Length, Unit, reckon
from bihuan.web.rectification.models import Item
from bihuan.web.rounds.queries.workdays import workdays

#: Special clean-ups take half a year as a rule and a year at the most; see docs/reference/rectification-items.md.
LONGEST = Length(12, Unit.MONTHS)


def latest_for(item: Item) -> date | None:
    """Return the last day to which an item can be extended; None while its feedback meeting was not held."""
    held_on = item.target.meeting_held_on
    return reckon(held_on, LONGEST, workdays()).due_on if held_on is not None else None
