"""What is stored of inspectors and of units' leaders, as facts; and the organs, places and accounts that words mean."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bihuan.web.accounts.gazetteer import Place, places_named
from bihuan.web.accounts.models import Organ, User
from bihuan.web.rounds.models import Inspector, LeaderPost, Post, Service, Tie, UnitLeader
from bihuan.web.rounds.pool.facts import (
    InspectorFacts,
    LeaderFacts,
    PostFact,
    ServiceFact,
    TieFact,
    normal,
    normal_leader,
)

_OFFERED = 3


def facts_of(inspector: Inspector) -> InspectorFacts:
    """Return what is stored of one inspector."""
    return facts_by_pk([inspector])[inspector.pk]


def facts_by_pk(inspectors: Iterable[Inspector]) -> dict[int, InspectorFacts]:
    """Return what is stored of inspectors, by their ids; a handful of statements however many they are."""
    rows = list(inspectors)
    pks = [row.pk for row in rows]
    posts: defaultdict[int, list[PostFact]] = defaultdict(list)
    ties: defaultdict[int, list[TieFact]] = defaultdict(list)
    services: defaultdict[int, list[ServiceFact]] = defaultdict(list)
    for post in Post.objects.filter(inspector__in=pks).select_related("organ"):
        posts[post.inspector_id].append(_post(post))
    for tie in Tie.objects.filter(inspector__in=pks).select_related("unit"):
        ties[tie.inspector_id].append(TieFact(tie.unit, tie.kind, tie.since, tie.until, tie.note))
    for one in Service.objects.filter(inspector__in=pks, round=None).select_related("unit"):
        services[one.inspector_id].append(service_fact(one))
    return {
        row.pk: normal(
            InspectorFacts(
                number=row.number,
                name=row.name,
                home_organ=row.home_organ,
                native_place=row.native_place.code if row.native_place else "",
                skills=tuple(row.skills),
                may_lead=row.may_lead,
                may_deputise=row.may_deputise,
                available_from=row.available_from,
                available_until=row.available_until,
                note=row.note,
                person=row.person,
                posts=tuple(posts[row.pk]),
                ties=tuple(ties[row.pk]),
                services=tuple(services[row.pk]),
            )
        )
        for row in rows
    }


def kept_services(inspectors: Iterable[Inspector]) -> dict[int, list[ServiceFact]]:
    """Return the service that rounds kept here have shown, by the inspector's id; no hand changes it."""
    found: defaultdict[int, list[ServiceFact]] = defaultdict(list)
    pks = [row.pk for row in inspectors]
    rows = Service.objects.filter(inspector__in=pks).exclude(round=None).select_related("unit")
    for one in rows.order_by("inspector", "year", "pk"):
        found[one.inspector_id].append(service_fact(one))
    return found


def service_fact(one: Service) -> ServiceFact:
    """Return a row of service as facts."""
    return ServiceFact(one.round_title, one.group_name, one.seat, one.unit, one.year)


def leader_facts(leader: UnitLeader) -> LeaderFacts:
    """Return what is stored of somebody of a unit's leading body."""
    posts = LeaderPost.objects.filter(leader=leader).select_related("organ")
    return normal_leader(LeaderFacts(leader.name, tuple(_post(post) for post in posts)))


def _post(post: Post | LeaderPost) -> PostFact:
    return PostFact(post.organ, post.title, post.is_leading_body, post.since, post.until)


class Names:
    """The organs and accounts that words mean; asked for once, because a workbook names the same ones in every row."""

    def __init__(self) -> None:
        self._organs: dict[str, Organ] | None = None
        self._accounts: dict[str, User | None] = {}

    def organ(self, name: str) -> Organ | None:
        """Return the organ of this name; None for none."""
        return self._all_organs().get("".join(name.split()))

    def nearest_organs(self, name: str) -> Sequence[str]:
        """Return at most three names of organs that are most like this one."""
        plain = "".join(name.split())
        known = self._all_organs()
        holding = [one for one in known if plain and (plain in one or one in plain)]
        near = [*sorted(holding, key=len), *get_close_matches(plain, known, n=_OFFERED, cutoff=0.3)]
        return [known[one].name for one in dict.fromkeys(near)][:_OFFERED]

    def account(self, username: str) -> User | None:
        """Return the open account with this sign-in name; None for none."""
        if "\0" in username:
            return None
        if username not in self._accounts:
            self._accounts[username] = User.objects.filter(username=username, is_active=True).first()
        return self._accounts[username]

    def places(self, text: str) -> Sequence[Place]:
        """Return the divisions that words mean; a code in brackets behind a name counts alone."""
        _name, _bracket, code = text.replace("(", "（").rstrip("）) ").rpartition("（")
        return places_named(code if len(code) == 6 and code.isdigit() else text)

    def _all_organs(self) -> dict[str, Organ]:
        if self._organs is None:
            self._organs = {"".join(organ.name.split()): organ for organ in Organ.objects.order_by("pk")}
        return self._organs


def organs_beginning(text: str, most: int = 20) -> Sequence[Organ]:
    """Return organs in whose name ``text`` stands, those that begin with it first; for choosing while one types."""
    if not text:
        return ()
    rows = list(Organ.objects.filter(name__icontains=text).order_by("name")[: 10 * most])
    return sorted(rows, key=lambda organ: not organ.name.startswith(text))[:most]
