"""
The way of a report to the committee's decision: submitted, heard, decided, or returned.

The leading group and the committee do not sign in: the office records when they heard and decided, by which document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.reports import To, judge, report_for
from bihuan.web.feedback.actions import report_news
from bihuan.web.feedback.actions.moving import set_status
from bihuan.web.feedback.actions.report_gaps import LONGEST_REASON, require_complete
from bihuan.web.feedback.actions.reports import STATES, incomplete, without_findings
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.feedback.papers import refuse_marked
from bihuan.web.feedback.queries.report_sources import findings_of, groups_without_report
from bihuan.web.feedback.queries.reports import GOOD
from bihuan.web.feedback.texts import check_text
from bihuan.web.feedback.transitions import REPORT
from bihuan.web.findings.models import Finding, ReturnNote
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day

LONGEST_DOCUMENT, LONGEST_ORGAN, LONGEST_NOTE = 120, 120, 2_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the office writes down of a hearing or decision: the day, the number of its document, whose, and what it asks."""

    on: date | None
    document: str
    note: str = ""
    organ: str = ""


@transaction.atomic
def submit_report(*, actor: User, report: Report, left_out_reason: str = "", version: int | None = None) -> Report:
    """
    Hand the report to the office for the leading group; from now on its text is locked.

    Args:
        actor: The leader of the group, or for the round's report somebody of the office.
        report: A draft.
        left_out_reason: Why no paragraph states some of the approved findings, where there are such.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``feedback.report_not_in_state``, ``feedback.report_without_findings``, ``feedback.finding_gone``, ``feedback.odd_day``,
            ``feedback.group_reports_missing``, ``feedback.findings_left_out``, ``feedback.numbers_out_of_date``,
            ``feedback.classified_marking``, ``common.changed_meanwhile``; the person may not.
    """
    locked, grant = _to_move(actor, report, "submit", version)
    if not ReportPassage.objects.filter(report=locked, findings__in=findings_of(locked.round, locked.group)).exists():
        raise without_findings()
    _require_standing(locked)
    if locked.group_id is None and (missing := groups_without_report(locked.round)):
        zh = "、".join(f"第{group.number}组" for group in missing)
        raise Refusal(
            "feedback.group_reports_missing",
            f"{zh}的巡视报告还没有报送，综合报告不能先报送。请先请各组报送。",
            f"The reports of groups {', '.join(str(group.number) for group in missing)} were not submitted yet, so the "
            "round's report was not either. Ask the groups first.",
            http_status=409,
        )
    _require_after_beginning(locked)
    reason = require_complete(actor, locked, left_out_reason)
    rows = ReportPassage.objects.filter(report=locked)
    refuse_marked(locked.title, *rows.values_list("text", flat=True))
    return _moved(locked, "submit", actor, grant, {"submitted_by": actor, "submitted_on": today()}, reason=reason)


