"""Terms of the offices a person serves, past inspections, and the names by which units are called in lists."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.models import Division, Organ
from bihuan.web.rounds.access.terms import terms_visible_to
from bihuan.web.rounds.actions.targets import INSPECTING
from bihuan.web.rounds.models import PastInspection, Term
from bihuan.web.rounds.queries.units import committees_of, unit_name

#: Rows of past inspections on one page.
PAGE = 200


def terms_of(user: Visitor) -> list[Term]:
    """Return the terms that ``user`` may read, by office, the newest first."""
    return list(terms_visible_to(user).order_by("office__name", "-since"))


def past_rows(words: str = "") -> list[PastInspection]:
    """Return past inspections, the newest first; ``words`` a part of the unit's or the round's name."""
    rows = PastInspection.objects.select_related("organ", "created_by").order_by("-ended_on", "-pk")
    if words:
        rows = rows.filter(organ__name__contains=words) | rows.filter(round_title__contains=words)
    return list(rows[:PAGE])


def inspectable() -> list[Organ]:
    """Return the organs that can have been inspected, by name."""
    return list(Organ.objects.exclude(kind__in=INSPECTING).select_related("division").order_by("name"))


def organs_by_name(organs: Sequence[Organ]) -> Mapping[str, Sequence[Organ]]:
    """Return the organs that each name may mean: their own, that of their place, and the place's other names."""
    found: defaultdict[str, dict[int, Organ]] = defaultdict(dict)
    for organ in organs:
        names = {organ.name, unit_name(organ), *(organ.division.aliases if organ.division else ())}
        for name in names:
            found[name][organ.pk] = organ
    # Its own full name means an organ and no other, whatever else is called so.
    exact = {organ.name: (organ,) for organ in organs}
    return {name: tuple(each.values()) for name, each in found.items()} | exact


def units_to_add(place: Division | None) -> list[Division]:
    """Return the divisions right below an office's place whose Party committee is not among the organs yet."""
    if place is None:
        return []
    rows = list(Division.objects.filter(parent=place, valid_until=None).order_by("code"))
    there = committees_of(rows)
    return [row for row in rows if row.pk not in there]
