"""What the page of somebody in the pool shows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.web.rounds.models import Inspector, LeaderPost
from bihuan.web.rounds.pool.facts import InspectorFacts, ServiceFact
from bihuan.web.rounds.queries.pool_facts import facts_of, kept_services

_MOST = 200


@dataclass(frozen=True, slots=True)
class CommonService:
    """That somebody sat in one leading body with a leader of a unit; both days included, None for an open end."""

    unit: str
    leader: str
    organ: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class InspectorPage:
    """Everything that is stored of an inspector; ``common`` follows from it and from the leading bodies of units."""

    facts: InspectorFacts
    kept: tuple[ServiceFact, ...]
    common: tuple[CommonService, ...]


def inspector_page(inspector: Inspector, *, with_leaders: bool) -> InspectorPage:
    """Return the page; common service only ``with_leaders``, because it says something of other people."""
    facts = facts_of(inspector)
    kept = tuple(kept_services([inspector]).get(inspector.pk, ()))
    return InspectorPage(facts, kept, _common(facts) if with_leaders else ())


def _common(facts: InspectorFacts) -> tuple[CommonService, ...]:
    mine = [post for post in facts.posts if post.is_leading_body]
    theirs = LeaderPost.objects.filter(Q(is_leading_body=True), organ__in={post.organ.pk for post in mine})
    found = []
    for row in theirs.select_related("leader", "leader__unit", "organ").order_by("leader__unit__name", "leader", "pk")[
        :_MOST
    ]:
        for post in mine:
            if post.organ.pk != row.organ_id:
                continue
            since = max(filter(None, (post.since, row.since)), default=None)
            until = min(filter(None, (post.until, row.until)), default=None)
            if since is None or until is None or since <= until:
                found.append(CommonService(row.leader.unit.name, row.leader.name, row.organ.name, since, until))
    return tuple(found)
