"""Who takes the place of a leader for the one target that the leader stays away from."""

from dataclasses import dataclass

from bihuan.web.accounts.actions.assignments import assignment_facts, checked_assignment
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import now, today
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.rounds.models import Inspector, Recusal
from bihuan.web.rounds.queries.recusal_hints import closed_seats
from bihuan.web.rounds.queries.recusals import leads, of_same

Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool who may lead, and what stands in the way of doing so at this target; "" for nothing."""

    inspector: Inspector
    unfit: Both = ("", "")

    @property
    def why(self) -> str:
        """What stands in the way, in the language of the page."""
        return pick(*self.unfit)


def needs_substitute(recusal: Recusal) -> bool:
    """Return whether the target loses its leader by this recusal."""
    concerned = recusal.person or (recusal.inspector.person if recusal.inspector else None)
    if of_same(recusal.target, inspector=recusal.inspector, person=concerned).filter(status="accepted").exists():
        return False  # it lost them, and found another one, by an earlier decision
    return leads(concerned, recusal.target)


def candidates(recusal: Recusal) -> list[Candidate]:
    """Return everybody of the office's pool who may lead, by number, the one concerned left out."""
    pool = Inspector.objects.filter(office=recusal.round.organ_id, may_lead=True, left_on=None)
    closed = closed_seats(recusal.round, recusal.target)
    return [
        Candidate(row, _unfit(recusal, row, closed[str(row.uid)].zh, closed[str(row.uid)].en))
        if str(row.uid) in closed
        else Candidate(row, _unfit(recusal, row))
        for row in pool.select_related("person").order_by("number")
        if row.pk != recusal.inspector_id and (row.person_id is None or row.person_id != recusal.concerned_id)
    ]


def require_substitute(recusal: Recusal, chosen: Inspector | None) -> Inspector | None:
    """
    Return who steps in, judged anew; None where the target keeps its leader.

    Raises:
        Refusal: ``rounds.substitute_needed`` for a leader without one, ``rounds.substitute_unfit`` for one who must not.
    """
    if not needs_substitute(recusal):
        return None
    if chosen is None:
        raise Refusal(
            "rounds.substitute_needed",
            f"此人是“{recusal.target.name}”的组长，决定回避时须同时指定接替的人。没有保存。请从人员库中选择。",
            f"This person leads the inspection of {recusal.target.name}, so the recusal names who steps in. "
            "Nothing was saved. Choose somebody of the pool.",
            where="substitute",
        )
    found = next((one for one in candidates(recusal) if one.inspector.pk == chosen.pk), None)
    zh, en = (
        found.unfit
        if found
        else ("不在本办人员库中可任组长的人员之列", "is not of those in the office's pool who may lead")
    )
    if zh:
        raise Refusal(
            "rounds.substitute_unfit",
            f"{chosen.name}不能接替：{zh.rstrip('。')}。没有保存。请另选一人。",
            f"{chosen.name} cannot step in: {en.rstrip('.')}. Nothing was saved. Choose somebody else.",
            where="substitute",
            http_status=409,
        )
    return chosen


def put_in_place(recusal: Recusal, *, actor: User, grant: Grant) -> Assignment | None:
    """
    Give the substitute the leader's role for this one target, as prepared by the office and decided by the leading group.

    Nobody has a right by it for the group's other targets. Returns None where nobody steps in.

    Raises:
        Refusal: ``accounts.two_sides``, ``accounts.already_assigned``; ``rounds.substitute_unfit`` for a substitute who
            prepared or decides it.
    """
    chosen = recusal.substitute
    if chosen is None or chosen.person is None:
        return None
    # As for any role: nobody gives it to themselves. Rules of one side and of separate roles are kept as always.
    if chosen.person_id in {actor.pk, recusal.prepared_by_id}:
        raise Refusal(
            "rounds.substitute_unfit",
            "拟办人和决定人不能指定自己接替。没有保存。请另选一人。",
            "Who prepares or decides a recusal cannot step in themselves. Nothing was saved. Choose somebody else.",
            where="substitute",
            http_status=409,
        )
    row, _waits = checked_assignment(
        None,
        person=chosen.person,
        role=Role.GL,
        group=recusal.target.group,
        target=recusal.target,
        since=today(),
    )
    row.granted_by, row.approved_by = recusal.prepared_by, actor
    row.approved_at = now()
    row.save(update_fields=["granted_by", "approved_by", "approved_at"])
    record(
        actor=actor,
        grant=grant,
        action="accounts.assign",
        object_kind="assignment",
        object_id=row.pk,
        to_state="in_force",
        fields={**assignment_facts(row), "recusal": str(recusal.uid)},
    )
    return row


def _unfit(recusal: Recusal, row: Inspector, zh: str = "", en: str = "") -> Both:
    """Return what stands in the way of ``row`` leading at the target; ``zh`` and ``en`` are what the rules say."""
    day = max(today(), recusal.round.starts_on or today())
    if row.person is None or not row.person.is_active:
        return "还没有可以使用的账号，先由系统管理员开立", "has no account that is open; one has to be opened first"
    if (row.available_from and row.available_from > day) or (row.available_until and row.available_until < day):
        return "这段时间不能参加", "is not available then"
    waiting = of_same(recusal.target, inspector=row, person=row.person)
    if waiting.exclude(status=Recusal.Status.REFUSED).exists():
        return "本人也回避或申报回避这个单位", "is recused from this unit too, or asked to be"
    return zh, en
