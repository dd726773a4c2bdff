"""Reports of units on their rectification: begun from data, written, submitted by the head, accepted or returned."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.files.actions import keep
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.findings.actions.evidence import Prepared
from bihuan.web.rectification.access.results import (
    ON_BEHALF,
    To,
    judge,
    judge_submission,
    report_for,
    shape_of,
    writing,
)
from bihuan.web.rectification.actions import result_news as news
from bihuan.web.rectification.actions.moving import set_status
from bihuan.web.rectification.actions.opinions import keep_opinion, note_opinion
from bihuan.web.rectification.actions.plans.refusals import require_reason, require_text
from bihuan.web.rectification.actions.result_contacts import LONGEST, LineWords, ReportChanges, columns_of_notice
from bihuan.web.rectification.actions.result_refusals import (
    keep_reason,
    no_items,
    noted,
    report_exists,
    require_complete,
    require_own_unit,
    require_step,
    require_version,
    transition_of,
    unknown_line,
)
from bihuan.web.rectification.models import Opinion, RectificationReport, ReportLine
from bihuan.web.rectification.queries.opinions import hearing_of
from bihuan.web.rectification.queries.plans import rules_for
from bihuan.web.rectification.queries.results import (
    clerks_who_wrote,
    contents_of,
    facts_of,
    first_words,
    items_of,
    open_report,
)
from bihuan.web.rectification.result_drafting import drafted
from bihuan.web.rectification.truth import watch
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Round, Target

OPEN_ROUNDS = (Round.Status.LIVE, Round.Status.ENDED)


@transaction.atomic
def draft_report(*, actor: User, target: Target, kind: str) -> RectificationReport:
    """
    Begin a report of a target from its items, their progress and the rates as they are today.

    Raises:
        Refusal: ``rectification.unknown_choice``, ``rectification.report_exists``, ``rectification.no_items``,
            ``rounds.not_in_state``; the person may not.
    """
    if kind not in RectificationReport.Kind.values:
        raise Refusal(
            "rectification.unknown_choice",
            "没有这一种报告，没有起草。请从“整改情况报告、主要负责人报告、整改进展通报”中选择一种。",
            "There is no such kind of report, so none was begun. Choose one of the three.",
            where="kind",
        )
    grant = writing(actor, target, kind)
    # Two people who begin at once: the second sees what the first has made.
    locked = Target.objects.select_for_update(of=("self",), no_key=True).select_related("round__organ", "group")
    held = locked.get(pk=target.pk)
    require_state(held.round, *OPEN_ROUNDS)
    existing = open_report(held, kind)
    if existing is not None:
        raise report_exists(existing)
    items = items_of(held)
    if not items:
        raise no_items(held)
    facts = facts_of(held, items)
    title, text = drafted(kind, facts)
    last = RectificationReport.objects.filter(target=held, kind=kind).order_by("-edition").first()
    report = RectificationReport.objects.create(
        round=held.round,
        target=held,
        kind=kind,
        edition=last.edition + 1 if last else 1,
        title=title[: LONGEST["title"]],
        text=text,
        cut_off_on=facts.cut_off,
        author=actor,
        on_behalf=grant.qualifier == ON_BEHALF,
        is_demo=held.round.demo_seed is not None,
    )
    ReportLine.objects.bulk_create(
        ReportLine(report=report, item=item, order=at, said=said[: LONGEST["said"]])
        for at, (item, said) in enumerate(zip(items, first_words(facts), strict=True), 1)
    )
    noted(report, "draft_rectification_report", actor=actor, grant=grant, fields={"items": len(items)})
    return report


@transaction.atomic
def write_report(
    *, actor: User, report: RectificationReport, changes: ReportChanges, version: int | None = None
) -> RectificationReport:
    """
    Keep what was written; nothing else of the report changes.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.unknown_line``, ``feedback.text_too_long``,
            ``feedback.odd_character``, ``feedback.lead_on_a_person``, ``feedback.classified_marking``,
            ``common.changed_meanwhile``; the person may not. ``where`` is ``title``, ``text``, or ``said-3``, ``reason-3``.
    """
    locked = report_for(actor, report.uid, To.SEE, for_change=True)
    require_step(locked, "submit_rectification_report", version)
    grant = judge(actor, locked, To.EDIT)
    title = require_text(changes.title, where="title", longest=LONGEST["title"])
    # A browser ends lines in two characters; what is compared, frozen and printed has one.
    text = "\n".join(require_text(changes.text, where="text", longest=LONGEST["text"]).splitlines())
    more = columns_of_notice(locked, changes)
    _write_lines(locked, changes.lines)
    rows = RectificationReport.objects.filter(pk=locked.pk, version=locked.version)
    if rows.update(version=F("version") + 1, title=title, text=text, cut_off_on=today(), **more) != 1:
        raise changed_meanwhile()
    locked.refresh_from_db()
    said = {str(key): [one.said, one.reason] for key, one in changes.lines.items()}
    noted(
        locked,
        "edit_rectification_report",
        actor=actor,
        grant=grant,
        fields={"title": title, "text": text, "lines": said},
    )
    return locked


def _write_lines(report: RectificationReport, lines: Mapping[int, LineWords]) -> None:
    items = {item.pk: at for at, item in enumerate(items_of(report.target), 1)}
    written = {row.item_id: row for row in ReportLine.objects.filter(report=report)}
    for key, words in lines.items():
        at = items.get(key)
        if at is None:
            raise unknown_line()
        said = require_text(words.said, where=f"said-{at}", longest=LONGEST["said"])
        reason = require_text(words.reason, where=f"reason-{at}", longest=LONGEST["reason"])
        row = written.get(key) or ReportLine(report=report, item_id=key)
        row.order, row.said, row.reason = at, said, reason
        row.save()


@transaction.atomic
def submit_report(
    *,
    actor: User,
    report: RectificationReport,
    scan: Prepared | None = None,
    given_on: date | None = None,
    version: int | None = None,
) -> RectificationReport:
    """
    Submit a report as the head of the unit, or record from signed paper that the head did.

    The state of every item and the rates are frozen with it.

    Args:
        actor: The head; or a clerk, who has to bring the scan.
        report: A draft, or one that was returned.
        scan: The signed paper as a file that was looked at.
        given_on: The day of the signed paper; None is today.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.report_incomplete``, ``rectification.report_open_places``, ``rectification.scan_missing``,
            ``rectification.report_of_other_unit``, ``rectification.day_out_of_order``,
            ``rectification.recorded_by_another``, ``rectification.not_in_state``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = to_move(actor, report, "submit_rectification_report", version)
    grant = judge_submission(actor, locked)
    on_behalf = grant.qualifier == ON_BEHALF
    held = contents_of(locked)
    require_complete(held)
    require_own_unit(locked)
    columns: dict[str, Any] = {"submitted_by": actor, "submitted_on": today(), "cut_off_on": today()}
    if on_behalf:
        columns |= _recorded(locked, actor, scan, given_on)
    columns["figures"] = {rate.name: rate.plain() for rate in held.rates}
    rows = ReportLine.objects.filter(report=locked)
    # What was written of an item that has lapsed or come back since is no part of it, though it was of an earlier one.
    rows.exclude(item__in=[one.item for one in held.lines]).update(item_status="")
    for one in held.lines:
        rows.filter(item=one.item).update(
            item_status=one.item.status, item_completion=one.item.completion, order=one.order
        )
    moved(locked, "submit_rectification_report", actor, grant, columns, fields={"on_behalf": on_behalf})
    watch.report_submitted(locked)
    return locked


