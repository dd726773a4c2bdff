"""What the page offers for choosing the units of a round: divisions below a place, organs by name, and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Division, Organ
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.actions.targets import INSPECTING
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.units import Clash, Inspection, clashes, committees_of, known_inspections, top_of

#: Candidates that one page offers; more are found by a narrower search.
MOST = 120


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A unit that can be ticked: a division (its Party committee) or an organ.

    ``has_more`` where divisions stand below it.
    """

    division: Division | None
    organ: Organ | None
    name: str
    inspections: Sequence[Inspection]
    clash: Clash | None
    is_chosen: bool
    has_more: bool = False

    @property
    def last(self) -> Inspection | None:
        """The newest inspection."""
        return self.inspections[0] if self.inspections else None


@dataclass(frozen=True, slots=True)
class Offered:
    """A page of candidates: below ``place`` (None: the provinces), or found by ``words``; ``above`` leads back up."""

    place: Division | None
    above: Sequence[Division]
    words: str
    divisions: Sequence[Candidate]
    organs: Sequence[Candidate]

    @property
    def free(self) -> int:
        """How many of the divisions are not chosen yet."""
        return sum(not one.is_chosen for one in self.divisions)


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A unit of the round, what it was inspected in before, and the organs that it may be where it has none yet."""

    target: Target
    inspections: Sequence[Inspection]
    clash: Clash | None
    candidates: Sequence[Organ]

    @property
    def last(self) -> Inspection | None:
        """The newest inspection."""
        return self.inspections[0] if self.inspections else None


def place_of(office: Organ | None) -> Division | None:
    """Return the division whose office it is: its own, or that of the organs above it."""
    if office is None:
        return None
    return office.division or top_of(office).division


def place_named(code: str) -> Division | None:
    """Return a division of today by its code; None for none."""
    return Division.objects.filter(code=code, valid_until=None).select_related("parent__parent").first()


def divisions_coded(codes: Sequence[str]) -> list[int]:
    """Return the ids of the divisions of today with these codes, in their order; 0 for a code that none has."""
    found = dict(Division.objects.filter(code__in=codes, valid_until=None).values_list("code", "pk"))
    return [found.get(code, 0) for code in codes]


def offered(user: Visitor, round_: Round, place: Division | None, words: str = "") -> Offered:
    """
    Return what can be chosen for a round.

    Args:
        user: Who looks.
        round_: The round.
        place: The division whose parts are offered; None for the provinces.
        words: A part of a name; then places and organs anywhere are offered whose name has it.
    """
    rows = Division.objects.filter(valid_until=None)
    found = rows.filter(name__contains=words) if words else rows.filter(parent=place)
    divisions = list(found.select_related("parent").order_by("code")[:MOST])
    organs = list(_organs(words).select_related("division").order_by("name")[:MOST])
    homes = committees_of(divisions)
    chosen = set(Target.objects.filter(round=round_).values_list("organ_id", flat=True))
    places = set(Target.objects.filter(round=round_, organ=None).values_list("division_id", flat=True))
    homeless = [division for division in divisions if division.pk not in homes]
    own = [*homes.values(), *organs]
    known = known_inspections(user, own, homeless, besides=[round_.pk])
    elsewhere = {clash.organ_id: clash for clash in clashes(round_, own, user)}
    below = set(rows.filter(parent__in=divisions).order_by().values_list("parent_id", flat=True))

    def of_division(division: Division) -> Candidate:
        organ = homes.get(division.pk)
        past = known.of_organ.get(organ.pk, ()) if organ else known.of_division.get(division.pk, ())
        is_chosen = division.pk in places or (organ is not None and organ.pk in chosen)
        clash = elsewhere.get(organ.pk) if organ else None
        return Candidate(division, organ, division.name, past, clash, is_chosen, division.pk in below)

    taken = {organ.pk for organ in homes.values()}
    return Offered(
        place=None if words else place,
        above=[] if words else _above(place),
        words=words,
        divisions=[of_division(division) for division in divisions],
        organs=[
            Candidate(
                None, organ, organ.name, known.of_organ.get(organ.pk, ()), elsewhere.get(organ.pk), organ.pk in chosen
            )
            for organ in organs
            if organ.pk not in taken
        ],
    )


def chosen_lines(user: Visitor, round_: Round) -> list[ChosenLine]:
    """Return the units of a round that ``user`` may read, in their order, with what is known of them."""
    rows = targets_visible_to(user, Letter.READ).filter(round=round_)
    targets = list(rows.select_related("division__parent", "organ", "group").order_by("number"))
    organs = [target.organ for target in targets if target.organ is not None]
    places = [target.division for target in targets if target.organ is None and target.division is not None]
    known = known_inspections(user, organs, places, besides=[round_.pk])
    elsewhere = {clash.organ_id: clash for clash in clashes(round_, organs, user)}
    free = _free_units(round_) if len(organs) < len(targets) else []
    return [
        ChosenLine(
            target,
            known.of_organ.get(target.organ_id or 0, ()) or known.of_division.get(target.division_id or 0, ()),
            elsewhere.get(target.organ_id or 0),
            sorted(free, key=lambda organ, target=target: _distance(organ, target)) if target.organ is None else (),  # type: ignore[misc]  # bound on purpose
        )
        for target in targets
    ]


def _organs(words: str) -> QuerySet[Organ]:
    rows = Organ.objects.exclude(kind__in=INSPECTING)
    if words:
        return rows.filter(name__contains=words)
    # Without a search: what is there to be inspected and stands for no place.
    return rows.filter(Q(kind__in=[OrganKind.UNIT, OrganKind.DEPARTMENT], division=None))


def _free_units(round_: Round) -> list[Organ]:
    taken = Target.objects.filter(round=round_, organ__isnull=False).values("organ_id")
    rows = Organ.objects.exclude(kind__in=INSPECTING).exclude(pk__in=taken)
    return list(rows.select_related("division").order_by("name"))


def _distance(organ: Organ, target: Target) -> tuple[bool, bool, str]:
    """Order organs by how likely they are a target: those of its division first, then those that bear its name."""
    return (
        organ.division_id != target.division_id or target.division_id is None,
        target.name not in organ.name,
        organ.name,
    )


def _above(place: Division | None) -> list[Division]:
    above: list[Division] = []
    at = place.parent if place else None
    while at is not None:
        above.insert(0, at)
        at = at.parent
    return above
