"""Who can be at the feedback meetings of a round, what is planned, and what a solver is to find times for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.rounds.models import Group, Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.recusals import kept_away
from bihuan.web.rounds.slots.solving import Bench, Task, Wanted
from bihuan.web.rounds.slots.timetable import Moment, Placed, Spot, Travel, moments

Part = SlotPerson.Part


@dataclass(frozen=True, slots=True)
class MeetingPeople:
    """
    Who serves in a round, today or later, as far as feedback meetings concern them.

    ``of_group`` are leader, deputies and members by the key of the group, the leader first; ``of_unit`` those of the unit
    by the key of the target. ``sent`` have a group's role at one target alone, as who steps in for a recused leader, and
    ``away`` are the accounts that a recusal keeps from a target, both by the key of the target.
    """

    leading: tuple[User, ...]
    office: tuple[User, ...]
    of_group: Mapping[int, tuple[User, ...]]
    leader_of: Mapping[int, User]
    of_unit: Mapping[int, tuple[User, ...]]
    sent: Mapping[int, tuple[User, ...]] = field(default_factory=dict)
    leader_sent: Mapping[int, User] = field(default_factory=dict)
    away: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def for_target(self, target: Target) -> tuple[User, ...]:
        """Return who can be named for the meeting of a target, each once."""
        return self._there(target, self.group_at(target), self.leading, self.office)

    def group_at(self, target: Target) -> tuple[User, ...]:
        """Return who of the group, or for this target alone, works at a target; nobody who is recused from it."""
        return self._there(target, self.sent.get(target.pk, ()), self.of_group.get(target.group_id or 0, ()))

    def office_at(self, target: Target) -> tuple[User, ...]:
        """Return the clerks who work on a target."""
        return self._there(target, self.office)

    def leader_at(self, target: Target) -> User | None:
        """Return who leads at a target: the group's leader, or who stepped in for a recused one; None for nobody."""
        leader, away = self.leader_of.get(target.group_id or 0), self.away_from(target)
        if leader is not None and leader.pk not in away:
            return leader
        stepped_in = self.leader_sent.get(target.pk)
        return stepped_in if stepped_in is not None and stepped_in.pk not in away else None

    def away_from(self, target: Target) -> frozenset[int]:
        """Return the accounts that a recusal keeps from a target."""
        return self.away.get(target.pk, frozenset())

    def _there(self, target: Target, *some: Iterable[User]) -> tuple[User, ...]:
        away = self.away_from(target)
        return tuple({one.pk: one for people in some for one in people if one.pk not in away}.values())


def meeting_people(round_: Round) -> MeetingPeople:
    """Return who serves in a round or is going to, in two statements (and one for the date of a demonstration)."""
    day = today()
    order = {Role.GL: 0, Role.GD: 1, Role.GM: 2}
    rows = (
        Assignment.objects.filter(
            Q(until=None) | Q(until__gte=day),
            Q(round=round_) | Q(round=None, organ=round_.organ_id, role__in=(Role.OFF, Role.LG)),
            role__in=(Role.OFF, Role.LG, Role.GL, Role.GD, Role.GM, Role.LIA, Role.UNIT),
            ended_at=None,
            approved_at__isnull=False,
            person__is_active=True,
        )
        .exclude(duty=Duty.SPOT_CHECK)
        .select_related("person")
        .order_by("person_id", "pk")
    )
    found = sorted(rows, key=lambda row: order.get(Role(row.role), 9))
    of_group: defaultdict[int, dict[int, User]] = defaultdict(dict)
    of_unit: defaultdict[int, dict[int, User]] = defaultdict(dict)
    leader_of: dict[int, User] = {}
    sent: defaultdict[int, dict[int, User]] = defaultdict(dict)
    leader_sent: dict[int, User] = {}
    for row in found:
        if row.target_id is not None and row.role in order:
            # Of the group's other targets, somebody sent to one alone is no part.
            sent[row.target_id][row.person_id] = row.person
            if row.role == Role.GL:
                leader_sent.setdefault(row.target_id, row.person)
        elif row.group_id is not None and row.role in order:
            of_group[row.group_id][row.person_id] = row.person
            if row.role == Role.GL:
                leader_of.setdefault(row.group_id, row.person)
        if row.target_id is not None and row.role in {Role.LIA, Role.UNIT}:
            of_unit[row.target_id][row.person_id] = row.person
    return MeetingPeople(
        leading=_each_once(row.person for row in found if row.role == Role.LG),
        office=_each_once(row.person for row in found if row.role == Role.OFF),
        of_group={group: tuple(people.values()) for group, people in of_group.items()},
        leader_of=leader_of,
        of_unit={target: tuple(people.values()) for target, people in of_unit.items()},
        sent={target: tuple(people.values()) for target, people in sent.items()},
        leader_sent=leader_sent,
        away=kept_away(round_),
    )


