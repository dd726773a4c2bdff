"""The way of a unit's notice to the public: approved by two of the leading group, released by two clerks, withdrawn."""

from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import open_signatures, sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.papers import freeze
from bihuan.web.feedback.composing.addressing import body_of
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.queries.checks import require_passed
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.results import NOTICE_KIND, ON_BEHALF, To, judge, report_for, writing
from bihuan.web.rectification.actions.moving import set_status
from bihuan.web.rectification.actions.plans.refusals import require_reason
from bihuan.web.rectification.actions.result_refusals import (
    keep_reason,
    noted,
    report_exists,
    require_step,
    transition_of,
)
from bihuan.web.rectification.actions.results import moved, to_move
from bihuan.web.rectification.models import RectificationReport, ReportLine
from bihuan.web.rectification.publishing import tell
from bihuan.web.rectification.queries.results import ReportContents, contents_of, open_editions
from bihuan.web.rectification.result_paper import document_of

S = RectificationReport.Status


@transaction.atomic
def approve_notice(*, actor: User, report: RectificationReport, version: int | None = None) -> RectificationReport:
    """
    Sign a notice as one of the leading group; the second one's signature approves it.

    Raises:
        Refusal: ``rectification.not_in_state``, ``feedback.leak_check_missing``, ``feedback.leak_check_open``,
            ``accounts.second_person_needed``, ``common.changed_meanwhile``; the person may not.
    """
    locked = to_move(actor, report, "approve_rectification_notice", version)
    grant = judge(actor, locked, To.APPROVE)
    held = contents_of(locked)
    require_passed(NOTICE_KIND, locked.pk, "", held.sha256)
    if not _completes(locked, "approve_rectification_notice", actor, grant):
        return locked
    columns = {"decided_by": actor, "decided_on": today()}
    return moved(locked, "approve_rectification_notice", actor, grant, columns, fields={"sha256": held.sha256})


@transaction.atomic
def release_notice(*, actor: User, report: RectificationReport, version: int | None = None) -> RectificationReport:
    """
    Sign the release of an approved notice as a clerk; the second clerk's signature freezes it and makes it public.

    An edition before it is superseded with it.

    Raises:
        Refusal: as ``approve_notice``; ``feedback.classified_marking``; ``documents.*``. Nothing is half released.
    """
    locked = to_move(actor, report, "release_rectification_notice", version)
    grant = judge(actor, locked, To.RELEASE)
    held = contents_of(locked)
    require_passed(NOTICE_KIND, locked.pk, "", held.sha256)
    if not _completes(locked, "release_rectification_notice", actor, grant):
        return locked
    paper = _freeze(held, actor=actor, grant=grant)
    older = _superseded(locked)
    fields = {"sha256": paper.sha256, "paper": str(paper.uid)}
    moved(locked, "release_rectification_notice", actor, grant, {"released_on": today()}, fields=fields)
    if older is not None:
        keep_reason(older, "supersede_rectification_notice", actor=actor, reason=locked.reason)
        noted(
            older,
            "supersede_rectification_notice",
            actor=actor,
            grant=grant,
            before=S.RELEASED,
            fields={"by": str(locked.uid), "reason": locked.reason},
        )
        tell(older)
    tell(locked)
    return locked


@transaction.atomic
def withdraw_notice(
    *, actor: User, report: RectificationReport, reason: str, version: int | None = None
) -> RectificationReport:
    """
    Take a released notice down: two clerks or two members of the leading group; its address keeps the reason.

    Who signs first gives the reason, and who signs second signs that one: ``reason`` of the second is not asked for.

    Raises:
        Refusal: ``rectification.reason_needed``, ``accounts.second_person_needed``, ``accounts.step_up_needed``; as above.
    """
    locked = to_move(actor, report, "withdraw_rectification_notice", version)
    grant = judge(actor, locked, To.WITHDRAW)
    # By role, so that a clerk and a member of the leading group are no pair.
    move = f"withdraw_{grant.role}".lower()
    waiting = [
        one for one in open_signatures(NOTICE_KIND, locked.uid, locked.version, move) if one.person_id != actor.pk
    ]
    said = _first_reason(locked, move) if waiting else require_reason(reason)
    first = sign(actor=actor, grant=grant, kind=NOTICE_KIND, object_id=locked.uid, version=locked.version, move=move)
    if first is None:
        keep_reason(locked, f"sign_{move}", actor=actor, reason=said)
        return locked
    columns = {"reason": said, "decided_by": actor, "decided_on": today()}
    moved(locked, "withdraw_rectification_notice", actor, grant, columns, reason=said)
    tell(locked)
    return locked


