"""Opinions of supervisors and groups on plans, reports and items; what they say of stays as it is."""

from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.access.plans import To, judge, plan_for
from bihuan.web.rectification.actions.plans import news
from bihuan.web.rectification.actions.plans.refusals import require_text, require_version
from bihuan.web.rectification.models import Opinion, Plan
from bihuan.web.rounds.models import Target

_LONGEST = 2_000


@transaction.atomic
def give_opinion(*, actor: User, plan: Plan, verdict: str, text: str = "", version: int | None = None) -> Opinion:
    """
    Say what a supervisor or a group's leader thinks of a submitted plan; the office reads it before it decides.

    Raises:
        Refusal: ``rectification.unknown_choice``, ``rectification.reason_needed`` (against it, or a remark, without words),
            ``common.changed_meanwhile``; the person may not.
    """
    locked = plan_for(actor, plan.uid, To.SEE, for_change=True)
    require_version(locked, version)
    grant = judge(actor, locked, To.OPINE)
    made = keep_opinion(
        actor=actor,
        grant=grant,
        kind="plan",
        row_id=locked.pk,
        version=locked.version,
        target=locked.target,
        verdict=verdict,
        text=text,
    )
    news.of_opinion(locked, actor)
    note_opinion(made, actor=actor, grant=grant, uid=locked.uid)
    return made


def keep_opinion(
    *,
    actor: User,
    grant: Grant,
    kind: str,
    row_id: int,
    version: int,
    target: Target,
    verdict: str,
    text: str,
) -> Opinion:
    """
    Keep an opinion on a locked row of any kind; the caller has judged, and calls ``note_opinion`` after its other rows.

    Raises:
        Refusal: ``rectification.unknown_choice``, ``rectification.reason_needed``.
    """
    if verdict not in Opinion.Verdict.values:
        raise Refusal(
            "rectification.unknown_choice",
            "请从“同意、建议退回、提出意见”中选择一项，没有保存。",
            "Choose one of: agree, return, remark. Nothing was saved.",
            where="verdict",
        )
    said = require_text(text, where="text", longest=_LONGEST)
    if not said and verdict != Opinion.Verdict.AGREE:
        raise Refusal(
            "rectification.reason_needed",
            "建议退回或提出意见须写明内容，没有保存。请补充后再提交。",
            "A return or a remark needs words; nothing was saved. Write them, then send it.",
            where="text",
        )
    return Opinion.objects.create(
        object_kind=kind,
        object_id=row_id,
        object_version=version,
        target=target,
        verdict=verdict,
        text=said,
        by=actor,
        role=grant.role,
        given_on=today(),
    )


def note_opinion(opinion: Opinion, *, actor: User, grant: Grant, uid: UUID) -> None:
    """Append the trail record of an opinion."""
    fields: dict[str, Any] = {"verdict": opinion.verdict, "opinion": opinion.pk, "target": opinion.target_id}
    record(
        actor=actor,
        grant=grant,
        action="rectification.give_opinion",
        object_kind=opinion.object_kind,
        object_id=uid,
        object_version=opinion.object_version,
        fields=fields,
    )
