"""Units that can be inspected: what they are called, which of them belong to an office, and what is known of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Division, Organ
from bihuan.web.accounts.queries.directory import below
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.models import PastInspection, Round, Target

S = Round.Status
#: Rounds that a unit has been inspected in, or is; a plan is only a plan.
INSPECTED = (S.FROM_READING, S.LIVE, S.ENDED, S.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    One inspection of a unit: in a round that is kept here, or one that was written down.

    ``on`` is its last day as far as it is known; ``round_id`` and ``status`` are empty for what was written down.
    """

    title: str
    type: str
    on: date | None
    round_id: UUID | None = None
    status: str = ""
    source: str = ""
    past_id: int | None = None


def committee_of(division: Division) -> Organ | None:
    """Return the organ that is inspected where this division is, or None where nobody has added it yet."""
    return committees_of([division]).get(division.pk)


def committees_of(divisions: Sequence[Division]) -> dict[int, Organ]:
    """Return the organ that is inspected at each of the divisions, by the division's id; one statement."""
    names = {f"中共{division.name}委员会": division.pk for division in divisions}
    keys = [division.pk for division in divisions]
    rows = Organ.objects.select_related("division").filter(
        Q(division__in=keys, kind=OrganKind.UNIT) | Q(name__in=list(names))
    )
    found: dict[int, Organ] = {}
    for organ in sorted(rows, key=lambda row: (row.division_id is None, row.pk)):
        key = organ.division_id or names.get(organ.name)
        if key in keys and (organ.division_id or organ.name in names):
            found.setdefault(key, organ)
    return found


def unit_name(organ: Organ) -> str:
    """Return what a unit is called in a round: the place, where it is a place's Party committee, else its own name."""
    place = organ.division
    if place is not None and organ.name.startswith("中共") and organ.name.endswith(f"{place.name}委员会"):
        return place.name
    return organ.name


def top_of(organ: Organ) -> Organ:
    """Return the organ at the head of the tree in which this one stands."""
    parents: dict[int, Organ] = {row.pk: row for row in Organ.objects.select_related("division")}
    at, seen = parents.get(organ.pk, organ), {organ.pk}
    while at.parent_id is not None and at.parent_id not in seen:
        at = parents[at.parent_id]
        seen.add(at.pk)
    return at


def units_of(office: Organ) -> list[Organ]:
    """
    Return the units that an office answers for, by code of their division and name.

    Those of the kind 被巡视单位 in its tree of organs, and what stood in one of its rounds, whatever its kind.
    """
    own = Q(pk__in=below(top_of(office)), kind=OrganKind.UNIT)
    in_rounds = Target.objects.filter(round__organ=office, organ__isnull=False).exclude(round__status=S.CANCELLED)
    rows = Organ.objects.filter(own | Q(pk__in=in_rounds.values("organ_id"))).select_related("division")
    return sorted(rows, key=lambda row: (row.division is None, row.division.code if row.division else "", row.name))


def units_elsewhere(office: Organ) -> list[Organ]:
    """Return the inspected units that stand in no tree at all, so that nobody is held to inspect them."""
    rows = Organ.objects.filter(kind=OrganKind.UNIT, parent=None).exclude(pk=office.pk)
    return list(rows.order_by("name"))


@dataclass(frozen=True, slots=True)
class Known:
    """What units were inspected in before, the newest first: of organs by their id, of divisions without one by theirs."""

    of_organ: Mapping[int, Sequence[Inspection]]
    of_division: Mapping[int, Sequence[Inspection]]


def known_inspections(
    user: Visitor,
    organs: Sequence[Organ] = (),
    divisions: Sequence[Division] = (),
    *,
    besides: Iterable[UUID] = (),
    planned: bool = False,
) -> Known:
    """
    Return what units were inspected in before, in rounds that ``user`` may read and as it was written down.

    A target of a round that was read and not matched yet counts for the unit of its division. Two statements.

    Args:
        user: Who looks.
        organs: Units that are organs.
        divisions: Divisions whose unit nobody has added to the organs yet.
        besides: Ids of rounds that do not count.
        planned: Whether rounds that are only planned count as well.
    """
    keys = [organ.pk for organ in organs]
    home: dict[int, int] = {organ.division_id: organ.pk for organ in organs if organ.division_id}
    wanted = [*home, *(division.pk for division in divisions)]
    of_organ: defaultdict[int, list[Inspection]] = defaultdict(list)
    of_division: defaultdict[int, list[Inspection]] = defaultdict(list)
    rows = Target.objects.filter(
        Q(organ__in=keys) | Q(organ=None, division__in=wanted),
        round__in=rounds_visible_to(user, Letter.READ),
        round__status__in=(*INSPECTED, S.PLANNED) if planned else INSPECTED,
    )
    for row in rows.exclude(round__in=list(besides)).select_related("round"):
        one = row.round
        found = Inspection(one.title, one.type, one.ends_on or one.starts_on, one.pk, str(one.status))
        organ = row.organ_id or home.get(row.division_id or 0)
        if organ is not None:
            of_organ[organ].append(found)
        elif row.division_id is not None:
            of_division[row.division_id].append(found)
    for past in PastInspection.objects.filter(organ__in=keys):
        of_organ[past.organ_id].append(
            Inspection(past.round_title, past.type, past.ended_on, source=past.source, past_id=past.pk)
        )
    return Known(_newest_first(of_organ), _newest_first(of_division))


def _newest_first(found: Mapping[int, Sequence[Inspection]]) -> Mapping[int, Sequence[Inspection]]:
    return {key: sorted(each, key=lambda one: one.on or date.min, reverse=True) for key, each in found.items()}


@dataclass(frozen=True, slots=True)
class Clash:
    """That a unit is inspected in another round at the same time, as far as the days are known."""

    organ_id: int
    name: str
    title: str
    status: str


def clashes(round_: Round, organs: Sequence[Organ], user: Visitor) -> list[Clash]:
    """Return which of the organs stand in another round that is planned or live over the same days; one statement."""
    rows = (
        Target.objects.filter(
            organ__in=[organ.pk for organ in organs],
            round__status__in=(S.PLANNED, S.LIVE),
            round__in=rounds_visible_to(user, Letter.READ),
        )
        .exclude(round=round_)
        .select_related("round")
        .order_by("number")
    )
    if round_.starts_on and round_.ends_on:
        rows = rows.exclude(round__ends_on__lt=round_.starts_on).exclude(round__starts_on__gt=round_.ends_on)
    return [Clash(row.organ_id or 0, row.name, row.round.title, str(row.round.get_status_display())) for row in rows]
