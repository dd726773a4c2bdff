"""Making schemes of groups (分组方案): a new one, what is asked, and changes by hand, each of which can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.access.schemes import SchemeTo, creating_scheme, scheme_for
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.assignment.checking import require_sound
from bihuan.web.rounds.assignment.problem import Plan, Problem, Role
from bihuan.web.rounds.assignment.rules import Rule, hard_rules
from bihuan.web.rounds.assignment.scoring import Difference, Scorer
from bihuan.web.rounds.assignment.written import digest, stored
from bihuan.web.rounds.models import Round, Scheme
from bihuan.web.rounds.schemes import changing
from bihuan.web.rounds.schemes.asked import Settings, StoredPlan, plan_of, settings_of
from bihuan.web.rounds.schemes.problems import problem_of, settings_to_begin_with

#: A round whose groups may still be planned; in a live one targets stay where they are, and people may change.
PLANNABLE = (Round.Status.PLANNED, Round.Status.LIVE)

STATES = {
    "draft": ("拟订中", "a draft"),
    "proposed": ("待授权", "waiting for authorisation"),
    "authorised": ("已授权", "authorised"),
    "ended": ("已终止", "ended"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A scheme after a change by hand, and what the change did to the plan."""

    scheme: Scheme
    difference: Difference
    zh: str
    en: str


@transaction.atomic
def create_scheme(*, actor: User, round_: Round, like: Scheme | None = None) -> Scheme:
    """
    Return a new draft for a round: with settings to begin with, or with everything of another scheme of the round.

    Raises:
        Refusal: ``rounds.plan_no_dates``, ``rounds.plan_no_office``, ``rounds.not_in_state``; the person may not.
    """
    locked = round_for(actor, round_.pk, To.SEE, for_change=True)
    grant = creating_scheme(actor, locked, fresh=True)
    require_state(locked, *PLANNABLE)
    if like is not None and like.round_id != locked.pk:
        raise changed_meanwhile()
    settings = settings_of(like.settings) if like else settings_to_begin_with(locked)
    last = Scheme.objects.filter(round=locked).aggregate(last=Max("number"))["last"] or 0
    made = Scheme.objects.create(
        round=locked,
        number=last + 1,
        settings=stored(settings),
        plan=stored(StoredPlan(plan_of(like.plan).plan)) if like else {},
        score=like.score if like else {},
        # What was proved holds for the same plan of the same question, so a copy keeps it; roles it gave it does not.
        result={**like.result, "assignments": []} if like else {},
        made_by=actor,
    )
    record(
        actor=actor,
        grant=grant,
        action="rounds.create_scheme",
        object_kind="scheme",
        object_id=made.uid,
        object_version=made.version,
        to_state=made.status,
        fields={"round": str(locked.pk), "number": made.number, "like": like.number if like else 0},
    )
    return made


@transaction.atomic
def edit_settings(*, actor: User, scheme: Scheme, settings: Settings, version: int | None = None) -> Scheme:
    """
    Write what a scheme asks for; the plan stays and is scored anew.

    Raises:
        Refusal: what ``checking.require_sound`` refuses; ``rounds.scheme_not_in_state``, ``common.changed_meanwhile``;
            the person may not.
    """
    locked = _draft_for(actor, scheme)
    _write(locked, version, settings=settings, plan=plan_of(locked.plan))
    _record(locked, actor, "rounds.edit_scheme_settings", {"settings": digest(settings)})
    return locked


@transaction.atomic
def change_settings(
    *, actor: User, scheme: Scheme, change: Callable[[Settings], Settings], what: str, version: int | None = None
) -> Scheme:
    """Lock, free, forbid or bench: settings changed by a function of ``schemes.changing``; raises as ``edit_settings``."""
    locked = _draft_for(actor, scheme)
    settings = change(settings_of(locked.settings))
    _write(locked, version, settings=settings, plan=plan_of(locked.plan))
    _record(locked, actor, "rounds.change_scheme_locks", {"what": what, "settings": digest(settings)})
    return locked


@transaction.atomic
def relax_rule(*, actor: User, scheme: Scheme, code: str, keys: tuple[str, ...], version: int | None = None) -> str:
    """
    Waive one rule of a scheme's own settings by asking for one less, and return its sentence in Chinese and English.

    Raises:
        Refusal: ``rounds.rule_unknown``, ``rounds.rule_stands``; otherwise as ``edit_settings``.
    """
    locked = _draft_for(actor, scheme)
    settings = settings_of(locked.settings)
    rule = _rule(problem_of(locked), code, keys)
    done = changing.relaxed(settings, rule)
    _write(locked, version, settings=done.settings, plan=plan_of(locked.plan))
    _record(locked, actor, "rounds.relax_scheme", {"rule": code, "keys": list(keys)})
    return f"{done.zh}\n{done.en}"


def _rule(problem: Problem, code: str, keys: tuple[str, ...]) -> Rule:
    found = next((rule for rule in hard_rules(problem) if (rule.code, rule.keys) == (code, keys)), None)
    if found is None:
        raise Refusal(
            "rounds.rule_unknown",
            "方案中已经没有这条规则，没有做任何改动。请刷新页面后再看。",
            "The scheme has no such rule any more; nothing was changed. Reload the page.",
            http_status=409,
        )
    return found


