"""
A made-up pool of inspectors for a demonstration, out of the seed that is stored with its round.

Nobody in it exists: people are called by what they are and by a number, organs say that they are a demonstration's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.web.accounts.choices import OrganKind
from bihuan.web.accounts.models import Organ, User
from bihuan.web.demo.cast import OFFICE
from bihuan.web.demo.drawing import Draw
from bihuan.web.rounds.actions.pool import create_inspectors
from bihuan.web.rounds.actions.pool_leaders import create_leaders
from bihuan.web.rounds.models import Inspector, Round, Seat, Target, TieKind
from bihuan.web.rounds.pool.facts import InspectorFacts, LeaderFacts, PostFact, ServiceFact, TieFact
from bihuan.web.rounds.skills import skills

PEOPLE = 60
#: The first two are organs of the round already; by another name they would stand in the list of organs twice.
_HOMES = ("纪检监察机关", "组织部门", "党委宣传部", "审计厅", "财政厅", "司法厅", "自然资源厅", "生态环境厅")
_HOMES_MORE = ("住房城乡建设厅", "农牧厅", "人力资源社会保障厅", "国资委")
_ELSEWHERE = ("130200", "130700", "140200", "210600", "220100", "230200", "610800", "620100", "640100", "110105")
_TITLES = ("一级调研员", "处长", "副处长", "二级调研员", "四级调研员", "主任科员")
_EARLIER = (("第五轮巡视（演示）", 2018), ("第六轮巡视（演示）", 2019), ("第七轮巡视（演示）", 2020))
_BODY = ("书记", "副书记", "常务副职", "副职")
#: How many seats the cast of the round takes, leaders first: they are given numbers in this order.
_LEADERS, _DEPUTIES = 12, 20


@dataclass(frozen=True, slots=True)
class Ground:
    """What people are made of: their own organs, the units of the round, where people may come from."""

    homes: Sequence[Organ]
    units: Sequence[Organ]
    places: Sequence[str]
    begins_on: date


def fill_pool(round_: Round, people: Mapping[str, User]) -> list[Inspector]:
    """
    Return the pool of the round's office, made if nobody is in it: the members of its groups first, with their accounts.

    Leading bodies of the units are made with it, so that common service is found without a declaration.
    """
    office = round_.organ
    if office is None:
        return []
    there = list(Inspector.objects.filter(office=office))
    if there:
        return there
    targets = list(Target.objects.filter(round=round_).exclude(organ=None).select_related("organ", "division", "group"))
    ground = Ground(
        homes=_organs(office),
        units=[target.organ for target in targets if target.organ],
        places=[target.division.code for target in targets if target.division],
        begins_on=round_.starts_on or date(2020, 9, 6),
    )
    seed = round_.demo_seed or 0
    clerk = people[OFFICE]
    create_leaders(actor=clerk, leaders=list(_bodies(seed, ground)))
    cast = _cast(people)
    return create_inspectors(
        actor=clerk,
        office=office,
        people=[
            _inspector(Draw(seed, "pool", at), at, ground, cast[at] if at < len(cast) else None) for at in range(PEOPLE)
        ],
    )


def _organs(office: Organ) -> list[Organ]:
    return [
        Organ.objects.get_or_create(
            name=f"{name}（演示）", defaults={"kind": OrganKind.DEPARTMENT, "parent": office.parent}
        )[0]
        for name in (*_HOMES, *_HOMES_MORE)
    ]


def _cast(people: Mapping[str, User]) -> list[User]:
    """Return who serves in a group: leaders, deputies, members."""
    return [people[name] for role in ("gl", "gd", "gm") for name in sorted(people) if name.startswith(role)]


def _inspector(draw: Draw, at: int, ground: Ground, account: User | None) -> InspectorFacts:
    home = ground.homes[at % len(ground.homes)]
    # Who already inspects has nothing to do with the units: otherwise the demonstration would break its own rules.
    is_bound = account is None and draw.chance(0.45)
    since = draw.between(2010, 2019)
    posts = [_post(draw, home, since, None, leads=account is None and draw.chance(0.35))]
    if is_bound:
        earlier = since - draw.between(2, 6)
        posts.append(_post(draw, draw.one_of(ground.units), earlier, since - 1, leads=draw.chance(0.5)))
    unit = draw.one_of(ground.units)
    tie = TieFact(
        unit, draw.one_of([TieKind.STUDIED, TieKind.ACADEMIC, TieKind.LINEAL_KIN, TieKind.INTEREST]), note="演示数据"
    )
    native = draw.one_of(ground.places) if account is None and draw.chance(0.4) else draw.one_of(_ELSEWHERE)
    return InspectorFacts(
        number=f"X{at + 1:03}",
        # Who has an account is called as it is, or one person would go by two names.
        name=account.display_name if account else f"演示巡视人员{at + 1:02}",
        home_organ=home,
        native_place=native,
        skills=tuple(draw.shuffled(list(skills()))[: draw.between(1, 3)]),
        may_lead=at < _LEADERS or at % 9 == 0,
        may_deputise=at < _LEADERS + _DEPUTIES,
        available_from=ground.begins_on.replace(month=1, day=1) if draw.chance(0.2) else None,
        available_until=ground.begins_on.replace(month=10, day=31) if account is None and draw.chance(0.08) else None,
        note="演示数据",
        person=account,
        posts=tuple(posts),
        ties=(tie,) if is_bound and draw.chance(0.25) else (),
        services=tuple(_services(draw, ground, is_cast=account is not None)),
    )


def _post(draw: Draw, organ: Organ, since: int, until: int | None, *, leads: bool) -> PostFact:
    month = draw.between(1, 12)
    return PostFact(
        organ=organ,
        title=draw.one_of(_TITLES),
        is_leading_body=leads,
        since=date(since, month, 1),
        until=date(until, 12, 31) if until else None,
    )


def _services(draw: Draw, ground: Ground, *, is_cast: bool) -> list[ServiceFact]:
    found = []
    for title, year in _EARLIER:
        if draw.chance(0.35):
            # Not the units of this round for the cast: a return costs a plan points.
            unit = None if is_cast else draw.one_of(ground.units)
            found.append(ServiceFact(title, f"第{draw.between(1, 6)}巡视组", Seat.MEMBER, unit, year))
    return found


def _bodies(seed: int, ground: Ground) -> Sequence[tuple[Organ, LeaderFacts]]:
    made = []
    for at, unit in enumerate(ground.units):
        draw = Draw(seed, "bodies", at)
        for seat, title in enumerate(_BODY):
            since = draw.between(2014, 2018)
            posts = [PostFact(unit, title, is_leading_body=True, since=date(since, draw.between(1, 12), 1))]
            if draw.chance(0.5):
                # Before that in one of the departments, where somebody of the pool may have sat beside them.
                earlier = draw.one_of(ground.homes)
                posts.append(
                    PostFact(
                        earlier,
                        "副职",
                        is_leading_body=True,
                        since=date(since - 4, 1, 1),
                        until=date(since - 1, 12, 31),
                    )
                )
            short = unit.name.removesuffix("（演示）")
            made.append((unit, LeaderFacts(f"演示班子成员·{short}{'甲乙丙丁'[seat]}", tuple(posts))))
    return made
