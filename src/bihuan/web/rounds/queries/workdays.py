"""The calendar of work as it is published: for reckoning, and for the page that shows it."""

from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.signing import signatures_of
from bihuan.web.common.dates import today
from bihuan.web.common.reckoning import Workdays
from bihuan.web.common.requests import current_request_id
from bihuan.web.rounds.models import PublishedYear, WorkdayException, WorkdayList

_kept: ContextVar[tuple[str, Workdays] | None] = ContextVar("workdays", default=None)


def workdays() -> Workdays:
    """
    Return the calendar that dates are reckoned by. Two statements, kept for the rest of the request.

    Outside of a request it is asked again each time, because there nothing says when what was kept has become old.
    """
    request = current_request_id()
    kept = _kept.get()
    if request and kept is not None and kept[0] == request:
        return kept[1]
    found = Workdays(
        exceptions=dict(WorkdayException.objects.values_list("day", "is_working")),
        published=frozenset(PublishedYear.objects.values_list("year", flat=True)),
    )
    _kept.set((request, found))
    return found


def forget_workdays() -> None:
    """Forget what was kept; the action that changes the calendar calls it."""
    _kept.set(None)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A published year with the numbers of weekdays off and of make-up working days."""

    year: PublishedYear
    off: int
    worked: int


def published_years() -> list[YearLine]:
    """Return the years whose list is known, the newest first."""
    years = PublishedYear.objects.select_related("published_by").annotate(
        off=Count("exceptions", filter=Q(exceptions__is_working=False)),
        worked=Count("exceptions", filter=Q(exceptions__is_working=True)),
    )
    # Said again: counting forgets the order of the model.
    years = years.order_by("-year")
    return [YearLine(year, year.off, year.worked) for year in years]


def unpublished_soon(lines: list[YearLine]) -> list[int]:
    """Return which of this year and the next are not published."""
    known = {line.year.year for line in lines}
    this = today().year
    return [year for year in (this, this + 1) if year not in known]


def exceptions_of(year: int) -> list[WorkdayException]:
    """Return the exceptions that the list of ``year`` names, by day."""
    return list(WorkdayException.objects.filter(published__year=year))


def lists_to_sign(user: Visitor) -> list[WorkdayList]:
    """Return the lists that wait and that ``user`` has not signed. Two statements, one where none waits."""
    waiting = list(waiting_lists())
    if not waiting:
        return []
    own = signatures_of(user).filter(object_kind="workday_list", move="publish")
    signed = set(own.values_list("object_id", flat=True))
    return [one for one in waiting if str(one.uid) not in signed]


def waiting_lists() -> QuerySet[WorkdayList]:
    """Return the lists that wait for a second signature, the newest first."""
    return WorkdayList.objects.filter(published_at=None, withdrawn_at=None).select_related("brought_by")
