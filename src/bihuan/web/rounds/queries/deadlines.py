"""The dates of rounds and of their targets, each with its reason; and which of them another calendar would move."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bihuan.web.common.dates import today
from bihuan.web.common.reckoning import Workdays
from bihuan.web.rounds.deadlines.clocks import Change, Due, Moved, SetDay, Trigger, dues, moved, profile_of, settled
from bihuan.web.rounds.deadlines.rules import Rule
from bihuan.web.rounds.holiday_lists import Entry
from bihuan.web.rounds.models import DateByHand, Round, Target, WorkdayException
from bihuan.web.rounds.queries.workdays import workdays

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Rounds whose dates still matter.
RUNNING = (Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED)


@dataclass(frozen=True, slots=True)
class TargetDates:
    """A target and what its feedback meeting sets going."""

    target: Target
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class RoundDates:
    """The dates that a round's field work sets going, and those of its targets."""

    round: Round
    dues: tuple[Due, ...]
    targets: tuple[TargetDates, ...]

    @property
    def headings(self) -> tuple[Rule, ...]:
        """What is due of every target, in the order of its dates."""
        return tuple(due.rule for due in self.targets[0].dues) if self.targets else ()


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date of a round, or of one of its targets, that is another day than before."""

    round: Round
    target: Target | None
    moved: Moved


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    What a year's list would change: days of the calendar, and dates.

    ``settled`` is how many dates would no longer be uncertain.
    """

    changes: tuple[Change, ...]
    moved: tuple[MovedDate, ...]
    settled: int


def dates_of(round_: Round, targets: Iterable[Target], known: Workdays | None = None) -> RoundDates:
    """
    Return the dates of ``round_`` and of those of its ``targets`` that are given, in their order.

    Args:
        round_: The round.
        targets: Which of its targets; who may see them is for access to say.
        known: A calendar to reckon by; the published one if not named.
    """
    return _dates_of(round_, targets, known or workdays(), today(), _set_days([round_]))


def all_dates(round_: Round) -> RoundDates:
    """Return the dates of a round and of all of its targets, whoever asks; for finding what a change moves."""
    return dates_of(round_, list(Target.objects.filter(round=round_).select_related("group").order_by("number")))


def dates_of_all(targets: Mapping[Round, Sequence[Target]]) -> list[RoundDates]:
    """Return the dates of rounds with those of their ``targets`` that are given; statements do not grow with rounds."""
    known, day, by_hand = workdays(), today(), _set_days(list(targets))
    return [_dates_of(round_, some, known, day, by_hand) for round_, some in targets.items()]


def outlook(year: int, entries: Sequence[Entry], rounds: "QuerySet[Round]") -> Outlook:
    """
    Return what the list ``entries`` for ``year`` would change, of the rounds given.

    Days that another year's list has in the same way stay there. Six statements.
    """
    known = workdays()
    own = {row.day: row for row in WorkdayException.objects.filter(published__year=year)}
    kept = {day: is_working for day, is_working in known.exceptions.items() if day not in own}
    wanted = {entry.day: entry for entry in entries}
    after = replace(
        known,
        exceptions=kept | {day: entry.is_working for day, entry in wanted.items()},
        published=known.published | {year},
    )
    changes = tuple(
        Change(day, known.is_working(day), after.is_working(day), wanted[day].name if day in wanted else own[day].name)
        for day in sorted(own.keys() | wanted.keys())
        if known.is_working(day) != after.is_working(day)
    )
    pairs = list(_under_both(rounds, known, after))
    return Outlook(
        changes,
        tuple(MovedDate(round_, target, one) for round_, target, old, new in pairs for one in moved(old, new, changes)),
        sum(settled(old, new) for _round, _target, old, new in pairs),
    )


def _under_both(
    rounds: "QuerySet[Round]", known: Workdays, after: Workdays
) -> Iterable[tuple[Round, Target | None, tuple[Due, ...], tuple[Due, ...]]]:
    day = today()
    running = list(rounds.filter(status__in=RUNNING).prefetch_related("targets").order_by("serial"))
    by_hand = _set_days(running)
    for round_ in running:
        targets = list(round_.targets.all())
        old, new = (_dates_of(round_, targets, calendar, day, by_hand) for calendar in (known, after))
        yield round_, None, old.dues, new.dues
        for one, other in zip(old.targets, new.targets, strict=True):
            yield round_, one.target, one.dues, other.dues


#: Days set by hand: by round, target (None for the round's own) and name of the rule.
_SetDays = Mapping[tuple[UUID, int | None], Mapping[str, SetDay]]


def _set_days(rounds: Sequence[Round]) -> _SetDays:
    found: defaultdict[tuple[UUID, int | None], dict[str, SetDay]] = defaultdict(dict)
    for row in DateByHand.objects.filter(round__in=rounds):
        found[row.round_id, row.target_id][row.rule] = SetDay(row.day, row.reason)
    return found


def _dates_of(round_: Round, targets: Iterable[Target], known: Workdays, day: date, by_hand: _SetDays) -> RoundDates:
    profile = profile_of(round_.rule_version)
    return RoundDates(
        round_,
        dues(_triggers(round_, day), known, profile, by_hand.get((round_.pk, None))),
        tuple(
            TargetDates(one, dues(_triggers_of(one), known, profile, by_hand.get((round_.pk, one.pk))))
            for one in targets
        ),
    )


def _triggers(round_: Round, day: date) -> Mapping[str, Trigger]:
    def when(on: date | None) -> Trigger:
        return Trigger(on, is_planned=round_.status == Round.Status.PLANNED or (on is not None and on > day))

    return {"entry": when(round_.starts_on), "field_work_ends": when(round_.ends_on)}


def _triggers_of(target: Target) -> Mapping[str, Trigger]:
    if target.meeting_held_on is not None:
        return {"feedback": Trigger(target.meeting_held_on)}
    return {"feedback": Trigger(target.meeting_planned_on, is_planned=True)}
