"""What stops a plan, each said so that somebody can act on it; and what every step keeps of itself."""

from collections.abc import Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.printing.marks import refuse_marked
from bihuan.web.feedback.texts import check_text
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.actions.moving import require_source
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.plan_gaps import Gap, lines_of
from bihuan.web.rectification.transitions import PLAN
from bihuan.web.rounds.models import Round, Target

S = Plan.Status
KIND = "plan"
#: Rounds in which targets rectify.
OPEN_ROUNDS = (Round.Status.LIVE, Round.Status.ENDED)
#: States in which a plan may be written.
WRITABLE = (S.DRAFT, S.RETURNED)
LONGEST_REASON = 1_000
#: So many of the things that lack are named in one answer; the page names all.
_NAMED = 12


def noted(
    plan: Plan,
    name: str,
    *,
    actor: User,
    grant: Grant | None,
    before: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Append the trail record of one step with a plan, which is as it is after the step."""
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=plan.uid,
        object_version=plan.version,
        from_state=before or plan.status,
        to_state=plan.status,
        fields={"target": plan.target_id, "edition": plan.edition, **(fields or {})},
    )


def keep_reason(plan: Plan, name: str, *, actor: User, reason: str) -> None:
    """Keep the words of a reason beside a plan, which has its new version already."""
    ReturnNote.objects.create(
        object_kind=KIND,
        object_id=plan.pk,
        object_version=plan.version,
        move=name,
        text=reason[:LONGEST_REASON],
        by=actor,
    )


def require_step(plan: Plan, name: str, version: int | None) -> None:
    """Refuse where the step does not start from where the plan stands, or the person saw another version of it."""
    require_source(plan, PLAN[name])
    require_version(plan, version)


def require_version(plan: Plan, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != plan.version:
        raise changed_meanwhile()


def require_writable(plan: Plan) -> None:
    """Raise ``rectification.not_in_state`` unless the plan may be written."""
    require_source(plan, PLAN["submit_plan"])


def require_text(text: str, *, where: str, longest: int) -> str:
    """
    Return a text stripped, or refuse one that cannot be kept; ``where`` names its field.

    Raises:
        Refusal: ``feedback.text_too_long``, ``feedback.odd_character``, ``feedback.lead_on_a_person``,
            ``feedback.classified_marking``.
    """
    found = text.strip()
    check_text(found, where=where, longest=longest)
    refuse_marked(found, where=where)
    return found


def require_reason(reason: str) -> str:
    """Return a reason stripped; raise ``rectification.reason_needed`` unless one is given."""
    if not reason.strip():
        raise Refusal(
            "rectification.reason_needed",
            "请写明原因，再办理这一步。没有做任何改动。",
            "State the reason, then take this step. Nothing was changed.",
            where="reason",
        )
    return require_text(reason, where="reason", longest=LONGEST_REASON)


def incomplete(gaps: Sequence[Gap]) -> Refusal:
    """Return the answer where a plan lacks something; each line of it is named with what it lacks."""
    lines = lines_of(gaps)
    zh = "；".join(f"{line.zh}：缺{'、'.join(gap.zh for gap in line.gaps)}" for line in lines[:_NAMED])
    en = "; ".join(f"{line.en}: {', '.join(gap.en for gap in line.gaps)}" for line in lines[:_NAMED])
    more_zh = f"；另有 {len(lines) - _NAMED} 处" if len(lines) > _NAMED else ""
    more_en = f"; and {len(lines) - _NAMED} more places" if len(lines) > _NAMED else ""
    return Refusal(
        "rectification.plan_incomplete",
        f"整改方案还不完整，没有报送。{zh}{more_zh}。请补齐后再报送。",
        f"The plan is not complete, so it was not submitted. Missing: {en}{more_en}. Fill these in, then submit it.",
        where=gaps[0].where,
    )


def meeting_not_held(target: Target) -> Refusal:
    """Return the answer where a unit has not been fed back to."""
    return Refusal(
        "rectification.meeting_not_held",
        f"“{target.name}”的反馈会还没有召开，没有起草整改方案。请在反馈会召开并登记之后再编制。",
        f"The feedback meeting of {target.name} was not held yet, so no plan was begun. Draw it up after the meeting was "
        "held and recorded.",
        http_status=409,
    )


def nothing_issued(target: Target) -> Refusal:
    """Return the answer where a unit has no finding to answer."""
    return Refusal(
        "rectification.nothing_issued",
        f"“{target.name}”没有已反馈的问题，没有可以回应的内容，没有起草整改方案。请先印发反馈意见。",
        f"No finding was fed back to {target.name}, so there is nothing to answer and no plan was begun. Issue its feedback "
        "first.",
        http_status=409,
    )


def plan_exists(plan: Plan) -> Refusal:
    """Return the answer where there is a plan already."""
    if plan.status in {S.IN_FORCE, S.CONCLUDED}:
        return Refusal(
            "rectification.plan_exists",
            f"“{plan.target.name}”已有{plan.get_status_display()}的整改方案，没有另建。如需调整，请在该方案页面“修订方案”。",
            f"{plan.target.name} has a plan that is in force or concluded, so no other was begun. Amend that one on its page.",
            http_status=409,
        )
    return Refusal(
        "rectification.plan_exists",
        f"“{plan.target.name}”的整改方案（第 {plan.edition} 版）正在编制或审核，没有另建。请打开它继续办理。",
        f"A plan of {plan.target.name}, edition {plan.edition}, is being drawn up or reviewed, so no other was begun. Go on "
        "with that one.",
        http_status=409,
    )
