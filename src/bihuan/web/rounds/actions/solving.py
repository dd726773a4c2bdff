"""Runs of the solver for a scheme: asked for, begun, how far they are, stopped, ended, lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from math import isfinite
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import now
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.outbox.actions import put
from bihuan.web.outbox.queries import was_settled
from bihuan.web.rounds.access.schemes import SchemeTo, judge_scheme, scheme_for
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.actions.scheming import PLANNABLE, require_scheme_state, touch_scheme
from bihuan.web.rounds.assignment.checking import require_sound
from bihuan.web.rounds.assignment.problem import Plan, Problem
from bihuan.web.rounds.assignment.solving import Ended, Outcome, Stage
from bihuan.web.rounds.assignment.written import digest, stored
from bihuan.web.rounds.models import Scheme, SchemeRun
from bihuan.web.rounds.schemes.asked import Result, StoredConflict, StoredPlan, plan_of, settings_of
from bihuan.web.rounds.schemes.problems import problem_of

State = SchemeRun.State
#: States in which a run is not over.
UNDER_WAY = (State.WAITING, State.RUNNING)
#: So many runs at once; each takes a processor.
MOST_AT_ONCE = 2
#: A run whose process has not been heard of for so long has died.
SILENCE = timedelta(seconds=30)
#: Kind of the message that asks for a run.
KIND = "rounds.solve"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run needs to know: the problem and its digest, the time, and the plan to begin with."""

    problem: Problem
    question: str
    seconds: int
    start: Plan | None


