"""From a shell to field work and out of it: adopt, start, end, cancel."""

from django.db import transaction

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions.moving import move, to_move
from bihuan.web.rounds.actions.pool_service import keep_service
from bihuan.web.rounds.models import Group, Round, Target

#: What is missing, as (Chinese, English).
Lack = tuple[str, str]


@transaction.atomic
def adopt(*, actor: User, round_: Round, version: int | None = None) -> Round:
    """
    Take a round that is known from its notice into the office's own plan; two people of the office sign.

    Returns:
        The round: ``planned`` after the second signature, as it was after the first.

    Raises:
        Refusal: ``rounds.not_ready`` names what the shell lacks; ``rounds.not_in_state``,
            ``common.changed_meanwhile``, ``accounts.second_person_needed``; the person may not.
    """
    return _moved(actor, round_, "adopt", version)


@transaction.atomic
def start(*, actor: User, round_: Round, version: int | None = None) -> Round:
    """
    Begin the field work of a planned round; two people of the office sign.

    Raises:
        Refusal: ``rounds.not_ready`` where the authorising decision, a leader of a group, the group of a target, dates
            or the rule version are missing; otherwise as ``adopt``.
    """
    return _moved(actor, round_, "start", version)


@transaction.atomic
def end(*, actor: User, round_: Round, version: int | None = None) -> Round:
    """
    End the field work of a live round. Rights of the groups run on until the day of hand-over.

    Raises:
        Refusal: ``rounds.not_ready`` before the day on which field work ends; otherwise as ``adopt``.
    """
    locked, grant = _ready(actor, round_, "end", version)
    # Before the move: rows of the pool are locked here, and after its record nobody else could write theirs.
    keep_service(locked, actor=actor, grant=grant)
    return move(locked, "end", actor=actor, grant=grant)


@transaction.atomic
def cancel(*, actor: User, round_: Round, reason: str, version: int | None = None) -> Round:
    """
    Give up a planned round; two people of the office sign.

    Raises:
        Refusal: ``rounds.reason_needed``; otherwise as ``adopt``.
    """
    return _moved(actor, round_, "cancel", version, reason)


def _moved(actor: User, round_: Round, name: str, version: int | None, reason: str = "") -> Round:
    locked, grant = _ready(actor, round_, name, version)
    return move(locked, name, actor=actor, grant=grant, reason=reason)


def _ready(actor: User, round_: Round, name: str, version: int | None) -> tuple[Round, Grant]:
    locked, grant = to_move(actor, round_, name, version)
    lacks = missing_for(locked, name)
    if lacks:
        raise Refusal(
            "rounds.not_ready",
            f"还不能办理这一步，缺少：{'；'.join(zh for zh, _en in lacks)}。请补全后再办理。",
            f"This step cannot be taken yet. Missing: {'; '.join(en for _zh, en in lacks)}. Complete it, then try again.",
            http_status=409,
        )
    return locked, grant


def missing_for(round_: Round, name: str) -> list[Lack]:
    """Return what ``round_`` lacks for the move ``name``, in the order of the page; empty if it is ready."""
    return [lack for _step, lack in lacks_by_step(round_, name)]


def lacks_by_step(round_: Round, name: str) -> list[tuple[str, Lack]]:
    """
    Return what ``missing_for`` does, each with the step of planning where it is made good.

    Steps are those of ``queries.plan``: ``facts``, ``targets``, ``groups``; "" for what only time brings.
    """
    if name == "end":
        early = round_.ends_on is not None and today() < round_.ends_on
        return [("", ("现场工作尚未到结束日期", "field work has not come to its last day"))] if early else []
    if name not in {"adopt", "start"}:
        return []
    lacks = [("facts", lack) for lack in _shell_lacks(round_)]
    return lacks + _field_lacks(round_) if name == "start" else lacks


def _shell_lacks(round_: Round) -> list[Lack]:
    wanted: list[tuple[object, Lack]] = [
        (round_.organ_id, ("组织实施的巡视办", "the office that runs it")),
        (round_.taxonomy_id, ("问题分类表", "a taxonomy of problems")),
        (round_.authorised_by, ("授权决定的日期和文号", "date and number of the authorising decision")),
        (round_.rule_version, ("适用的工作条例版本", "the version of the regulations")),
    ]
    return [lack for value, lack in wanted if not value]


def _field_lacks(round_: Round) -> list[tuple[str, Lack]]:
    lacks: list[tuple[str, Lack]] = []
    if not (round_.starts_on and round_.ends_on):
        lacks.append(("facts", ("进驻和结束日期", "first and last day of field work")))
    targets = list(Target.objects.filter(round=round_).order_by("number"))
    if not targets:
        lacks.append(("targets", ("被巡视单位", "targets")))
    homeless = [target.name for target in targets if target.organ_id is None]
    if homeless:
        lacks.append(("targets", (f"对应的机构：{'、'.join(homeless)}", f"an organ for {', '.join(homeless)}")))
    groups = list(Group.objects.filter(round=round_))
    if not groups:
        lacks.append(("groups", ("巡视组", "groups")))
    leaders = Assignment.objects.filter(
        round=round_, role=Role.GL, target=None, ended_at=None, approved_at__isnull=False, person__is_active=True
    )
    led = set(leaders.exclude(until__lt=today()).values_list("group_id", flat=True))
    lacks += [
        ("groups", (f"第 {group.number} 组组长", f"a leader of group {group.number}"))
        for group in groups
        if group.pk not in led
    ]
    idle = [target.name for target in targets if target.group_id is None]
    if idle:
        lacks.append(("groups", (f"承担巡视的组：{'、'.join(idle)}", f"a group for {', '.join(idle)}")))
    return lacks
