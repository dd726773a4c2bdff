"""The people of the tests, one for each thing that a person may be, named by it; and a stranger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser

from bihuan.web.accounts.choices import Duty, OrganKind, Role
from bihuan.web.accounts.models import Assignment, Organ, User
from bihuan.web.rounds.models import Group, Round, Target

PASSWORD = "a long enough sentence"
OFFICE = "自治区党委巡视办"
GROUPS = range(1, 5)
TARGETS = range(1, 13)
#: Long ago and far ahead, so that a test may stand on any day; the rule of hand-over is tested with rows of its own.
SINCE, UNTIL = date(2020, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class People:
    """Everybody there is; numbers are those of the group (1–4, three targets each) or of the target (1–12)."""

    office: User  #: a clerk of the inspection office
    second_clerk: User  #: another one
    third_clerk: User  #: one more
    sys: User  #: administrator of the system
    aud: User  #: auditor
    lg: tuple[User, User]  #: two of the leading group
    gl: Mapping[int, User]  #: leaders
    gd: Mapping[int, tuple[User, User]]  #: deputy leaders
    gm: Mapping[int, User]  #: members
    lia: Mapping[int, User]  #: liaison persons of the units
    head: Mapping[int, User]  #: heads of the units
    sup: tuple[User, User]  #: supervisors: of the whole round, of target 5
    ver: tuple[User, User]  #: verifiers: of the whole round, of target 5
    colleague: User  #: signs in, imports, but holds no role
    stranger: User  #: signs in and has nothing to do with what the others do
    visitor: AnonymousUser  #: has not signed in


def group_of(target: int) -> int:
    """Return the number of the group that inspects the target of this number."""
    return (target - 1) // 3 + 1


def names() -> list[str]:
    """Return everybody's sign-in name."""
    return [
        *("office", "second_clerk", "third_clerk", "sys", "aud", "lg1", "lg2", "sup1", "sup2", "ver1", "ver2"),
        *(f"{role}{number}" for number in GROUPS for role in ("gl", "gm")),
        *(f"gd{number}{which}" for number in GROUPS for which in "ab"),
        *(f"{role}{number}" for number in TARGETS for role in ("lia", "head")),
        *("colleague", "stranger"),
    ]


def invite() -> People:
    """Open an account for each of them, and give the office's people their roles: there is no round yet."""
    office = Organ.objects.create(name=OFFICE, kind=OrganKind.OFFICE)
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        User(
            username=name,
            password=password,
            display_name=name.replace("_", " ").title(),
            organ=office if name in {"office", "second_clerk", "third_clerk"} else None,
        )
        for name in names()
    )
    people = everybody()
    for person, role in (
        *((clerk, Role.OFF) for clerk in (people.office, people.second_clerk, people.third_clerk)),
        *((leader, Role.LG) for leader in people.lg),
        (people.sys, Role.SYS),
        (people.aud, Role.AUD),
    ):
        hold(person, role, organ=office)
    return people


def hold(person: User, role: Role, *, since: date = SINCE, until: date | None = None, **scope: object) -> Assignment:
    """Give a person a role without asking anybody; ``scope`` names organ, round, group, target, duty."""
    return Assignment.objects.create(
        person=person, role=role, since=since, until=until, approved_at=datetime.now(UTC), **scope
    )


def send_out(people: People, live: Round) -> None:
    """Make the round live: its office, four groups with three targets each, and everybody's assignment to it."""
    office = Organ.objects.get(name=OFFICE)
    Round.objects.filter(pk=live.pk).update(organ=office, status=Round.Status.LIVE)
    groups = {number: Group.objects.create(round=live, number=number, name=f"第{number}巡视组") for number in GROUPS}
    targets = {target.number: target for target in Target.objects.filter(round=live)}
    for number, target in targets.items():
        target.group = groups[group_of(number)]
        target.save(update_fields=["group"])
    for number, group in groups.items():
        scope = {"round": live, "group": group, "until": UNTIL}
        hold(people.gl[number], Role.GL, **scope)
        for deputy in people.gd[number]:
            hold(deputy, Role.GD, **scope)
        hold(people.gm[number], Role.GM, **scope)
    for number, target in targets.items():
        hold(people.lia[number], Role.LIA, round=live, target=target)
        hold(people.head[number], Role.UNIT, duty=Duty.HEAD, round=live, target=target)
    for pair, role in ((people.sup, Role.SUP), (people.ver, Role.VER)):
        hold(pair[0], role, round=live)
        hold(pair[1], role, round=live, target=targets[5])


def everybody() -> People:
    """Return the people as the database has them."""
    found = {user.username: user for user in User.objects.filter(username__in=names())}
    return People(
        office=found["office"],
        second_clerk=found["second_clerk"],
        third_clerk=found["third_clerk"],
        sys=found["sys"],
        aud=found["aud"],
        lg=(found["lg1"], found["lg2"]),
        gl={number: found[f"gl{number}"] for number in GROUPS},
        gd={number: (found[f"gd{number}a"], found[f"gd{number}b"]) for number in GROUPS},
        gm={number: found[f"gm{number}"] for number in GROUPS},
        lia={number: found[f"lia{number}"] for number in TARGETS},
        head={number: found[f"head{number}"] for number in TARGETS},
        sup=(found["sup1"], found["sup2"]),
        ver=(found["ver1"], found["ver2"]),
        colleague=found["colleague"],
        stranger=found["stranger"],
        visitor=AnonymousUser(),
    )
