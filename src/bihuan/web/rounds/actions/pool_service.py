"""What a round adds to the pool when its field work ends: who served in it, and which units they inspected."""

from collections import defaultdict

from django.db.models import Q

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment, Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.rounds.actions.pool import lock_pool
from bihuan.web.rounds.models import Inspector, Recusal, Round, Seat, Service, Target

_SEATS = {Role.GL: Seat.LEADER, Role.GD: Seat.DEPUTY, Role.GM: Seat.MEMBER}


def keep_service(round_: Round, *, actor: User, grant: Grant) -> int:
    """
    Write into the pool who served in ``round_``, inside the transaction that ends its field work; return how many did.

    Who held a group's role on the last day counts, for each target of the group but those from which they stayed away.
    """
    day = min(round_.ends_on or today(), today())
    served = _served(round_, day)
    known = Inspector.objects.filter(person__in=list(served))
    # As every change of a pool does, so that none waits for another crosswise.
    for office in Organ.objects.filter(pk__in=known.values("office")).order_by("pk"):
        lock_pool(office)
    people = {row.person_id: row for row in known.select_for_update(no_key=True).order_by("pk")}
    Service.objects.filter(round=round_).delete()
    rows = [
        Service(
            inspector=people[person],
            round=round_,
            round_title=round_.title[:120],
            group_name=group[:60],
            seat=seat,
            unit_id=unit,
            year=day.year,
        )
        for person, (group, seat, units) in sorted(served.items())
        if person in people
        for unit in units or [None]
    ]
    Service.objects.bulk_create(rows)
    if rows:
        record(
            actor=actor,
            grant=grant,
            action="pool.keep_service",
            object_kind="round",
            object_id=round_.pk,
            fields={"people": len({row.inspector_id for row in rows})},
            rows=[{"inspector": str(row.inspector.uid), "unit": row.unit_id, "seat": str(row.seat)} for row in rows],
        )
    return len({row.inspector_id for row in rows})


def _served(round_: Round, day: object) -> dict[int, tuple[str, str, list[int | None]]]:
    """Return by person: the name of their group, their seat, and the organs of the units that they inspected."""
    held = Assignment.objects.filter(
        Q(until=None) | Q(until__gte=day),
        round=round_,
        role__in=list(_SEATS),
        group__isnull=False,
        target=None,
        ended_at=None,
        approved_at__isnull=False,
    ).select_related("group")
    units: defaultdict[int | None, list[tuple[int, int | None]]] = defaultdict(list)
    for pk, group, organ in (
        Target.objects.filter(round=round_).order_by("number").values_list("pk", "group_id", "organ_id")
    ):
        units[group].append((pk, organ))
    away = {
        (person or account, target)
        for person, account, target in Recusal.objects.filter(round=round_, status=Recusal.Status.ACCEPTED).values_list(
            "inspector__person_id", "person_id", "target_id"
        )
    }
    found: dict[int, tuple[str, str, list[int | None]]] = {}
    for row in held.order_by("role", "pk"):
        seat = Seat.LIAISON if row.duty == Duty.GROUP_LIAISON else _SEATS[Role(row.role)]
        organs = [organ for target, organ in units[row.group_id] if organ and (row.person_id, target) not in away]
        found.setdefault(row.person_id, (str(row.group), str(seat), list(dict.fromkeys(organs))))
    return found
