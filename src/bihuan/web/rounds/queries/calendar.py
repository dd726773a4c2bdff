"""What happens when in the rounds that a person serves in: meetings, and what is due; and what does not go together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations

from django.db.models import Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import GROUP_ROLES, Duty
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.dates import today
from bihuan.web.rounds.access import rounds_visible_to, targets_visible_to
from bihuan.web.rounds.access.slots import slots_visible_to
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Round, Slot, Target
from bihuan.web.rounds.queries.deadlines import RUNNING, dates_of_all
from bihuan.web.rounds.queries.slots import placed, travel, with_people
from bihuan.web.rounds.slots.timetable import clashes


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something on a day: a ``slot`` with its times, a ``due`` date, or the first (``entry``) or last day of field work.

    ``target`` is None for what concerns the whole round. ``is_planned`` while it has not happened and may move.
    """

    on: date
    round: Round
    target: Target | None = None
    slot: Slot | None = None
    due: Due | None = None
    edge: str = ""  # "entry" or "field_work_ends"
    is_planned: bool = False
    is_clashing: bool = False

    @property
    def starts_at(self) -> time | None:
        """When it begins; None for the whole day."""
        return self.slot.starts_at if self.slot else None

    @property
    def key(self) -> str:
        """A name that stays the same while day and time move; unique among the events of a round."""
        what = "meeting" if self.slot else self.due.rule.name if self.due else self.edge
        return f"{what}-{self.target.number}" if self.target else what


