"""Reports of units on their rectification: the round's table, one report with its steps and opinions, and writing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.feedback.access.checks import may_run
from bihuan.web.feedback.checks import text_of
from bihuan.web.feedback.queries.checks import state_of
from bihuan.web.feedback.queries.papers import editions_of
from bihuan.web.files.serving import file_response
from bihuan.web.findings.actions.evidence import Prepared, prepare
from bihuan.web.rectification import result_moves
from bihuan.web.rectification.access import results as access
from bihuan.web.rectification.access.pairing import may_read_own
from bihuan.web.rectification.access.results import To
from bihuan.web.rectification.actions import result_releasing as releasing
from bihuan.web.rectification.actions import results as actions
from bihuan.web.rectification.forms.plans import OpinionForm
from bihuan.web.rectification.forms.results import ReportForm, ReportSubmitForm
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries import result_pages as pages
from bihuan.web.rectification.queries.opinions import hearing_of, opinions_of
from bihuan.web.rectification.queries.plans import rules_for
from bihuan.web.rectification.queries.results import WRITABLE, ReportContents, contents_of, timeliness_of
from bihuan.web.rectification.report_paper import word_of_report, word_response
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
S = RectificationReport.Status
#: Steps that ask for nothing but the version.
_STEPS = {
    "accept_rectification_report": actions.accept_report,
    "approve_rectification_notice": releasing.approve_notice,
    "release_rectification_notice": releasing.release_notice,
}


@require_safe
def rectification_report_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the reports of the units of a round: a row for each target."""
    return _list_page(request, access.report_round_for(request.user, round_id))


@require_POST
def rectification_report_draft(request: HttpRequest, round_id: UUID, number: int, kind: str) -> HttpResponse:
    """Begin a report of a target from the data that are there."""
    person = colleague(request.user)
    round_ = access.report_round_for(person, round_id)
    target = access.targets_for_writing(person, round_).filter(number=number).select_related("round__organ").first()
    if target is None:
        raise not_found()
    try:
        report = actions.draft_report(actor=person, target=target, kind=kind)
    except Refusal as refused:
        return _list_page(request, round_, shown_here(refused))
    messages.success(request, _("已按整改数据起草，请核对并填写留给单位的内容。"))
    return redirect("rectification_report_edit", report.uid)


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    user = request.user
    rows = pages.rows_of(user, round_)
    may_begin = {row.target.pk for row in rows if row.items and access.may_write(user, row.target)}
    reports = [cell.report for row in rows for cell in row.cells if cell.report is not None]
    readable = {report.pk for report in reports if access.may(user, report, To.READ)}
    context = {"round": round_, "rows": rows, "may_begin": may_begin, "readable": readable, "menu": MENU}
    return answered(request, "rectification/rectification_report_list.html", context, refusal)


@require_safe
def rectification_report_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one report: what it says, what lacks, its rates, opinions, steps and history."""
    return _page(request, access.report_for(request.user, uid))


@require_http_methods(["GET", "HEAD", "POST"])
def rectification_report_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a report: its text, and what it says of each item."""
    person = colleague(request.user)
    report = access.report_for(person, uid, To.EDIT)
    held = contents_of(report)
    if request.method != "POST":
        return _edit_page(request, held, ReportForm(held=held))
    form = ReportForm(request.POST, held=held)
    if not form.is_valid():
        return _edit_page(request, held, form)
    try:
        actions.write_report(actor=person, report=report, changes=form.changes(), version=form.cleaned_data["version"])
    except Refusal as refused:
        return _edit_page(request, held, form, shown_here(refused))
    messages.success(request, _("报告已保存。"))
    return redirect("rectification_report_detail", uid)


def _edit_page(
    request: HttpRequest, held: ReportContents, form: ReportForm, refusal: Refusal | None = None
) -> HttpResponse:
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"report": held.report, "held": held, "form": form, "menu": MENU}
    template = "rectification/rectification_report_edit.html"
    return answered(request, template, context, refusal, status_of(form, refusal), at_field=at_field)


