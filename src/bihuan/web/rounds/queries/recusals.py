"""Reading recusals: what they take away, what the plan of a round keeps to, who is told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.web.accounts.choices import GROUP_ROLES, Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.rounds.assignment import problem
from bihuan.web.rounds.models import Announcement, Inspector, Recusal, Round, Target

S = Recusal.Status


def removed_targets(person_id: int) -> frozenset[int]:
    """Return the targets for which an accepted recusal leaves the account nothing; registered with ``standing``."""
    # A condition of ids, not a join over the whole pool: every page asks this.
    inspector = Inspector.objects.filter(person=person_id).values("pk")
    mine = Q(person=person_id) | Q(inspector__in=inspector)
    return frozenset(Recusal.objects.filter(mine, status=S.ACCEPTED).order_by().values_list("target_id", flat=True))


def is_recused() -> Exists:
    """Return, for the row of an assignment, whether its person is kept away from anything; see ``removed_targets``."""
    person = OuterRef("person_id")
    by_account = Recusal.objects.filter(person=person, status=S.ACCEPTED)
    by_pool = Recusal.objects.filter(inspector__person=person, status=S.ACCEPTED)
    return Exists(by_account.order_by().values("pk").union(by_pool.order_by().values("pk"), all=True))


def target_of(uid: str) -> int | None:
    """Return the target of a recusal by its key, as signatures ask; None if there is none."""
    return Recusal.objects.filter(uid=uid).values_list("target_id", flat=True).first()


def concerned_by(uid: UUID) -> int | None:
    """Return the account that a recusal concerns, by its key; None where there is none."""
    row = Recusal.objects.filter(uid=uid).select_related("inspector").first()
    return row.concerned_id if row else None


def accepted(round_: Round) -> tuple[problem.Recusal, ...]:
    """
    Return the accepted recusals of a round as its plan takes them, in the order of targets.

    Keys are ``str(inspector.uid)`` and ``str(target.pk)``. Who has an account only counts as the inspector they are in
    the pool; who is in no pool cannot be given a seat anyway.
    """
    rows = Recusal.objects.filter(round=round_, status=S.ACCEPTED)
    found: dict[tuple[str, str], problem.Recusal] = {}
    for row in rows.select_related("inspector", "person__inspector").order_by("target__number", "pk"):
        inspector = row.inspector or getattr(row.person, "inspector", None)
        if inspector is not None:
            key = (str(inspector.uid), str(row.target_id))
            found.setdefault(key, problem.Recusal(*key, reason=row.decision_reason))
    return tuple(found.values())


def kept_away(round_: Round) -> dict[int, frozenset[int]]:
    """Return the accounts that accepted recusals keep from the targets of a round, by the key of the target."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = Recusal.objects.filter(round=round_, status=S.ACCEPTED).order_by()
    for target, person, of_inspector in rows.values_list("target_id", "person_id", "inspector__person_id"):
        concerned = person or of_inspector
        if concerned is not None:
            found[target].add(concerned)
    return {target: frozenset(people) for target, people in found.items()}


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody who is sent to a target, and as what."""

    person: User
    role: str
    is_of_group: bool  # for all targets of the group, not for this one alone


def sent_to(target: Target) -> list[Sent]:
    """Return who of the group, or for this target alone, is sent there today or later; leaders first, each once."""
    reached = Q(target=target)
    if target.group_id is not None:
        reached |= Q(target=None, group=target.group_id)
    rows = _in_force(Assignment.objects.filter(reached, role__in=GROUP_ROLES, round=target.round_id))
    ranks = [str(Role.GL), str(Role.GD), str(Role.GM)]
    found: dict[int, Sent] = {}
    for row in sorted(rows.select_related("person"), key=lambda row: (ranks.index(row.role), row.since, str(row.pk))):
        found.setdefault(row.person_id, Sent(row.person, row.role, row.target_id is None))
    return list(found.values())


def still_sent_to(target: Target) -> list[Sent]:
    """Return those of ``sent_to`` whom no accepted recusal keeps away."""
    away = _kept_away(target)
    return [sent for sent in sent_to(target) if sent.person.pk not in away]


def leads(person: User | None, target: Target) -> bool:
    """Return whether the account leads the inspection of the target."""
    return person is not None and any(one.person == person and one.role == Role.GL for one in sent_to(target))


def is_announced(target: Target) -> bool:
    """Return whether the unit knows who comes: field work has begun, or its notice or announcement was issued."""
    if target.round.status in {Round.Status.LIVE, Round.Status.ENDED}:
        return True
    return Announcement.objects.filter(target=target, status=Announcement.Status.ISSUED).exists()


def of_same(target: Target, *, inspector: Inspector | None, person: User | None) -> QuerySet[Recusal]:
    """Return the recusals of the same person from the same target, decided or not."""
    same = Q(pk__in=[])
    if inspector is not None:
        same |= Q(inspector=inspector) | (Q(person=inspector.person_id) if inspector.person_id else Q(pk__in=[]))
    if person is not None:
        same |= Q(person=person) | Q(inspector__person=person)
    return Recusal.objects.filter(same, target=target)


def inspector_of(person: User | None) -> Inspector | None:
    """Return the account's place in a pool, or None."""
    return Inspector.objects.filter(person=person).first() if person is not None else None


def the_inspector(recusal: Recusal) -> Inspector | None:
    """Return whom a recusal concerns as the pool knows them, or None."""
    return recusal.inspector or inspector_of(recusal.person)


def office_of(round_: Round) -> list[User]:
    """Return the clerks of the office who work on the round today."""
    return _of_role(Role.OFF, round_)


def leading_group_of(round_: Round) -> list[User]:
    """Return the members of the leading group who decide in the round today."""
    return _of_role(Role.LG, round_)


def unit_of(target: Target) -> list[User]:
    """Return those who speak for the unit today."""
    rows = Assignment.objects.filter(role__in=[Role.LIA, Role.UNIT], target=target)
    return _people(_in_force(rows))


def _of_role(role: Role, round_: Round) -> list[User]:
    everywhere = Q(round=None, organ=round_.organ_id) if round_.organ_id else Q(pk__in=[])
    return _people(_in_force(Assignment.objects.filter(Q(round=round_) | everywhere, role=role)))


def _in_force(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.filter(
        Q(until=None) | Q(until__gte=today()), ended_at=None, approved_at__isnull=False, person__is_active=True
    )


def _people(rows: Iterable[Assignment]) -> list[User]:
    found = rows.select_related("person") if isinstance(rows, QuerySet) else rows
    return list({row.person_id: row.person for row in found}.values())


def _kept_away(target: Target) -> set[int | None]:
    rows = Recusal.objects.filter(target=target, status=S.ACCEPTED).select_related("inspector")
    return {row.concerned_id for row in rows}