@transaction.atomic
def ask_run(*, actor: User, scheme: Scheme, seconds: int | None = None, version: int | None = None) -> SchemeRun:
    """
    Ask for a plan; the run begins as soon as the outbox is worked off, and ``seconds`` may differ from the settings.

    Raises:
        Refusal: ``rounds.run_under_way``, ``rounds.solver_busy``, what ``checking.require_sound`` refuses,
            ``rounds.scheme_not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = scheme_for(actor, scheme.uid, SchemeTo.SEE, for_change=True)
    require_scheme_state(locked, Scheme.Status.DRAFT)
    grant = judge_scheme(actor, locked, SchemeTo.EDIT)
    require_state(locked.round, *PLANNABLE)
    problem = problem_of(locked)
    require_sound(problem)
    _require_room(locked)
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    made = SchemeRun.objects.create(
        scheme=locked,
        scheme_version=locked.version,
        seconds=seconds or settings_of(locked.settings).seconds,
        asked_by=actor,
    )
    put(KIND, {"run": str(made.uid)}, key=_key(made.uid))
    record(
        actor=actor,
        grant=grant,
        action="rounds.ask_run",
        object_kind="scheme",
        object_id=locked.uid,
        object_version=locked.version,
        fields={"run": str(made.uid), "seconds": made.seconds, "question": digest(problem)},
    )
    return made


def _require_room(scheme: Scheme) -> None:
    live = list(SchemeRun.objects.filter(state__in=UNDER_WAY).select_related("scheme"))
    live = [run for run in live if not is_lost(run)]
    if any(run.scheme_id == scheme.pk for run in live):
        raise Refusal(
            "rounds.run_under_way",
            "这个方案正在求解，没有再次开始。请等它结束，或先停止。",
            "This scheme is being solved, so no second run was begun. Wait until it ends, or stop it first.",
            http_status=409,
        )
    if len(live) >= MOST_AT_ONCE:
        raise Refusal(
            "rounds.solver_busy",
            f"已有{len(live)}个方案在求解，为免影响其他人使用，没有再开始。请稍后再试。",
            f"{len(live)} schemes are being solved already; no further run was begun, so that others can go on working. "
            "Try again in a while.",
            http_status=409,
        )


@transaction.atomic
def ask_stop(*, actor: User, run: SchemeRun) -> SchemeRun:
    """
    Ask a run to stop; it keeps the best plan that it has. One that has not begun ends at once.

    Raises:
        Refusal: ``rounds.run_over``; the person may not.
    """
    scheme = scheme_for(actor, run.scheme.uid, SchemeTo.SEE, for_change=True)
    grant = judge_scheme(actor, scheme, SchemeTo.EDIT)
    held = _locked(run.uid)
    if held is None or held.state not in UNDER_WAY:
        raise Refusal(
            "rounds.run_over",
            "求解已经结束，不用停止。请刷新页面查看结果。",
            "The run has ended already. Reload the page to see what it came to.",
            http_status=409,
        )
    SchemeRun.objects.filter(pk=held.pk).update(stop_asked=True)
    if held.state == State.WAITING:
        _set_state(held, State.STOPPED, ended_at=now())
    _record(held, "rounds.stop_run", actor=actor, grant=grant)
    held.refresh_from_db()
    return held


@transaction.atomic
def begin_run(*, actor: User | None, uid: UUID) -> Begun | None:
    """
    Begin a run that waits, and return what it needs; None where it was stopped, or has begun already.

    ``actor`` is None: the outbox does it for whoever asked, and their asking is on the trail.
    """
    del actor
    run = _locked(uid)
    if run is None or run.state != State.WAITING:
        return None
    problem = problem_of(run.scheme)
    begun_at = timezone.now()
    _set_state(run, State.RUNNING, started_at=begun_at, seen_at=begun_at)
    return Begun(problem, digest(problem), run.seconds, plan_of(run.scheme.plan).plan)


def note_progress(uid: UUID, progress: Mapping[str, Any]) -> bool:
    """Write down how far a run is, as a sign of life too, and return whether it is to stop."""
    known = {name: value for name, value in progress.items() if not isinstance(value, float) or isfinite(value)}
    columns: dict[str, Any] = {"seen_at": timezone.now(), **({"progress": known} if known else {})}
    SchemeRun.objects.filter(uid=uid, state=State.RUNNING).update(**columns)
    # Whoever was declared dead stops as well: its answer would not be taken.
    return not SchemeRun.objects.filter(uid=uid, state=State.RUNNING, stop_asked=False).exists()


@transaction.atomic
def end_run(*, actor: User | None, uid: UUID, question: str, outcome: Outcome) -> SchemeRun | None:
    """
    Keep what a run came to. The plan is taken only if nobody changed the scheme meanwhile; what was there can be undone.

    ``actor`` is None as in ``begin_run``. Returns None where the run was given up before.
    """
    # The scheme before its run, as wherever both are locked.
    schemes = Scheme.objects.select_for_update(of=("self",)).select_related("round", "round__organ")
    scheme = schemes.filter(runs__uid=uid).first()
    run = _locked(uid)
    if scheme is None or run is None or run.state not in UNDER_WAY:
        return None
    is_taken = scheme.version == run.scheme_version and scheme.status == Scheme.Status.DRAFT
    if is_taken:
        touch_scheme(scheme, None, _answer(scheme, run, question, outcome))
    refusal = None if is_taken else _outdated()
    if is_taken and outcome.plan is None and outcome.conflict is None:
        refusal = _nothing_in_time()
    state = State.STOPPED if outcome.ended is Ended.CANCELLED else State.DONE
    _set_state(run, state, ended_at=now(), refusal=refusal.as_json() if refusal else {})
    # As text: the trail hashes no floating-point numbers.
    stages = [{"name": one.name, "points": f"{one.points:.3f}"} for one in outcome.stages]
    _record(
        run, "rounds.end_run", actor=actor, facts={"taken": is_taken, "ended": str(outcome.ended), "stages": stages}
    )
    return run


@transaction.atomic
def fail_run(*, actor: User | None, uid: UUID, refusal: Refusal) -> SchemeRun | None:
    """Say that a run came to nothing, and why; the scheme is as it was. ``actor`` is None as in ``begin_run``."""
    run = _locked(uid)
    if run is None or run.state not in UNDER_WAY:
        return None
    _set_state(run, State.FAILED, ended_at=now(), refusal=refusal.as_json())
    _record(run, "rounds.fail_run", actor=actor, facts={"code": refusal.code})
    return run


def find_lost(*, actor: User | None, scheme: Scheme) -> None:
    """Find runs of a scheme whose process has died, and say so of each; ``actor`` is None, nobody did it."""
    for run in SchemeRun.objects.filter(scheme=scheme, state__in=UNDER_WAY):
        if is_lost(run):
            fail_run(actor=actor, uid=run.uid, refusal=run_lost())


def is_lost(run: SchemeRun) -> bool:
    """Return whether nothing has been heard of a run for so long that its process must have died."""
    long_ago = timezone.now() - SILENCE
    if run.state == State.WAITING:  # its message was taken up, or given up, and yet it never began
        return was_settled(_key(run.uid), before=long_ago)
    return run.state == State.RUNNING and (run.seen_at is None or run.seen_at < long_ago)


def _key(uid: UUID) -> str:
    return f"{KIND}:{uid}"


def run_lost() -> Refusal:
    """Return what is said of a run whose process died."""
    return Refusal(
        "rounds.run_lost",
        "求解进程中断，没有得出方案；已有的方案没有改动。请重新求解；如再次发生，请缩短时限，并告知系统管理员。",
        "The solver's process ended before it had a plan; the plan that was there is unchanged. Solve again; if it happens "
        "again, shorten the time limit and tell the administrator.",
        http_status=500,
    )


def _answer(scheme: Scheme, run: SchemeRun, question: str, outcome: Outcome) -> dict[str, Any]:
    held = plan_of(scheme.plan)
    columns: dict[str, Any] = {
        "result": stored(
            Result(
                run=str(run.uid),
                question=question,
                plan=outcome.plan,
                stages=tuple(_finite(stage) for stage in outcome.stages),
                conflict=StoredConflict.of(outcome.conflict) if outcome.conflict else None,
                ended=str(outcome.ended),
                is_repeatable=outcome.is_repeatable,
            )
        )
    }
    if outcome.plan is not None and outcome.score is not None:
        is_new = outcome.plan != held.plan
        plan = held.changed(outcome.plan, "求解得出新方案。", "A new plan was solved.") if is_new else held
        columns |= {"plan": stored(plan if held.plan else StoredPlan(outcome.plan)), "score": stored(outcome.score)}
    return columns


def _finite(stage: Stage) -> Stage:
    """Return a stage whose bound can be written down; that no plan costs less than nothing holds always."""
    return stage if isfinite(stage.bound) else replace(stage, bound=0.0)


def _locked(uid: UUID) -> SchemeRun | None:
    rows = SchemeRun.objects.select_for_update(of=("self",)).select_related("scheme__round__organ", "asked_by")
    return rows.filter(uid=uid).first()


def _set_state(run: SchemeRun, state: str, **columns: Any) -> None:
    """Set where a run is; the only place."""
    SchemeRun.objects.filter(pk=run.pk).update(state=state, **columns)
    run.refresh_from_db()


def _record(
    run: SchemeRun, action: str, *, actor: User | None, grant: Any = None, facts: Mapping[str, Any] | None = None
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=action,
        object_kind="scheme",
        object_id=run.scheme.uid,
        object_version=run.scheme_version,
        fields={"run": str(run.uid), **(facts or {})},
    )


def _outdated() -> Refusal:
    return Refusal(
        "rounds.run_outdated",
        "求解期间方案已被改动，得出的结果没有采用。请按现在的设置重新求解。",
        "The scheme was changed while it was being solved, so the answer was not taken. Solve again with the settings as they "
        "are now.",
        http_status=409,
    )


def _nothing_in_time() -> Refusal:
    return Refusal(
        "rounds.run_no_plan",
        "在时限内没有找到方案，也没有证明不存在方案。请延长时限再求解，或放宽一些要求。",
        "Within the time no plan was found, and it was not proved that there is none. Allow more time, or ask for less.",
    )
