"""The days of a measure that is done again and again (节点), made from how often it is done. Pure: no database, no clock."""

from datetime import date, timedelta

from bihuan.web.common.reckoning import Length, Unit, Workdays, reckon

#: Months between two times, by frequency; weekly is counted in days.
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_WEEK = timedelta(days=7)
#: More days than these are no plan that anybody could check.
MOST = 120
_NO_CALENDAR = Workdays({}, frozenset())


def made_milestones(starts_on: date, due_on: date, frequency: str) -> tuple[date, ...]:
    """
    Return the days by which a repeated measure is to have been done, from one period after its start to its end.

    Months go to the same day of a later month, or to its last day where it has no such day; each is counted from the
    start, so that a measure begun on the 31st stays at the end of the month. The end is always the last of them. At most
    ``MOST`` + 1 days come back, so that whoever asks can tell that there are too many.

    Args:
        starts_on: The first day of the measure.
        due_on: Its last day.
        frequency: As in ``Measure.Frequency``; "once" has no days but the last.
    """
    if due_on < starts_on:
        return ()
    found: list[date] = []
    while len(found) <= MOST:
        day = _nth(starts_on, len(found) + 1, frequency)
        if day is None or day >= due_on:
            break
        found.append(day)
    return tuple([*found, due_on][: MOST + 1])


def _nth(starts_on: date, count: int, frequency: str) -> date | None:
    """Return the ``count``-th day after the start; None where there is none."""
    if frequency == "weekly":
        return starts_on + count * _WEEK
    if frequency in _MONTHS:
        return reckon(starts_on, Length(count * _MONTHS[frequency], Unit.MONTHS), _NO_CALENDAR).due_on
    return None