@require_POST
def rectification_report_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Submit, accept or return a report."""
    if name not in result_moves.WORDS:
        raise not_found()
    person = colleague(request.user)
    report = access.report_for(person, uid)
    version, form = _version(request), None
    try:
        if name == "submit_rectification_report":
            on_behalf = not access.may(person, report, To.SUBMIT)
            form = ReportSubmitForm(request.POST, request.FILES, version=report.version, on_behalf=on_behalf)
            if not form.is_valid():
                return _page(request, report, submit=form)
            typed = form.cleaned_data
            done = actions.submit_report(
                actor=person,
                report=report,
                scan=_scan(typed.get("scan")),
                given_on=typed.get("given_on"),
                version=typed["version"],
            )
        elif name == "return_rectification_report":
            reason = request.POST.get("reason", "")
            done = actions.return_report(actor=person, report=report, reason=reason, version=version)
        elif name == "withdraw_rectification_notice":
            reason = request.POST.get("reason", "")
            done = releasing.withdraw_notice(actor=person, report=report, reason=reason, version=version)
        else:
            done = _STEPS[name](actor=person, report=report, version=version)
    except Refusal as refused:
        at_field = form is not None and put_at_its_field(form, shown_here(refused))
        more: dict[str, Any] = {"submit": form} if form is not None else {}
        typed_reason = request.POST.get("reason", "")
        return _page(request, report, shown_here(refused), at_field=at_field, refused=name, typed=typed_reason, **more)
    moved = done.status != report.status
    messages.success(request, str(result_moves.WORDS[name].done if moved else result_moves.FIRST_SIGNATURE))
    # What was returned is the unit's again, and its content is not the office's to read until it comes back.
    if not access.may(person, done, To.READ):
        return redirect("rectification_report_list", report.round_id)
    return redirect("rectification_report_detail", uid)


@require_POST
def rectification_report_opinion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give an opinion on a submitted report."""
    person = colleague(request.user)
    report = access.report_for(person, uid, To.OPINE)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, report, opinion=form)
    try:
        actions.give_opinion(actor=person, report=report, **form.cleaned_data)
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, report, refused, at_field=at_field, opinion=form)
    messages.success(request, _("意见已提出，巡视办办理时可以看到。"))
    return redirect("rectification_report_detail", uid)


@require_POST
def rectification_notice_edition(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin the next edition of a released notice."""
    person = colleague(request.user)
    report = access.report_for(person, uid)
    reason = request.POST.get("reason", "")
    try:
        new = releasing.draft_edition(actor=person, report=report, reason=reason, version=_version(request))
    except Refusal as refused:
        return _page(request, report, shown_here(refused), refused="edition", typed=reason)
    messages.success(request, _("新版已起草；公布之前，原版继续公布。"))
    return redirect("rectification_report_edit", new.uid)


@require_safe
def rectification_report_scan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the scan of the signed report."""
    report = access.report_for(request.user, uid)
    if report.scan is None:
        raise not_found()
    return file_response(report.scan, report.scan_name)


@require_safe
def rectification_report_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return a main report or a head's as a Word file; the paper of a notice is the one that is issued."""
    report = access.report_for(request.user, uid)
    if report.kind == RectificationReport.Kind.NOTICE:
        raise not_found()
    return word_response(word_of_report(contents_of(report)), report.title)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _scan(file: Any) -> Prepared | None:
    return prepare(file.read(), str(file.name), declared=file.content_type or "") if file else None


def _page(
    request: HttpRequest,
    report: RectificationReport,
    refusal: Refusal | None = None,
    *,
    at_field: bool = False,
    **more: Any,
) -> HttpResponse:
    user, kind = request.user, access.shape_of(report).kind
    held = contents_of(report)
    hearing = hearing_of(
        kind,
        report.pk,
        report.version,
        target=report.target,
        submitted_on=report.submitted_on,
        days=rules_for(report.round).opinion_days,
        day=today(),
    )
    is_waiting = kind == access.NOTICE_KIND and report.status in {S.SUBMITTED, S.APPROVED}
    check = state_of(kind, report.pk, "", held.sha256) if is_waiting else None
    steps = result_moves.offered(user, held, hearing, check)
    form = ReportSubmitForm(version=report.version, on_behalf=steps.on_behalf) if steps.may_submit else None
    context: dict[str, Any] = {
        "report": report,
        "held": held,
        "doubts": held.doubts,
        "offers": steps.offers,
        "signatures": steps.signatures,
        "submit": form,
        "hearing": hearing if report.status == S.SUBMITTED else None,
        "check": check,
        "may_check": is_waiting and may_run(user, text_of(kind, report.pk)),
        "paper": next(iter(editions_of(kind, report.pk)), None) if kind == access.NOTICE_KIND else None,
        "has_pairing": may_read_own(user, report),
        "editions": pages.editions_of(user, report),
        "may_begin_edition": report.status == S.RELEASED and access.may_write(user, report.target),
        "opinions": opinions_of(kind, report.pk),
        "opinion": OpinionForm(initial={"version": report.version}),
        "time": timeliness_of(report, report.target),
        "returned": pages.return_reason(report),
        "history": pages.history(report),
        "may_write": report.status in WRITABLE and access.may(user, report, To.EDIT),
        "may_opine": access.may(user, report, To.OPINE),
        "refused": "",
        "menu": MENU,
        **more,
    }
    wrong = next((more[name] for name in ("submit", "opinion") if name in more), None)
    context["form"] = wrong
    status = 422 if wrong is not None and refusal is None else None
    return answered(
        request, "rectification/rectification_report_detail.html", context, refusal, status, at_field=at_field
    )