@dataclass(frozen=True, slots=True)
class Overlap:
    """
    What does not go together: a person at two meetings (``slots``), in two groups (``rounds``), or a target in two rounds.

    ``who`` is the person's, group's or unit's name. ``hours`` is what the way between two meetings takes, ``left`` what
    there is.
    """

    kind: str  # "meetings", "groups" or "target"
    who: str
    slots: tuple[Slot, ...] = ()
    rounds: tuple[Round, ...] = ()
    groups: tuple[str, ...] = ()
    hours: float = 0
    left: float = 0


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a person finds in their calendar: by day and time."""

    events: tuple[Event, ...]
    overlaps: tuple[Overlap, ...]


def agenda(user: Visitor, round_: Round | None = None) -> Agenda:
    """
    Return everything that ``user`` may see at this moment: of one round, or of all that still run.

    Rights are asked here and nowhere later, also for a program that fetches a calendar. Statements do not grow with
    the number of rounds.
    """
    counts = Q(status__in=RUNNING) if round_ is None else Q(status__in=RUNNING) | Q(pk=round_.pk)
    shown = list(rounds_visible_to(user, Letter.READ).filter(counts).order_by("serial"))
    by_key = {one.pk: one for one in shown}
    by_round: dict[Round, list[Target]] = {one: [] for one in shown}
    targets = targets_visible_to(user, Letter.READ).filter(round__in=shown)
    for target in targets.select_related("group", "organ", "division").order_by("number"):
        by_round[by_key[target.round_id]].append(target)
    running = Q(target__round__status__in=RUNNING)
    slots = slots_visible_to(user).filter(running if round_ is None else running | Q(target__round=round_))
    meetings = list(with_people(slots))
    found = _overlaps(meetings, by_round)
    if round_ is not None:
        # What does not go together with another round is said here; what happens there is not.
        found = [one for one in found if _touches(one, round_)]
        meetings = [slot for slot in meetings if slot.target.round_id == round_.pk]
        by_round = {one: own for one, own in by_round.items() if one == round_}
    at_odds = {slot.pk for one in found for slot in one.slots}
    events = [*_meetings(meetings, at_odds), *_days(by_round, meetings)]
    return Agenda(tuple(sorted(events, key=_order)), tuple(found))


def _touches(one: Overlap, round_: Round) -> bool:
    return round_ in one.rounds or any(slot.target.round_id == round_.pk for slot in one.slots)


def _order(event: Event) -> tuple[date, bool, time, int, int]:
    """Meetings stand first, by their time; then the rest in the order of rounds and units."""
    number = event.target.number if event.target else 0
    return event.on, event.starts_at is None, event.starts_at or time.min, event.round.serial, number


def _meetings(slots: Iterable[Slot], at_odds: set[int]) -> Iterator[Event]:
    for slot in slots:
        held_on = slot.target.meeting_held_on
        yield Event(
            held_on or slot.day,
            slot.target.round,
            slot.target,
            slot=slot,
            is_planned=held_on is None,
            is_clashing=slot.pk in at_odds,
        )


def _days(targets: dict[Round, list[Target]], meetings: Iterable[Slot]) -> Iterator[Event]:
    timed = {slot.target_id for slot in meetings}
    day = today()
    for dates in dates_of_all(targets):
        round_ = dates.round
        for edge, on in (("entry", round_.starts_on), ("field_work_ends", round_.ends_on)):
            if on is not None:
                yield Event(on, round_, edge=edge, is_planned=on > day)
        yield from _dues(round_, None, dates.dues)
        for one in dates.targets:
            held_on = one.target.meeting_held_on
            on = held_on or one.target.meeting_planned_on
            if on is not None and one.target.pk not in timed:
                yield Event(on, round_, one.target, edge="meeting", is_planned=held_on is None)
            yield from _dues(round_, one.target, one.dues)


def _dues(round_: Round, target: Target | None, dues: Iterable[Due]) -> Iterator[Event]:
    for due in dues:
        if due.due_on is not None and due.explained is not None:
            yield Event(due.due_on, round_, target, due=due, is_planned=due.explained.trigger_is_planned)


def _overlaps(slots: Sequence[Slot], targets: dict[Round, list[Target]]) -> list[Overlap]:
    return [*_two_meetings(slots), *_two_groups(targets), *_two_rounds(targets)]


def _two_meetings(slots: Sequence[Slot]) -> Iterator[Overlap]:
    by_key = {str(slot.target_id): slot for slot in slots}
    names = {str(one.person_id): str(one.person) for slot in slots for one in slot.people.all()}
    names |= {f"group:{slot.target.group_id}": str(slot.target.group) for slot in slots if slot.target.group_id}
    for one in clashes([placed(slot) for slot in slots], travel()):
        yield Overlap(
            "meetings",
            names[one.person],
            slots=(by_key[one.first.key], by_key[one.second.key]),
            hours=one.way.total_seconds() / 3600,
            left=one.left.total_seconds() / 3600,
        )


def _two_groups(targets: dict[Round, list[Target]]) -> Iterator[Overlap]:
    """
    Find people who serve in two groups at the same time, among the groups whose targets are given.

    Who only steps in at one target of another group serves in no second one; their meetings are looked at by themselves.
    """
    groups = {
        target.group_id: (round_, target.group) for round_, own in targets.items() for target in own if target.group
    }
    day = today()
    rows = (
        Assignment.objects.filter(
            Q(until=None) | Q(until__gte=day), role__in=GROUP_ROLES, group__in=groups, target=None, ended_at=None
        )
        .exclude(duty=Duty.SPOT_CHECK)
        .select_related("person")
        .order_by("person__display_name", "pk")
    )
    by_person: defaultdict[int, dict[int, Assignment]] = defaultdict(dict)
    for row in rows:
        by_person[row.person_id][row.group_id or 0] = row
    for held in by_person.values():
        for one, other in combinations(held.values(), 2):
            (first, group), (second, other_group) = groups[one.group_id], groups[other.group_id]
            if first == second or _meet(first, second):
                yield Overlap("groups", str(one.person), rounds=(first, second), groups=(str(group), str(other_group)))


def _two_rounds(targets: dict[Round, list[Target]]) -> Iterator[Overlap]:
    """Find units that are inspected in two rounds at the same time."""
    by_unit: defaultdict[tuple[str, object], list[tuple[Round, Target]]] = defaultdict(list)
    for round_, own in targets.items():
        for target in own:
            if target.organ_id is not None:
                by_unit["organ", target.organ_id].append((round_, target))
            elif target.code:
                by_unit["code", target.code].append((round_, target))
    for rows in by_unit.values():
        for (first, target), (second, _other) in combinations(rows, 2):
            if first != second and _meet(first, second):
                yield Overlap("target", target.name, rounds=(first, second))


def _meet(one: Round, other: Round) -> bool:
    """Return whether two rounds run at the same time, from entry to the last feedback meeting."""
    ends = [(round_.starts_on, round_.feedback_ends_on or round_.ends_on) for round_ in (one, other)]
    (begins, finishes), (starts, stops) = ends
    if begins is None or starts is None or finishes is None or stops is None:
        return False
    return begins <= stops and starts <= finishes
