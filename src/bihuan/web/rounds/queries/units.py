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
    name = f"中共{division.name}委员会"
    rows = Organ.objects.select_related("division").filter(
        Q(division=division, kind=OrganKind.UNIT) | Q(name=name, division=division) | Q(name=name, division=None)
    )
    # One that stands with its division before one that merely has the name.
    return min(rows, key=lambda row: (row.division_id is None, row.pk), default=None)


def unit_name(organ: Organ) -> str:
    """Return what a unit is called in a round: the place, where it is a place's Party committee, else its own name."""
    if organ.division is not None and organ.name == f"中共{organ.division.name}委员会":
        return organ.division.name
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


def inspections_of(
    organs: Sequence[Organ], user: Visitor, *, besides: Iterable[UUID] = (), planned: bool = False
) -> Mapping[int, list[Inspection]]:
    """
    Return what each organ was inspected in before, by its id, the newest first; of rounds that ``user`` may read.

    A target of a round that was read and not matched yet counts for the unit of its division. Two statements.
    """
    keys = [organ.pk for organ in organs]
    by_division: dict[int, int] = {organ.division_id: organ.pk for organ in organs if organ.division_id}
    states = (*INSPECTED, S.PLANNED) if planned else INSPECTED
    rows = (
        Target.objects.filter(
            Q(organ__in=keys) | Q(organ=None, division__in=list(by_division)),
            round__in=rounds_visible_to(user, Letter.READ),
            round__status__in=states,
        )
        .exclude(round__in=list(besides))
        .select_related("round")
    )
    found: defaultdict[int, list[Inspection]] = defaultdict(list)
    for row in rows:
        organ = row.organ_id or by_division.get(row.division_id or 0)
        if organ is not None:
            one = row.round
            found[organ].append(Inspection(one.title, one.type, one.ends_on or one.starts_on, one.pk, str(one.status)))
    for past in PastInspection.objects.filter(organ__in=keys):
        found[past.organ_id].append(
            Inspection(past.round_title, past.type, past.ended_on, source=past.source, past_id=past.pk)
        )
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