@transaction.atomic
def draft_edition(
    *, actor: User, report: RectificationReport, reason: str, version: int | None = None
) -> RectificationReport:
    """
    Begin the next edition of a released notice, as it stands; the released one stays until the next is released.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.report_exists``, ``rectification.reason_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    old = report_for(actor, report.uid, To.SEE, for_change=True)
    require_step(old, "supersede_rectification_notice", version)
    grant = writing(actor, old.target, old.kind)
    said = require_reason(reason)
    under_way = open_editions(old).first()
    if under_way is not None:
        raise report_exists(under_way)
    new = RectificationReport.objects.create(
        round=old.round,
        target=old.target,
        kind=old.kind,
        edition=old.edition + 1,
        supersedes=old,
        title=old.title,
        text=old.text,
        cut_off_on=today(),
        contact=old.contact,
        publicity_from=old.publicity_from,
        publicity_until=old.publicity_until,
        author=actor,
        on_behalf=grant.qualifier == ON_BEHALF,
        reason=said,
        is_demo=old.is_demo,
    )
    ReportLine.objects.bulk_create(
        ReportLine(report=new, item_id=one.item_id, order=one.order, said=one.said, reason=one.reason)
        for one in ReportLine.objects.filter(report=old)
    )
    fields: dict[str, Any] = {"supersedes": str(old.uid), "reason": said}
    noted(new, "draft_rectification_report", actor=actor, grant=grant, fields=fields)
    return new


def _freeze(held: ReportContents, *, actor: User, grant: Grant) -> IssuedPaper:
    report, day = held.report, today()
    signed = body_of(report.target.name, report.target.kind, report.target.organ.name if report.target.organ else "")
    return freeze(
        actor,
        grant=grant,
        kind=NOTICE_KIND,
        object_id=report.pk,
        edition=report.edition,
        round_=report.round,
        title=report.title,
        document=document_of(held.whole_text, signed=(signed.full, day)),
        text=held.whole_text,
        data={
            "unit": report.target.name,
            "figures": report.figures,
            "lines": [
                {"item": one.item.number, "status": one.status, "said": one.said, "reason": one.reason}
                for one in held.lines
            ],
        },
        issued_on=day,
        paper=NOTICE_KIND,
    )


def _superseded(report: RectificationReport) -> RectificationReport | None:
    """Supersede the edition that is public now, if there is one, and return it; the caller writes its record."""
    rows = RectificationReport.objects.select_for_update(of=("self",), no_key=True).select_related("target", "round")
    older = rows.filter(target=report.target_id, kind=report.kind, status=S.RELEASED).first()
    if older is not None:
        set_status(older, transition_of(older, "supersede_rectification_notice").target)
    return older


def _completes(report: RectificationReport, move: str, actor: User, grant: Grant) -> bool:
    """Return whether this is the second signature; the first is kept."""
    first = sign(actor=actor, grant=grant, kind=NOTICE_KIND, object_id=report.uid, version=report.version, move=move)
    return first is not None


def _first_reason(report: RectificationReport, move: str) -> str:
    notes = ReturnNote.objects.filter(
        object_kind=NOTICE_KIND, object_id=report.pk, object_version=report.version, move=f"sign_{move}"
    )
    found = notes.order_by("-pk").values_list("text", flat=True).first()
    if found is None:
        raise Refusal(
            "rectification.reason_needed",
            "没有找到第一位签字人写的原因，没有改动。请第一位签字人撤回签字后重新办理。",
            "The first signer's reason is not there, so nothing was changed. Let the first take the signature back and sign "
            "again.",
            where="reason",
        )
    return found
