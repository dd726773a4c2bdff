"""Objections: filing one for a unit, reading it, and the decision of the leading group."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.feedback.access.documents import may_read_some
from bihuan.web.feedback.access.meetings import ON_BEHALF, To, may, meeting_for, objecting, objection_for
from bihuan.web.feedback.actions.objections import decide_objection, file_objection
from bihuan.web.feedback.forms.objections import ObjectionForm, VerdictForm
from bihuan.web.feedback.models import Objection
from bihuan.web.feedback.queries.feedback_rules import decision_until, objection_until, rules_of
from bihuan.web.feedback.queries.meetings import held_meeting_of
from bihuan.web.feedback.queries.objections import findings_to_object_to, those_involved
from bihuan.web.feedback.views.meetings import MENU, sent_file
from bihuan.web.files.serving import file_response
from bihuan.web.rounds.deadlines.explaining import sentence


def objection_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Object to what was fed back at a meeting: the head of the unit, or the office from signed paper."""
    person = colleague(request.user)
    meeting = meeting_for(person, uid)
    target = meeting.target
    target.round = meeting.round
    on_behalf = objecting(person, target, fresh=False).qualifier == ON_BEHALF
    rules = rules_of(target.round)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ObjectionForm(*sent, offered=findings_to_object_to(target), on_behalf=on_behalf)
    until = objection_until(rules, meeting.held_on) if meeting.held_on else None
    page = {
        "round": target.round,
        "target": target,
        "meeting": meeting,
        "form": form,
        "rules": rules,
        "on_behalf": on_behalf,
        "until": pick(*sentence(until)) if until else "",
        "is_over": until is not None and until.due_on is not None and today() > until.due_on,
        "menu": MENU,
    }
    if request.method != "POST" or not form.is_valid():
        return answered(request, "feedback/objection_file.html", page, None, status_of(form, None))
    try:
        made = file_objection(actor=person, target=target, facts=form.facts(), scan=sent_file(form))
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return answered(request, "feedback/objection_file.html", page, refused, at_field=at_field)
    messages.success(request, _("异议已提出，等待领导小组决定。"))
    return redirect("objection_detail", made.uid)


@require_safe
def objection_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one objection: what it says, by when it is decided, and the decision."""
    return _detail(request, objection_for(request.user, uid))


@require_POST
def objection_decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Decide an objection for the leading group."""
    person = colleague(request.user)
    objection = objection_for(person, uid)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        objection_for(person, uid, To.DECIDE)
        return _detail(request, objection, verdict=form)
    try:
        done = decide_objection(actor=person, objection=objection, **form.cleaned_data)
    except Refusal as refused:
        return _detail(request, objection, shown_here(refused), verdict=form)
    messages.success(request, _("已决定：%(outcome)s。已告诉单位和巡视办。") % {"outcome": done.get_status_display()})
    return redirect("objection_detail", uid)


@require_safe
def objection_scan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the signed paper of an objection."""
    objection = objection_for(request.user, uid)
    if objection.scan is None:
        raise not_found()
    return file_response(objection.scan, objection.scan_name)


def _detail(
    request: HttpRequest, objection: Objection, refusal: Refusal | None = None, *, verdict: VerdictForm | None = None
) -> HttpResponse:
    person = colleague(request.user)
    is_open = objection.status == Objection.Status.FILED
    decides = is_open and may(person, objection, To.DECIDE)
    is_involved = decides and person.pk in those_involved(objection)
    context = {
        "objection": objection,
        "round": objection.round,
        "target": objection.target,
        "findings": objection.findings.order_by("number"),
        "meeting": held_meeting_of(objection.target),
        "why": _why(objection),
        "is_overdue": is_open and today() > objection.due_on,
        "decides": (verdict or VerdictForm(initial={"version": objection.version})) if decides else None,
        "is_involved": is_involved,
        "may_issue": _may_issue(person, objection),
        "form": verdict,
        "menu": MENU,
    }
    at_field = refusal is not None and verdict is not None and put_at_its_field(verdict, refusal)
    status = status_of(verdict, refusal) if verdict is not None else None
    return answered(request, "feedback/objection_detail.html", context, refusal, status, at_field=at_field)


def _why(objection: Objection) -> str:
    """Return why it is decided by that day; nothing where the rules have changed since it was filed."""
    by_rule = decision_until(rules_of(objection.round), objection.filed_on)
    return pick(*sentence(by_rule)) if by_rule.due_on == objection.due_on else ""


def _may_issue(person: User, objection: Objection) -> bool:
    """Return whether the person is led to the documents of the round, of which a new edition is due."""
    return objection.status == Objection.Status.UPHELD and may_read_some(person)
