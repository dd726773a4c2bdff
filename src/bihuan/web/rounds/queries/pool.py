"""The pool of inspectors as the plan of a round and its pages need it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from bihuan.web.accounts.models import Organ
from bihuan.web.common.dates import today
from bihuan.web.rounds.assignment import problem
from bihuan.web.rounds.models import Inspector, LeaderPost, Post, Round, Service, Target, Tie, UnitLeader


def problem_people(office: Organ, round_: Round) -> tuple[problem.Person, ...]:
    """
    Return the pool of ``office`` as a plan of ``round_`` takes it, by number.

    Who has left, or leaves before field work is over, is not among them; who is not available then is, because a plan
    says so. Keys are ``str(inspector.uid)``, organs of posts and homes ``str(organ.pk)``. Ties and past service name a
    unit of the round by its key, ``str(target.pk)``, and any other organ by a key that no unit has.
    """
    until = round_.ends_on or today()
    rows = Inspector.objects.filter(Q(left_on=None) | Q(left_on__gt=until), office=office)
    return _as_people(rows.select_related("native_place").order_by("number"), _units_by_organ(round_))


def problem_heads(organ_ids: Iterable[int]) -> dict[int, tuple[problem.Head, ...]]:
    """Return the leading bodies of units by the organ's id; units of which nothing is known are left out."""
    found: defaultdict[int, list[problem.Head]] = defaultdict(list)
    posts: defaultdict[int, list[problem.Post]] = defaultdict(list)
    wanted = set(organ_ids)
    for row in LeaderPost.objects.filter(leader__unit__in=wanted).order_by("leader", "pk"):
        posts[row.leader_id].append(_post(row))
    for leader in UnitLeader.objects.filter(unit__in=wanted).order_by("unit", "pk"):
        found[leader.unit_id].append(problem.Head(leader.name, tuple(posts[leader.pk])))
    return {organ: tuple(heads) for organ, heads in found.items()}


def _as_people(rows: Iterable[Inspector], units: dict[int, list[str]]) -> tuple[problem.Person, ...]:
    inspectors = list(rows)
    pks = [row.pk for row in inspectors]
    posts: defaultdict[int, list[problem.Post]] = defaultdict(list)
    ties: defaultdict[int, list[problem.Tie]] = defaultdict(list)
    served: defaultdict[int, list[problem.Served]] = defaultdict(list)
    for post in Post.objects.filter(inspector__in=pks):
        posts[post.inspector_id].append(_post(post))
    for tie in Tie.objects.filter(inspector__in=pks).order_by("inspector", "pk"):
        ties[tie.inspector_id] += [
            problem.Tie(tie.kind, key, tie.since, tie.until) for key in _keys(units, tie.unit_id)
        ]
    for row in Service.objects.filter(inspector__in=pks).order_by("inspector", "year", "pk"):
        which = str(row.round_id or row.round_title)
        served[row.inspector_id] += [problem.Served(which, row.group_name, key) for key in _keys(units, row.unit_id)]
    return tuple(
        problem.Person(
            key=str(row.uid),
            name=row.name,
            home_organ=str(row.home_organ_id),
            posts=tuple(posts[row.pk]),
            native_place=row.native_place.code if row.native_place else "",
            ties=tuple(ties[row.pk]),
            skills=frozenset(row.skills),
            available_from=row.available_from,
            available_until=row.available_until,
            served=tuple(served[row.pk]),
            may_lead=row.may_lead,
            may_deputise=row.may_deputise,
        )
        for row in inspectors
    )


def _post(row: Post | LeaderPost) -> problem.Post:
    return problem.Post(str(row.organ_id), row.since, row.until, row.is_leading_body)


def _units_by_organ(round_: Round) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, organ in Target.objects.filter(round=round_).exclude(organ=None).values_list("pk", "organ_id"):
        found[organ].append(str(pk))
    return found


def _keys(units: dict[int, list[str]], organ: int | None) -> list[str]:
    """Return the keys by which a plan knows an organ."""
    if organ is None:
        return ["-"]
    # Keys of units are numbers, so no unit is meant by mistake.
    return units.get(organ) or [f"organ:{organ}"]
