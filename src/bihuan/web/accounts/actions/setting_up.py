"""The first step of an installation: its organs and the four people who keep each other in check, in one record."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bihuan.web.accounts.actions.codes import LETTERS
from bihuan.web.accounts.actions.divisions import DivisionFact, keep_divisions
from bihuan.web.accounts.actions.people import checked_new_person
from bihuan.web.accounts.choices import OrganKind, Role
from bihuan.web.accounts.models import Assignment, Division, Organ, User
from bihuan.web.accounts.organ_names import leading_group_name, office_name
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.actions import SYSTEM, append


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """One of the first people: sign-in name, name, role."""

    username: str
    display_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """How one of the first people signs in; the password is shown once and kept nowhere."""

    person: User
    role: Role
    password: str


def first_people(*, administrator: str, clerks: Sequence[str], auditor: str) -> tuple[FirstPerson, ...]:
    """Return the first people by their sign-in names: an administrator, two clerks of the office, an auditor."""
    return (
        FirstPerson(administrator, "系统管理员", Role.SYS),
        *(FirstPerson(clerk, f"巡视办{at}", Role.OFF) for at, clerk in zip("甲乙", clerks, strict=True)),
        FirstPerson(auditor, "审计员", Role.AUD),
    )


def refuse_second_time() -> None:
    """
    Return if nobody has an account yet.

    Raises:
        Refusal: ``accounts.set_up_already``.
    """
    if User.objects.exists():
        raise Refusal(
            "accounts.set_up_already",
            "系统已经建立，里面有账号，没有做任何改动。请用系统管理员登录，在“人员”里开立账号。",
            "This installation is set up and has accounts; nothing was changed. Sign in as the administrator and open "
            "accounts under People.",
            http_status=409,
        )


@transaction.atomic
def set_up(
    *,
    actor: User | None,
    office: str,
    divisions: Sequence[DivisionFact] = (),
    people: Sequence[FirstPerson],
    since: date,
) -> list[FirstAccount]:
    """
    Make the organs and the first accounts, and return how their people sign in; once only.

    Nobody could approve the first office, so it is made together with its administrator and its auditor: three kinds
    of people, none of whom can do without the others, and one record that names them all.

    Args:
        actor: None: the machine's owner.
        office: Name of the inspection office; "" takes the usual name for the division.
        divisions: The division whose office it is, last, after those above it; empty for no tree.
        people: See ``first_people``.
        since: First day of their roles.

    Raises:
        Refusal: ``accounts.set_up_already``, or what opening an account refuses.
    """
    refuse_second_time()
    place = keep_divisions(divisions)[divisions[-1].code] if divisions else None
    home, organs = _organs(office, place)
    accounts = []
    for one in people:
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
        person = checked_new_person(one.username, password, one.display_name, home)
        accounts.append(FirstAccount(person, one.role, password))
    roles = Assignment.objects.bulk_create(
        Assignment(person=one.person, role=one.role, organ=home, since=since, approved_at=dates.now())
        for one in accounts
    )
    append(
        actor=SYSTEM if actor is None else str(actor.pseudonym),
        action="accounts.set_up",
        object_kind="installation",
        object_id=1,
        to_state="in_force",
        rows=[
            *({"organ": organ.name, "kind": organ.kind} for organ in organs),
            *({"person": str(row.person.pseudonym), "role": row.role, "assignment": str(row.pk)} for row in roles),
        ],
    )
    return accounts


def _organs(office: str, place: Division | None) -> tuple[Organ, list[Organ]]:
    """Return the office, and all organs that were made: a tree where a division is named, else the office alone."""
    if place is None:
        home = Organ.objects.create(name=office or "巡视办", kind=OrganKind.OFFICE)
        return home, [home]
    committee = _made(f"中共{place.name}委员会", OrganKind.COMMITTEE, None, place)
    leading = _made(leading_group_name(place.name, place.code), OrganKind.LEADING_GROUP, committee, place)
    home = _made(office or office_name(place.name, place.code), OrganKind.OFFICE, leading, place)
    discipline = _made(f"中共{place.name}纪律检查委员会", OrganKind.DISCIPLINE, committee, place)
    organisation = _made(f"中共{place.name}委员会组织部", OrganKind.ORGANISATION, committee, place)
    return home, [committee, leading, home, discipline, organisation]


def _made(name: str, kind: OrganKind, parent: Organ | None, place: Division) -> Organ:
    return Organ.objects.create(name=name, kind=kind, parent=parent, division=place)
