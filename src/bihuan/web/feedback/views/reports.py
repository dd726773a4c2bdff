"""Reports: the list of a round, one with its way to the decision, writing it, and its Word file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.feedback.access.reports import To, may, reach_of, report_for, reports_round_for
from bihuan.web.feedback.actions import report_moves, reports
from bihuan.web.feedback.forms.reports import DecidedForm, RecordedForm, ReportForm, ReturnForm
from bihuan.web.feedback.models import Report
from bihuan.web.feedback.papers import word_bytes
from bihuan.web.feedback.printing.word import MEDIA_TYPE
from bihuan.web.feedback.queries.report_pages import (
    name_of,
    paper_of,
    passages_to_edit,
    report_list_of,
    report_page,
    sources_to_name,
)
from bihuan.web.feedback.transitions import REPORT
from bihuan.web.findings.queries.left_behind import LeftBehind, left_behind
from bihuan.web.rounds.models import Round

MENU = "round_list"
_DONE = {
    "submit": gettext_lazy("报告已报送，文字已锁定。"),
    "hear": gettext_lazy("已登记领导小组听取情况。"),
    "decide": gettext_lazy("已登记决定，可以办理反馈意见。"),
    "return": gettext_lazy("报告已退回修改。"),
}
_FORMS: dict[str, Callable[..., Any]] = {"hear": RecordedForm, "decide": DecidedForm, "return": ReturnForm}


@require_safe
def report_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show how far the report of each group, and that of the round, is."""
    return _list_page(request, reports_round_for(request.user, round_id))