def _recorded(report: RectificationReport, actor: User, scan: Prepared | None, given_on: date | None) -> dict[str, Any]:
    """Return what is kept of a submission that the office records from signed paper."""
    if report.on_behalf and report.author_id != actor.pk:
        raise Refusal(
            "rectification.recorded_by_another",
            "这份报告由另一位经办人代录，没有报送。请由录入的经办人办理；其他经办人以后可以接收。",
            "Another clerk recorded this report, so it was not submitted. That clerk takes this step; the others may accept "
            "it.",
            http_status=409,
        )
    if scan is None and report.scan_id is None:
        raise Refusal(
            "rectification.scan_missing",
            "代录须附单位签署的报告扫描件，没有报送。请上传扫描件后再办理。",
            "A report on behalf needs the scan of the signed paper, so it was not submitted. Add the scan, then submit it.",
            where="scan",
        )
    day, held_on = given_on or today(), report.target.meeting_held_on
    if day > today() or (held_on is not None and day < held_on):
        raise Refusal(
            "rectification.day_out_of_order",
            "签署日期须在反馈会之后、不晚于今天，没有报送。请按签字件更正日期。",
            "The paper was signed after the feedback meeting and not later than today; it was not submitted. Correct the day.",
            where="given_on",
        )
    columns: dict[str, Any] = {"on_behalf": True, "submitted_on": day}
    if scan is not None:
        name = name_of_copy(scan.scan.name, scan.copy.media_type)[:200]
        columns |= {"scan": keep(scan.copy.data, media_type=scan.copy.media_type), "scan_name": name}
    return columns


