"""The sample round set up for field work: organs, people, groups, days of meetings; through the ordinary actions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bihuan.web.accounts.actions import assign
from bihuan.web.accounts.actions.demo_people import DemoAccount, open_demo_accounts
from bihuan.web.accounts.choices import OrganKind, Role
from bihuan.web.accounts.models import Division, Organ, User
from bihuan.web.common.dates import DEMO_FIRST_DAY, telling_of
from bihuan.web.demo.announcements import announce, give_notice, keep_term
from bihuan.web.demo.cast import OFFICE, Member, office_cast, round_cast
from bihuan.web.demo.meetings import plan_times
from bihuan.web.demo.plan import planned
from bihuan.web.rounds import actions
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Group, Round, Target

OFFICE_ORGAN = "巡视办（演示）"
_COMMITTEE = "自治区党委（演示）"
_REGION = "150000"
_BELOW_COMMITTEE = (
    ("巡视工作领导小组（演示）", OrganKind.LEADING_GROUP),
    ("纪检监察机关（演示）", OrganKind.DISCIPLINE),
    ("组织部门（演示）", OrganKind.ORGANISATION),
)
#: The office had the round ready in these days, in time for the written notice; the groups began the day after.
_OPENED_ON, _ADOPTED_ON, _STARTED_ON = date(2020, 8, 3), date(2020, 8, 10), date(2020, 9, 7)
_AUTHORISED = "演示数据：授权决定（日期和文号为示例）"

People = dict[str, User]


def open_office() -> People:
    """Return the people of the office, their organs and roles made where they are missing."""
    with telling_of(_OPENED_ON):
        return _open_office()


def _open_office() -> People:
    region = Division.objects.filter(code=_REGION).first()
    committee, _made = Organ.objects.get_or_create(
        name=_COMMITTEE, defaults={"kind": OrganKind.COMMITTEE, "division": region}
    )
    for name, kind in _BELOW_COMMITTEE:
        Organ.objects.get_or_create(name=name, defaults={"kind": kind, "parent": committee})
    office, _made = Organ.objects.get_or_create(name=OFFICE_ORGAN, defaults={"kind": OrganKind.OFFICE})
    if office.parent_id is None:
        office.kind, office.parent = OrganKind.OFFICE, committee
        office.save(update_fields=["kind", "parent"])
    cast = office_cast()
    people = _opened(cast, {member.username: office for member in cast})
    for member in cast:
        if not people[member.username].assignments.filter(role=member.role, ended_at=None).exists():
            assign(actor=None, person=people[member.username], role=member.role, organ=office, since=_OPENED_ON)
    return people


def set_up(office: People, round_: Round, seed: int) -> tuple[Round, People]:
    """Return the round, live and with its people, after everything that an office does before field work begins."""
    with telling_of(_ADOPTED_ON):
        round_, people = _prepared(office, round_, seed)
    give_notice(office[OFFICE], round_)
    with telling_of(_STARTED_ON):
        round_ = plan_times(office[OFFICE], round_)
        for clerk in (office[OFFICE], office["off2"]):
            round_ = actions.start(actor=clerk, round_=round_)
        announce(office[OFFICE], round_)
    return round_, {**office, **people}


def _prepared(office: People, round_: Round, seed: int) -> tuple[Round, People]:
    first, second = office[OFFICE], office["off2"]
    shell = replace(
        actions.Shell.of(round_),
        organ=Organ.objects.get(name=OFFICE_ORGAN),
        authorised_by=_AUTHORISED,
        rule_version=RuleVersion.CENTRAL_2017,
        demo_seed=seed,
    )
    round_ = actions.edit_round(actor=first, round_=round_, shell=shell)
    for clerk in (first, second):
        round_ = actions.adopt(actor=clerk, round_=round_)
    keep_term(first, round_)
    groups = round_.groups_count or 4
    targets = list(Target.objects.filter(round=round_).order_by("number"))
    cast = list(round_cast(groups, [(target.number, target.name) for target in targets]))
    round_, made = actions.create_groups(
        actor=first, round_=round_, names=[f"第{at}巡视组" for at in range(1, groups + 1)]
    )
    plan = planned(
        seed,
        [target.number for target in targets],
        groups=groups,
        first=round_.feedback_starts_on or date(2021, 1, 5),
        last=round_.feedback_ends_on or date(2021, 1, 8),
    )
    round_ = actions.assign_targets(actor=first, round_=round_, groups=plan.groups)
    round_ = actions.plan_meetings(actor=first, round_=round_, days=plan.meetings)
    people = _opened(cast, _organs(cast, targets))
    _give_roles(first, cast, people, round_, made, targets)
    return round_, people


def _organs(cast: Iterable[Member], targets: list[Target]) -> dict[str, Organ | None]:
    units: dict[int, Organ] = {}
    committee = Organ.objects.get(name=_COMMITTEE)
    for target in targets:
        units[target.number], _made = Organ.objects.get_or_create(
            name=f"{target.name}（演示）",
            defaults={"kind": OrganKind.UNIT, "division": target.division, "parent": committee},
        )
        target.organ = units[target.number]
    Target.objects.bulk_update(targets, ["organ"])
    discipline = Organ.objects.get(name=_BELOW_COMMITTEE[1][0])
    return {
        member.username: units.get(member.target) or (discipline if member.role in {Role.SUP, Role.VER} else None)
        for member in cast
    }


def _opened(cast: Iterable[Member], organs: dict[str, Organ | None] | dict[str, Organ]) -> People:
    return open_demo_accounts(
        actor=None,
        accounts=[DemoAccount(one.username, one.display_name, organs.get(one.username)) for one in cast],
    )


def _give_roles(
    office: User, cast: Iterable[Member], people: People, round_: Round, groups: list[Group], targets: list[Target]
) -> None:
    group_of = {group.number: group for group in groups}
    target_of = {target.number: target for target in targets}
    for member in cast:
        assign(
            actor=office,
            person=people[member.username],
            role=member.role,
            duty=member.duty,
            round=round_,
            group=group_of.get(member.group),
            target=target_of.get(member.target),
            since=DEMO_FIRST_DAY,
        )