def place(
    *,
    actor: User,
    scheme: Scheme,
    kind: str,
    key: str,
    group: str,
    role: Role = Role.MEMBER,
    version: int | None = None,
) -> Made:
    """
    Move a unit or a person by hand; ``group`` "" takes it out. What rules this breaks is shown, and cannot be proposed.

    Raises:
        Refusal: ``rounds.plan_unknown``, ``rounds.plan_no_change``; otherwise as ``edit_settings``.
    """
    return _changed(
        actor,
        scheme,
        version,
        lambda problem, plan: (
            changing.place_person(problem, plan, key, group, role)
            if kind == "person"
            else changing.place_unit(problem, plan, key, group)
        ),
        {"kind": kind, "key": key, "group": group, "role": str(role) if kind == "person" else ""},
    )


def take_advice(*, actor: User, scheme: Scheme, kind: str, key: str, group: str, version: int | None = None) -> Made:
    """Change the plan as the quick look into a pair found cheapest; raises as ``place``."""
    return _changed(
        actor,
        scheme,
        version,
        lambda problem, plan: changing.as_advised(problem, plan, kind, key, group),
        {"kind": kind, "key": key, "group": group, "advised": True},
    )


@transaction.atomic
def _changed(
    actor: User,
    scheme: Scheme,
    version: int | None,
    change: Callable[[Problem, Plan], changing.Changed],
    fields: Mapping[str, Any],
) -> Made:
    locked = _draft_for(actor, scheme)
    problem, held = problem_of(locked), plan_of(locked.plan)
    before = held.plan or Plan((), ())
    done = change(problem, before)
    scorer = Scorer(problem)
    _write(locked, version, plan=replace(held, plan=before).changed(done.plan, done.zh, done.en), scorer=scorer)
    _record(locked, actor, "rounds.change_scheme_plan", fields)
    return Made(locked, scorer.difference(before, done.plan), done.zh, done.en)


@transaction.atomic
def undo(*, actor: User, scheme: Scheme, version: int | None = None) -> Scheme:
    """
    Take the last change of the plan back.

    Raises:
        Refusal: ``rounds.nothing_to_undo``; otherwise as ``edit_settings``.
    """
    locked = _draft_for(actor, scheme)
    held = plan_of(locked.plan)
    if not held.undo:
        raise Refusal(
            "rounds.nothing_to_undo",
            "没有可以撤销的调整。",
            "There is no change to take back.",
            http_status=409,
        )
    _write(locked, version, plan=held.undone())
    _record(locked, actor, "rounds.undo_scheme_change", {"left": len(held.undo) - 1})
    return locked


def touch_scheme(scheme: Scheme, version: int | None, columns: Mapping[str, Any]) -> None:
    """
    Write named columns of a locked scheme and count up its version.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    if version is not None and version != scheme.version:
        raise changed_meanwhile()
    changed = Scheme.objects.filter(pk=scheme.pk, version=scheme.version).update(version=scheme.version + 1, **columns)
    if changed != 1:
        raise changed_meanwhile()
    grant = scheme.grant
    scheme.refresh_from_db()
    scheme.grant = grant


def require_scheme_state(scheme: Scheme, *states: str) -> None:
    """Raise ``rounds.scheme_not_in_state`` unless ``scheme`` is in one of ``states``."""
    if scheme.status in states:
        return
    zh, en = STATES[scheme.status]
    raise Refusal(
        "rounds.scheme_not_in_state",
        f"这个分组方案目前“{zh}”，不能办理这一步。请打开方案页查看当前状态；要改动，可以照它新建一个方案。",
        f"This scheme is {en}, so this step cannot be taken. Open its page to see where it stands; to change it, make a new "
        "one like it.",
        http_status=409,
    )


def locked_scheme(actor: User, scheme: Scheme, to: SchemeTo) -> Scheme:
    """Return a scheme locked for a change; the state is looked at by the caller before the right is judged."""
    return scheme_for(actor, scheme.uid, to, for_change=True)


def _draft_for(actor: User, scheme: Scheme) -> Scheme:
    seen = locked_scheme(actor, scheme, SchemeTo.SEE)
    require_scheme_state(seen, Scheme.Status.DRAFT)
    found = locked_scheme(actor, scheme, SchemeTo.EDIT)
    require_state(found.round, *PLANNABLE)
    return found


def _write(
    scheme: Scheme,
    version: int | None,
    *,
    plan: StoredPlan,
    settings: Settings | None = None,
    scorer: Scorer | None = None,
) -> None:
    """Write settings and plan, with the score that the plan has under them."""
    columns: dict[str, Any] = {"plan": stored(plan)}
    if settings is not None:
        columns["settings"] = stored(settings)
        scheme.settings = columns["settings"]
    problem = scorer.problem if scorer else problem_of(scheme)
    if settings is not None:
        require_sound(problem)
    if plan.plan is not None:
        columns["score"] = stored((scorer or Scorer(problem)).score(plan.plan))
    touch_scheme(scheme, version, columns)


def _record(scheme: Scheme, actor: User, action: str, fields: Mapping[str, Any]) -> None:
    record(
        actor=actor,
        grant=scheme.grant,
        action=action,
        object_kind="scheme",
        object_id=scheme.uid,
        object_version=scheme.version,
        fields={"plan": digest(plan_of(scheme.plan).plan), **fields},
    )


def scheme_named(round_: Round, uid: UUID) -> Scheme | None:
    """Return a scheme of a round, or None."""
    return Scheme.objects.filter(round=round_, uid=uid).first()