@transaction.atomic
def give_opinion(
    *, actor: User, report: RectificationReport, verdict: str, text: str = "", version: int | None = None
) -> Opinion:
    """
    Say what a supervisor or a group's leader thinks of a submitted report; the office reads it before it decides.

    Raises:
        Refusal: ``rectification.unknown_choice``, ``rectification.reason_needed``, ``common.changed_meanwhile``; the person
            may not.
    """
    locked = report_for(actor, report.uid, To.SEE, for_change=True)
    require_version(locked, version)
    grant = judge(actor, locked, To.OPINE)
    made = keep_opinion(
        actor=actor,
        grant=grant,
        kind=shape_of(locked).kind,
        row_id=locked.pk,
        version=locked.version,
        target=locked.target,
        verdict=verdict,
        text=text,
    )
    news.of_opinion(locked, actor)
    note_opinion(made, actor=actor, grant=grant, uid=locked.uid)
    return made


@transaction.atomic
def accept_report(*, actor: User, report: RectificationReport, version: int | None = None) -> RectificationReport:
    """
    Accept a report as the office; the day on which a main report was submitted stops the clock of the report.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.own_report``, ``rectification.opinion_awaited``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = to_move(actor, report, "accept_rectification_report", version)
    grant = judge(actor, locked, To.ACCEPT)
    _require_other_clerk(locked, actor)
    require_heard(locked)
    columns = {"decided_by": actor, "decided_on": today()}
    submitted = locked.submitted_on.isoformat() if locked.submitted_on else ""
    return moved(locked, "accept_rectification_report", actor, grant, columns, fields={"submitted_on": submitted})


@transaction.atomic
def return_report(
    *, actor: User, report: RectificationReport, reason: str, version: int | None = None
) -> RectificationReport:
    """
    Send a report back to the unit with the reason; a notice that was approved too.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.reason_needed``, ``rectification.own_report``,
            ``common.changed_meanwhile``; the person may not.
    """
    locked = to_move(actor, report, "return_rectification_report", version)
    grant = judge(actor, locked, To.RETURN)
    _require_other_clerk(locked, actor)
    said = require_reason(reason)
    # Of an edition, the reason says why there is one; why it came back is in the note.
    columns = {"decided_by": actor, "decided_on": today(), **({} if locked.supersedes_id else {"reason": said})}
    return moved(locked, "return_rectification_report", actor, grant, columns, reason=said)


def require_heard(report: RectificationReport) -> None:
    """Refuse to decide on a report before the supervisor was heard, or the term for that is over."""
    hearing = hearing_of(
        shape_of(report).kind,
        report.pk,
        report.version,
        target=report.target,
        submitted_on=report.submitted_on,
        days=rules_for(report.round).opinion_days,
        day=today(),
    )
    if hearing.is_over:
        return
    zh, en = hearing.words
    raise Refusal(
        "rectification.opinion_awaited",
        f"{zh}报告没有办理。请等监督人提出意见，或者等期限届满。",
        f"{en} Nothing was decided on the report. Wait for the opinion or for the end of its term.",
        http_status=409,
    )


def _require_other_clerk(report: RectificationReport, actor: User) -> None:
    """Refuse who recorded the report: nobody decides on what they wrote."""
    if clerks_who_wrote(report, actor):
        raise Refusal(
            "rectification.own_report",
            "这份报告由您编制或代录，须由另一位经办人办理这一步，没有改动。",
            "You wrote or recorded this report, so another clerk takes this step. Nothing was changed.",
            http_status=403,
        )


def to_move(actor: User, report: RectificationReport, name: str, version: int | None) -> RectificationReport:
    """Return the report, locked, if it stands where the step starts from; who comes too late hears that."""
    locked = report_for(actor, report.uid, To.SEE, for_change=True)
    require_step(locked, name, version)
    return locked


def moved(
    report: RectificationReport,
    name: str,
    actor: User,
    grant: Grant | None,
    columns: dict[str, Any],
    *,
    reason: str = "",
    fields: dict[str, Any] | None = None,
) -> RectificationReport:
    """Take a step that was judged: status, reason, news and the record; return the report as it is then."""
    before = report.status
    set_status(report, transition_of(report, name).target, columns=columns)
    if reason:
        keep_reason(report, name, actor=actor, reason=reason)
    news.of_step(report, name, actor)
    said = {**(fields or {}), **({"reason": reason} if reason else {})}
    noted(report, name, actor=actor, grant=grant, before=before, fields=said)
    return report