def _each_once(people: Iterable[User]) -> tuple[User, ...]:
    return tuple({person.pk: person for person in people}.values())


def with_people(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """Return the slots with their targets, groups and people, by time."""
    named = Prefetch("people", SlotPerson.objects.select_related("person").order_by("pk"))
    return (
        slots.select_related("target", "target__group", "target__division", "target__round")
        .prefetch_related(named)
        .order_by("day", "starts_at", "target__number")
    )


def travel() -> Travel:
    """Return how long ways take, by the settings of the installation."""
    return Travel(*settings.TRAVEL_HOURS)


def spot_of(target: Target, place: str) -> Spot:
    """Return where a meeting is; a place that only says the unit's name says no more than its division."""
    code = target.division.code if target.division else target.code
    return Spot(code, "" if place == target.name else place)


def moment_of(slot: Slot) -> Moment:
    """Return when a meeting is."""
    return Moment(slot.day, slot.starts_at, slot.ends_at)


def placed(slot: Slot) -> Placed:
    """Return a meeting as clashes are found by: its people by their keys, and its group, which cannot part."""
    people = {str(one.person_id) for one in slot.people.all()}
    if slot.target.group_id is not None:
        people.add(f"group:{slot.target.group_id}")
    return Placed(str(slot.target_id), moment_of(slot), spot_of(slot.target, slot.place), frozenset(people))


def elsewhere(round_: Round, people: Collection[int], first: date, last: date) -> list[Placed]:
    """Return the meetings of other rounds between two days at which one of ``people`` is to be."""
    slots = Slot.objects.filter(people__person__in=people, day__range=(first, last)).exclude(target__round=round_)
    return [placed(slot) for slot in with_people(slots.distinct())]


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What the office wants of a timetable.

    ``starts`` are times of the day at which a meeting may begin, each lasting ``minutes``. ``place`` is one place for all,
    or "" for each at its unit. ``benches`` are (part, keys of people) of whom one goes to each meeting. ``keeps_days``:
    who has a day keeps it. ``only_new``: who has a time keeps it.
    """

    days: tuple[date, ...]
    starts: tuple[time, ...]
    minutes: int
    place: str = ""
    benches: tuple[tuple[str, tuple[int, ...]], ...] = ()
    keeps_days: bool = False
    only_new: bool = False


def task_of(round_: Round, targets: Sequence[Target], people: MeetingPeople, wish: Wish) -> Task:
    """
    Return the task of finding times for the meetings of ``targets``.

    Meetings that have been held stay, and those that the wish lets stay.
    """
    day = today()
    slots = {slot.target_id: slot for slot in with_people(Slot.objects.filter(target__round=round_))}
    held = {target.pk for target in targets if target.meeting_held_on is not None}
    stays = {pk: slot for pk, slot in slots.items() if slot.day < day or pk in held or wish.only_new}
    stays |= {pk: slot for pk, slot in slots.items() if pk not in {target.pk for target in targets}}
    all_moments = moments(wish.days, wish.starts, wish.minutes)
    wanted = [target for target in targets if target.pk not in stays and target.pk not in held]
    named = {person for _part, those in wish.benches for person in those}
    leaders = {target.pk: people.leader_at(target) for target in wanted}
    named |= {leader.pk for leader in leaders.values() if leader is not None}
    fixed = [placed(slot) for slot in stays.values()]
    if wish.days:
        fixed += elsewhere(round_, named, min(wish.days), max(wish.days))
    return Task(
        meetings=tuple(_wanted(target, leaders[target.pk], all_moments, wish, people) for target in wanted),
        moments=all_moments,
        benches=tuple(Bench(part, tuple(map(str, those))) for part, those in wish.benches if those),
        fixed=tuple(fixed),
        fixed_groups={str(pk): str(slot.target.group_id) for pk, slot in stays.items()},
        travel=travel(),
    )


def _wanted(
    target: Target, leader: User | None, all_moments: Sequence[Moment], wish: Wish, people: MeetingPeople
) -> Wanted:
    own = {str(leader.pk)} if leader is not None else set()
    if target.group_id is not None:
        own.add(f"group:{target.group_id}")
    only = None
    if wish.keeps_days and target.meeting_planned_on is not None:
        only = frozenset(one for one in all_moments if one.day == target.meeting_planned_on)
    away = frozenset(map(str, people.away_from(target)))
    return Wanted(str(target.pk), spot_of(target, wish.place), str(target.group_id), frozenset(own), only, away)


def groups_by_key(round_: Round) -> dict[str, Group]:
    """Return the groups of a round by the keys that stand for them among the people of a meeting."""
    return {f"group:{group.pk}": group for group in Group.objects.filter(round=round_)}


def concerned(target: Target, people: MeetingPeople) -> list[User]:
    """Return who is told of what moves at a target: the office, and its group."""
    return list({person.pk: person for person in (*people.office_at(target), *people.group_at(target))}.values())