@transaction.atomic
def hear_report(*, actor: User, report: Report, facts: Recorded, version: int | None = None) -> Report:
    """
    Record that the leading group has heard the report: when, by which minutes, what it asked for.

    Raises:
        Refusal: ``feedback.report_not_in_state``, ``feedback.report_incomplete``, ``feedback.odd_day``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked, grant = _to_move(actor, report, "hear", version)
    _check_recorded(facts, not_before=locked.submitted_on, what=("报送", "it was submitted"))
    columns = {
        "heard_on": facts.on,
        "heard_document": facts.document.strip(),
        "heard_note": facts.note.strip(),
    }
    return _moved(locked, "hear", actor, grant, columns)


@transaction.atomic
def decide_report(*, actor: User, report: Report, facts: Recorded, version: int | None = None) -> Report:
    """
    Record what the sending committee has decided: when, by which document, which organ; feedback rests on it.

    Raises:
        Refusal: as ``hear_report``.
    """
    locked, grant = _to_move(actor, report, "decide", version)
    _check_recorded(facts, not_before=locked.heard_on, what=("领导小组听取", "the leading group heard it"))
    if not facts.organ.strip():
        raise incomplete("organ", "请填写作出决定的机关", "Say which organ decided")
    columns = {
        "decided_on": facts.on,
        "decided_document": facts.document.strip(),
        "decided_note": facts.note.strip(),
        "decision_organ": facts.organ.strip(),
    }
    return _moved(locked, "decide", actor, grant, columns)


@transaction.atomic
def return_report(*, actor: User, report: Report, reason: str, version: int | None = None) -> Report:
    """
    Give the report back for another draft; what was recorded of a hearing is taken off it and stays in the trail.

    Raises:
        Refusal: ``feedback.report_not_in_state``, ``feedback.reason_needed``, ``common.changed_meanwhile``; the person may not.
    """
    locked, grant = _to_move(actor, report, "return", version)
    if not reason.strip():
        raise Refusal(
            "feedback.reason_needed",
            "请写明退回的原因，再办理这一步。没有做任何改动。",
            "State why it is returned, then take this step. Nothing was changed.",
            where="reason",
        )
    check_text(reason, where="reason", longest=LONGEST_REASON)
    columns = {"submitted_by": None, "submitted_on": None, "heard_on": None, "heard_document": "", "heard_note": ""}
    return _moved(locked, "return", actor, grant, columns, reason=reason.strip())


def _to_move(actor: User, report: Report, name: str, version: int | None) -> tuple[Report, Grant]:
    """
    Return the report, locked, and the grant under which ``actor`` may take the step ``name``.

    The state is looked at first: who comes a moment too late hears that, not that they may not.
    """
    locked = report_for(actor, report.uid, To.SEE, for_change=True)
    if locked.status not in REPORT[name].sources:
        zh, en = STATES[locked.status]
        raise Refusal(
            "feedback.report_not_in_state",
            f"这份报告目前是“{zh}”，不能办理这一步。请打开报告页查看当前状态。",
            f"This report is {en}, so this step cannot be taken. Open its page to see where it stands.",
            http_status=409,
        )
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    return locked, judge(actor, locked, To.RETURN if name == "return" else To.MOVE)


def _moved(
    report: Report, name: str, actor: User, grant: Grant, columns: Mapping[str, object], reason: str = ""
) -> Report:
    before, submitted_by = report.status, report.submitted_by
    set_status(report, REPORT[name].target, columns=columns)
    report.grant = grant
    words = reason or str(columns.get(f"{'heard' if name == 'hear' else 'decided'}_note", ""))
    if words:
        ReturnNote.objects.create(
            object_kind="report", object_id=report.pk, object_version=report.version, move=name, text=words, by=actor
        )
    record(
        actor=actor,
        grant=grant,
        action=f"feedback.{name}",
        object_kind="report",
        object_id=report.uid,
        object_version=report.version,
        from_state=before,
        to_state=report.status,
        fields={key: str(value) for key, value in columns.items()} | {"reason": reason},
    )
    report_news.of_move(report, name, actor=actor, reason=reason, submitted_by=submitted_by)
    return report


def _check_recorded(facts: Recorded, *, not_before: date | None, what: tuple[str, str]) -> None:
    if facts.on is None:
        raise incomplete("on", "请填写日期", "Give the day")
    if not facts.document.strip():
        raise incomplete("document", "请填写会议纪要或决定的文号", "Give the number of the minutes or of the decision")
    for name, text, longest in (
        ("document", facts.document, LONGEST_DOCUMENT),
        ("organ", facts.organ, LONGEST_ORGAN),
        ("note", facts.note, LONGEST_NOTE),
    ):
        check_text(text, where=name, longest=longest)
    if facts.on > today():
        raise _odd_day(
            f"{zh_day(facts.on)}还没有到，不能登记为已经发生",
            f"{en_day(facts.on)} is still to come, so it cannot have happened",
        )
    if not_before is not None and facts.on < not_before:
        raise _odd_day(
            f"{zh_day(facts.on)}早于{what[0]}的日期（{zh_day(not_before)}）",
            f"{en_day(facts.on)} is before the day on which {what[1]} ({en_day(not_before)})",
        )


def _require_standing(report: Report) -> None:
    """Refuse a report that rests on a finding which was withdrawn or returned meanwhile."""
    gone = Finding.objects.filter(report_passages__report=report).exclude(status__in=GOOD).order_by("number").first()
    if gone is None:
        return
    raise Refusal(
        "feedback.finding_gone",
        f"报告引用的问题 {gone.number} 已经撤回或退回，不能报送。请修改引用它的段落，再报送。",
        f"The report names finding {gone.number}, which was withdrawn or returned, so it was not submitted. "
        "Change the paragraphs that rest on it, then submit.",
        http_status=409,
    )


def _require_after_beginning(report: Report) -> None:
    starts_on = report.round.starts_on
    if starts_on is not None and today() < starts_on:
        raise _odd_day(
            f"本轮现场工作从{zh_day(starts_on)}开始，此前不能报送",
            f"Field work begins on {en_day(starts_on)}, so nothing can be reported before",
            where="",
        )


def _odd_day(zh: str, en: str, where: str = "on") -> Refusal:
    return Refusal(
        "feedback.odd_day", f"{zh}，没有保存。请核对日期。", f"{en}; nothing was saved. Check the day.", where=where
    )
