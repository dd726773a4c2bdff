"""People and organs as their pages show them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from bihuan.web.accounts.choices import CONTENT_ROLES, OrganKind
from bihuan.web.accounts.models import Assignment, Organ, SignInCode, User

#: Rows of one page of people.
PAGE = 50


@dataclass(slots=True)
class OrganNode:
    """An organ in the tree, with how deep it stands and how many people belong to it."""

    organ: Organ
    depth: int
    people: int
    children: "list[OrganNode]" = field(default_factory=list)


def organ_tree() -> list[OrganNode]:
    """
    Return every organ below its parent; one statement, however deep the tree is.

    Neighbours stand as offices list them: committee, leading group, office and so on to the units; those of a kind by
    the code of their division, then by name as a dictionary orders it.
    """
    below: defaultdict[int | None, list[Any]] = defaultdict(list)
    for organ in (
        Organ.objects.select_related("division")
        .annotate(people_count=Count("people", filter=Q(people__is_active=True)))
        .order_by("pk")
    ):
        below[organ.parent_id].append(organ)
    for neighbours in below.values():
        neighbours.sort(key=_as_listed)

    def nodes(parent: int | None, depth: int) -> list[OrganNode]:
        return [OrganNode(organ, depth, organ.people_count, nodes(organ.pk, depth + 1)) for organ in below[parent]]

    return nodes(None, 0)


def _as_listed(organ: Organ) -> tuple[int, str, bytes]:
    kinds = [*OrganKind.values, organ.kind]  # a kind of another version comes last
    # An organ of no division comes after those of one. The national encoding has its common characters by sound, as a
    # dictionary does; code points follow the parts of the character.
    return kinds.index(organ.kind), organ.division.code if organ.division else "~", organ.name.encode("gb18030")


def organ_options() -> list[tuple[str, str]]:
    """Return every organ for a choice, indented by its depth."""
    options: list[tuple[str, str]] = []

    def add(nodes: list[OrganNode]) -> None:
        for node in nodes:
            options.append((str(node.organ.pk), "　" * node.depth + node.organ.name))
            add(node.children)

    add(organ_tree())
    return options


def organ(pk: int) -> Organ | None:
    """Return an organ, or None."""
    return Organ.objects.filter(pk=pk).first()


def below(top: Organ) -> frozenset[int]:
    """Return the organ and all below it."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Organ.objects.values_list("pk", "parent_id"):
        children[parent].append(pk)
    found, open_ends = {top.pk}, [top.pk]
    while open_ends:
        new = [child for child in children[open_ends.pop()] if child not in found]
        found.update(new)
        open_ends += new
    return frozenset(found)


def people_page(
    *, text: str = "", role: str = "", closed: bool = False, after: str = "", without: Collection[int] = ()
) -> tuple[list[User], str]:
    """
    Return a page of people by sign-in name, each with its assignments in force, and where the next page begins.

    Args:
        text: Part of a name, sign-in name or organ.
        role: Only who holds this role.
        closed: Closed accounts in place of open ones.
        after: The sign-in name after which the page begins.
        without: Targets that who looks has lost, by id: who serves there is not shown with that.
    """
    found = User.objects.filter(is_active=not closed).select_related("organ")
    if text:
        found = found.filter(
            Q(username__icontains=text) | Q(display_name__icontains=text) | Q(organ__name__icontains=text)
        )
    if role:
        found = found.filter(
            pk__in=_elsewhere(Assignment.objects.filter(role=role, ended_at=None), without).values("person_id")
        )
    if after:
        found = found.filter(username__gt=after)
    shown = found.order_by("username").prefetch_related(Prefetch("assignments", _standing(without), "shown"))
    rows: list[User] = [*shown[: PAGE + 1]]
    return rows[:PAGE], rows[PAGE - 1].username if len(rows) > PAGE else ""


def person(key: UUID) -> User | None:
    """Return the person with this address key, or None."""
    return User.objects.select_related("organ").filter(pseudonym=key).first()


def assignments_of(one: User, *, without: Collection[int] = ()) -> list[Assignment]:
    """Return all assignments of a person but those at some targets: those in force first, newest first; ended ones stay."""
    rows = _scoped(_elsewhere(Assignment.objects.filter(person=one), without)).select_related(
        "granted_by", "approved_by", "ended_by"
    )
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.granted_at.timestamp()))


def assignment(pk: UUID, *, without: Collection[int] = ()) -> Assignment | None:
    """Return an assignment, or None; also for one at a target that who asks has lost."""
    return _scoped(_elsewhere(Assignment.objects.filter(pk=pk), without)).select_related("person").first()


def waiting_assignments(*, without: Collection[int] = ()) -> list[Assignment]:
    """Return the assignments that wait for the office, oldest first, but those at some targets."""
    rows = (
        _elsewhere(Assignment.objects.all(), without)
        .filter(approved_at=None, ended_at=None)
        .select_related("granted_by")
    )
    return list(_scoped(rows).select_related("person").order_by("granted_at"))


def running_code(one: User) -> SignInCode | None:
    """Return the code of the person that could still be used, or None; never the code itself, which nobody has."""
    return SignInCode.objects.filter(person=one, used_at=None, withdrawn_at=None).order_by("-issued_at").first()


def sees_content(one: User, day: date) -> bool:
    """Return whether the person holds a role that sees what is not public."""
    rows = Assignment.objects.filter(person=one, role__in=CONTENT_ROLES, ended_at=None, approved_at__isnull=False)
    return rows.filter(Q(until=None) | Q(until__gte=day)).exists()


def _standing(without: Collection[int]) -> QuerySet[Assignment]:
    return _scoped(_elsewhere(Assignment.objects.filter(ended_at=None), without)).order_by("role", "since")


def _elsewhere(rows: QuerySet[Assignment], without: Collection[int]) -> QuerySet[Assignment]:
    # ``exclude`` would also lose the rows that name no target: NULL is in no list, and not outside of one either.
    return rows.filter(Q(target=None) | ~Q(target__in=without)) if without else rows


def _scoped(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("organ", "round", "group", "target")


def everybody() -> list[User]:
    """Return who has an open account, by sign-in name."""
    return list(User.objects.filter(is_active=True).select_related("organ").order_by("username"))


def roles_going_on(*, without: Collection[int] = ()) -> list[Assignment]:
    """Return the assignments that nobody took back, of people with an open account, but those at some targets."""
    going_on = Assignment.objects.filter(ended_at=None, person__is_active=True)
    rows = _scoped(_elsewhere(going_on, without)).select_related("person")
    return list(rows.order_by("person__username", "role", "since"))