@require_POST
def report_draft(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Begin the report of the group with the number that was sent, or without one that of the round."""
    person = colleague(request.user)
    round_ = reports_round_for(person, round_id)
    number = request.POST.get("group", "")
    group = round_.groups.filter(number=number).first() if number.isascii() and number.isdigit() else None
    if number and group is None:
        raise not_found()
    try:
        made = reports.draft_report(actor=person, round_=round_, group=group)
    except Refusal as refused:
        return _list_page(request, round_, shown_here(refused))
    messages.success(request, _("报告已按批准的问题起草，请逐段核改。"))
    return redirect("report_detail", made.uid)


@require_safe
def report_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one report as it reads, with what it rests on."""
    return _detail(request, report_for(request.user, uid))


def report_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the report; "more" adds an empty paragraph and saves nothing."""
    person = colleague(request.user)
    report = report_for(person, uid, To.EDIT)
    reach = reach_of(person, report)
    passages = passages_to_edit(person, report, reach)
    refusal = None
    if request.method != "POST":
        form = ReportForm.of(report, passages)
    elif request.POST.get("do") == "more":
        form = ReportForm.with_more(request.POST, passages)
    else:
        form = ReportForm(request.POST, initial={}, passages=passages)
        if form.is_valid():
            try:
                reports.save_report(
                    actor=person,
                    report=report,
                    title=form.cleaned_data["title"],
                    passages=form.facts(),
                    version=form.cleaned_data["version"],
                )
            except Refusal as refused:
                refusal = shown_here(refused)
                refusal.where = form.field_of(refusal.where)
            else:
                messages.success(request, _("报告已保存。"))
                return redirect("report_detail", uid)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {
        "report": report,
        "name": name_of(report),
        "form": form,
        "sources": sources_to_name(person, report, reach),
        "is_part": not reach.is_whole,
        "menu": MENU,
    }
    status = status_of(form, refusal)
    return answered(request, "feedback/report_edit.html", context, refusal, status, at_field=at_field)


@require_POST
def report_fill(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add paragraphs for the findings that none speaks of, and bring the numbers of the draft up to date."""
    person = colleague(request.user)
    report = report_for(person, uid, To.EDIT)
    try:
        reports.fill_report(actor=person, report=report, version=_version(request))
    except Refusal as refused:
        return _detail(request, report, shown_here(refused))
    messages.success(request, _("已按已批准的问题补上段落、更新数字，请核改。"))
    return redirect("report_detail", uid)


@require_POST
def report_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Take a step: submit, record the hearing or the decision, return."""
    person = colleague(request.user)
    report = report_for(person, uid, To.SEE)
    if name not in REPORT:
        raise Http404
    form = _FORMS[name](request.POST) if name in _FORMS else None
    if form is not None and not form.is_valid():
        # Whether they may is said before what is missing.
        report = report_for(person, uid, To.RETURN if name == "return" else To.MOVE)
        return _detail(request, report, sent={name: form})
    try:
        _take(request, report, name, form)
    except Refusal as refused:
        refusal = shown_here(refused)
        if not may(person, report, To.READ):
            raise
        return _detail(request, report, refusal, sent={name: form} if form else None)
    messages.success(request, str(_DONE[name]))
    return redirect("report_detail", uid)


@require_safe
def report_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the report as a Word file, with its annexes."""
    person = colleague(request.user)
    report = report_for(person, uid)
    data = word_bytes("report", report.round.organ, paper_of(report_page(person, report)))
    response = HttpResponse(data, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
    named = content_disposition_header(as_attachment=True, filename=f"{report.title}.docx")
    response["Content-Disposition"] = named or "attachment"
    return response


def _take(request: HttpRequest, report: Report, name: str, form: Any) -> None:
    person, version = colleague(request.user), _version(request)
    if name == "submit":
        left_out_reason = request.POST.get("left_out_reason", "")
        report_moves.submit_report(actor=person, report=report, left_out_reason=left_out_reason, version=version)
    elif name == "return":
        reason = form.cleaned_data["reason"]
        report_moves.return_report(actor=person, report=report, reason=reason, version=version)
    else:
        act = report_moves.hear_report if name == "hear" else report_moves.decide_report
        act(actor=person, report=report, facts=form.recorded(), version=version)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    person = colleague(request.user)
    context = {
        "round": round_,
        "rows": report_list_of(person, round_),
        "behind": left_behind(person, round_),
        "menu": MENU,
    }
    return answered(request, "feedback/report_list.html", context, refusal)


def _detail(
    request: HttpRequest, report: Report, refusal: Refusal | None = None, *, sent: dict[str, Any] | None = None
) -> HttpResponse:
    person = colleague(request.user)
    page = report_page(person, report)
    offered = [name for name, move in REPORT.items() if report.status in move.sources]
    may_move, may_return = may(person, report, To.MOVE), may(person, report, To.RETURN)
    open_forms = {
        name: (sent or {}).get(name) or _blank_form(report, name)
        for name in offered
        if name in _FORMS and (may_return if name == "return" else may_move)
    }
    form = next((one for one in (sent or {}).values()), None)
    at_field = refusal is not None and form is not None and put_at_its_field(form, refusal)
    context = {
        "page": page,
        "report": report,
        "may_edit": report.status == Report.Status.DRAFT and may(person, report, To.EDIT),
        "may_submit": "submit" in offered and may_move,
        "behind": _left_behind(person, report),
        "forms": open_forms,
        "form": form,
        "left": request.POST.get("left_out_reason", ""),
        "menu": MENU,
    }
    status = refusal.http_status if refusal else status_of(form, None) if form is not None else None
    return answered(request, "feedback/report_detail.html", context, refusal, status, at_field=at_field)


def _left_behind(person: User, report: Report) -> list[LeftBehind]:
    """Return what a draft cannot hold yet: of its group, or of the round."""
    if report.status != Report.Status.DRAFT:
        return []
    return left_behind(person, report.round, None if report.group_id is None else [report.group_id])


def _blank_form(report: Report, name: str) -> Any:
    initial: dict[str, Any] = {"version": report.version}
    if name == "decide":
        initial["organ"] = report.round.authority
    return _FORMS[name](initial=initial)
