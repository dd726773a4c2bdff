"""Reading who may verify what: the list of a round, what speaks against whom, how much each has before them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from bihuan.web.accounts.choices import UNIT_ROLES, Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.common.dates import today
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.models import CheckForm, Extension, Item, Plan, Progress, Proof, VerifierList
from bihuan.web.rectification.verifying import fitness
from bihuan.web.rectification.verifying.fitness import Facts, Reason
from bihuan.web.rectification.verifying.proposing import Line, Proposed, propose
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.recusals import kept_away

S = Item.Status
#: Lines that stand before a verifier, or will.
BEFORE = (S.REPORTED, S.REVIEWED)


def verifiers_of(round_: Round) -> list[User]:
    """Return who is on the approved list of a round, by name; nobody where none is approved."""
    found = _approved_of(round_)
    return list(found.select_related("organ").order_by("display_name", "pk")) if found is not None else []


def candidates(round_: Round) -> QuerySet[User]:
    """
    Return whom the office may put on the list: people of the round's organs and its supervisors, never officials of its units.

    Those who serve as office, supervisor or verifier of the round, or inspected in it; by name.
    """
    serving = Assignment.objects.filter(ended_at=None, approved_at__isnull=False).filter(
        Q(until=None) | Q(until__gte=today())
    )
    here = Q(round=round_) | Q(round=None, organ=round_.organ_id)
    roles = (Role.OFF, Role.SUP, Role.VER, Role.GL, Role.GD, Role.GM)
    officials = Assignment.objects.filter(round=round_, role__in=UNIT_ROLES, ended_at=None).values("person_id")
    fit = Q(pk__in=serving.filter(here, role__in=roles).values("person_id"))
    if round_.organ_id is not None:
        fit |= Q(organ=round_.organ_id)
    return User.objects.filter(fit, is_active=True).exclude(pk__in=officials).order_by("display_name", "pk")


def note_of(verifiers: VerifierList) -> str:
    """Return why an approved list is being changed, "" where nobody said."""
    notes = ReturnNote.objects.filter(object_kind="verifier_list", object_id=verifiers.pk, move="reopen_verifiers")
    return notes.order_by("-at", "-pk").values_list("text", flat=True).first() or ""


def load_of(round_: Round) -> dict[int, int]:
    """Return how many lines each verifier of a round has before them."""
    rows = Item.objects.filter(round=round_, status__in=BEFORE, verifier__isnull=False).order_by()
    return dict(rows.values_list("verifier").annotate(count=Count("*")))


def facts_of(round_: Round, items: Sequence[Item], *, again: bool = False) -> Facts:
    """
    Return what speaks against whom, for some lines of one round; a fixed number of statements.

    Args:
        round_: Their round.
        items: The lines, with ``response`` where it is to be asked.
        again: For looking at closed lines again: who verified or closed one does not do so.
    """
    listed = _approved_of(round_)
    people = None if listed is None else frozenset(listed.values_list("pk", flat=True))
    closed = frozenset(User.objects.filter(pk__in=people or (), is_active=False).values_list("pk", flat=True))
    return Facts(
        people,
        closed,
        _by_target(round_, {item.target_id for item in items}, people or frozenset()),
        _by_item(items, again=again),
    )


def proposed_for(round_: Round, items: Sequence[Item]) -> list[Proposed]:
    """Return a fair assignment of some lines of a round, in their order."""
    people = [person.pk for person in verifiers_of(round_)]
    lines = [Line(item.pk, item.target_id) for item in items]
    return propose(lines, people, facts_of(round_, items), load=load_of(round_))


def has_part(item: Item, person: User) -> str:
    """
    Return how the person took part in what the unit reported of a line, "" if not.

    The column on the line names one of them; a clerk who recorded one proof of many, or the plan, took part too.
    """
    parts = (fitness.RECORDED, fitness.REPORTED, fitness.RESPONSIBLE, fitness.OF_UNIT)
    against = facts_of(item.round, [item]).against(person.pk, item.pk, item.target_id)
    return next((one.code for one in parts if one in against), "")


def verifies_there(person: User, target: Target) -> bool:
    """Return whether the person holds the role of a verifier that reaches the target today."""
    day = today()
    here = Q(target=target) | Q(target=None, round=target.round_id)
    return (
        Assignment.objects.filter(here, person=person, role=Role.VER, since__lte=day, ended_at=None)
        .filter(Q(until=None) | Q(until__gte=day), approved_at__isnull=False)
        .exists()
    )


def _approved_of(round_: Round) -> QuerySet[User] | None:
    """Return the people of the list that counts: the approved one, also while it is being changed; None without any."""
    found = VerifierList.objects.filter(round=round_).first()
    if found is None:
        return None
    if found.status == VerifierList.Status.APPROVED:
        return found.people.all()
    return User.objects.filter(pk__in=found.in_force) if found.in_force else None


def _by_target(round_: Round, targets: set[int], people: Collection[int]) -> dict[int, dict[Reason, set[int]]]:
    found: defaultdict[int, dict[Reason, set[int]]] = defaultdict(
        lambda: {fitness.RECUSED: set(), fitness.OF_UNIT: set(), fitness.RECORDED: set()}
    )
    for target, away in kept_away(round_).items():
        found[target][fitness.RECUSED] |= set(away)
    # Also roles that are over: who left the unit last month would judge the own work.
    officials = Assignment.objects.filter(role__in=UNIT_ROLES, target__in=targets, approved_at__isnull=False)
    for target, person in officials.order_by().values_list("target_id", "person_id"):
        found[target][fitness.OF_UNIT].add(person)
    plans = Plan.objects.filter(target__in=targets, on_behalf=True).order_by()
    for target, *recorders in plans.values_list("target_id", "author_id", "submitted_by_id"):
        found[target][fitness.RECORDED] |= {one for one in recorders if one}
    organs = Target.objects.filter(pk__in=targets, organ__isnull=False).values_list("pk", "organ_id")
    homes = User.objects.filter(pk__in=people, organ__isnull=False).values_list("pk", "organ_id", "organ__parent_id")
    for target, organ in organs:
        # Whoever serves the unit itself, or something under it.
        found[target][fitness.OF_UNIT] |= {person for person, home, above in homes if organ in (home, above)}
    return found


def _by_item(items: Iterable[Item], *, again: bool) -> dict[int, dict[Reason, set[int]]]:
    columns: dict[Reason, tuple[str, ...]] = {
        fitness.RESPONSIBLE: ("handler_person_id",),
        fitness.REPORTED: ("reported_by_id",),
        fitness.RECORDED: ("recorded_by_id",),
        fitness.REVIEWED: ("reviewed_by_id",),
    }
    if again:
        columns |= {fitness.VERIFIED: ("verified_by_id", "verifier_id"), fitness.CLOSED: ("closed_by_id",)}
    rows = {item.pk: item for item in items}
    found = {
        pk: {reason: {one for name in names if (one := getattr(item, name))} for reason, names in columns.items()}
        for pk, item in rows.items()
    }
    progress = Progress.objects.filter(item__in=rows).order_by().values_list("item_id", "by_id", "on_behalf")
    # What a verifier brings is no part of the unit's report.
    proofs = Proof.objects.filter(item__in=rows, is_from_unit=True).order_by()
    for item, person, on_behalf in (*progress, *proofs.values_list("item_id", "author_id", "on_behalf")):
        found[item][fitness.RECORDED if on_behalf else fitness.REPORTED].add(person)
    asked = Extension.objects.filter(item__in=rows, on_behalf=True).order_by()
    for item, person in asked.values_list("item_id", "author_id"):
        found[item][fitness.RECORDED].add(person)
    if again:
        for item, person in CheckForm.objects.filter(item__in=rows).order_by().values_list("item_id", "by_id"):
            found[item][fitness.VERIFIED].add(person)
    return found
