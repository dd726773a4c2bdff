"""Plans: where a person finds them, the round's table, one plan with its steps, opinions and editions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.serving import file_response
from bihuan.web.findings.actions.evidence import Prepared, prepare
from bihuan.web.rectification import plan_moves
from bihuan.web.rectification.access import plans as access
from bihuan.web.rectification.access.plans import To
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.actions.plans.drafting import not_in_force
from bihuan.web.rectification.forms.plans import AmendForm, OpinionForm, SubmitForm
from bihuan.web.rectification.models import Plan
from bihuan.web.rectification.plan_gaps import doubts_of, gaps_of, lines_of
from bihuan.web.rectification.queries import plan_pages as pages
from bihuan.web.rectification.queries.opinions import hearing_of, opinions_of
from bihuan.web.rectification.queries.plans import (
    PERIOD_RULE,
    PLAN_RULE,
    REPORT_RULE,
    PlanContents,
    contents_of,
    dues_of,
    rules_for,
    timeliness,
)
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.date_words import cell_of
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
S = Plan.Status
_DATES = (PLAN_RULE, REPORT_RULE, PERIOD_RULE)


@require_safe
def rectification_home(request: HttpRequest) -> HttpResponse:
    """Show the rounds whose rectification the person has to do with, and how far their plans are."""
    person = colleague(request.user)
    hidden = (Round.Status.FROM_READING, Round.Status.CANCELLED, Round.Status.PLANNED)
    rounds = list(rounds_visible_to(person).exclude(status__in=hidden)[:50])
    context = {"rounds": pages.rounds_shown(person, rounds), "menu": MENU}
    return render(request, "rectification/rectification_home.html", context)


@require_safe
def plan_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the plans of a round: a row for each target."""
    return _list_page(request, access.plan_round_for(request.user, round_id))


@require_POST
def plan_draft(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Begin the plan of a target."""
    person = colleague(request.user)
    round_ = access.plan_round_for(person, round_id)
    target = access.target_to_plan(person, round_, number)
    try:
        plan = plans.draft_plan(actor=person, target=target)
    except Refusal as refused:
        return _list_page(request, round_, shown_here(refused))
    messages.success(request, _("整改方案已起草，每个问题一条；请逐条填写。"))
    return redirect("plan_edit", plan.uid)


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    user = request.user
    rows = pages.rows_of(user, round_)
    may_begin = {row.target.pk for row in rows if row.may_begin and access.may_draw_up(user, row.target)}
    readable = {row.newest.pk for row in rows if row.newest is not None and access.may(user, row.newest, To.READ)}
    behalf = {
        row.under_way.pk
        for row in rows
        if row.under_way is not None
        and row.under_way.pk not in readable
        and access.may(user, row.under_way, To.SUBMIT_ON_BEHALF)
    }
    context = {
        "round": round_,
        "rows": rows,
        "may_begin": may_begin,
        "readable": readable,
        "behalf": behalf,
        "menu": MENU,
    }
    return answered(request, "rectification/plan_list.html", context, refusal)


@require_safe
def plan_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one plan: what it says, what it lacks, its dates, opinions, steps, editions and history."""
    return _page(request, access.plan_for(request.user, uid))


@require_POST
def plan_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Submit, take back, accept, return or conclude a plan."""
    if name not in plan_moves.WORDS:
        raise not_found()
    person = colleague(request.user)
    plan = access.plan_for(person, uid)
    version = version_of(request)
    form = None
    try:
        if name == "submit_plan":
            access.judge_submission(person, plan)
            form = _submit_form(request, plan)
            if not form.is_valid():
                return _page(request, plan, submit=form)
            typed = form.cleaned_data
            pledge = plans.Pledge(by=typed["pledged_by"], text=typed["pledge"], given_on=typed.get("given_on"))
            done = plans.submit_plan(
                actor=person, plan=plan, pledge=pledge, scan=_scan(typed.get("scan")), version=typed["version"]
            )
        elif name == "return_plan":
            done = plans.return_plan(
                actor=person, plan=plan, reason=request.POST.get("reason", ""), lines=_lines(request), version=version
            )
        elif name == "recall_plan":
            reason = request.POST.get("reason", "")
            done = plans.recall_plan(actor=person, plan=plan, reason=reason, version=version)
        elif name == "accept_plan":
            done = plans.accept_plan(actor=person, plan=plan, version=version)
        else:
            done = plans.conclude_plan(actor=person, plan=plan, version=version)
    except Refusal as refused:
        at_field = form is not None and put_at_its_field(form, shown_here(refused))
        more: dict[str, Any] = {"submit": form} if form is not None else {}
        typed_reason = request.POST.get("reason", "")
        return _page(request, plan, shown_here(refused), at_field=at_field, refused=name, typed=typed_reason, **more)
    moved = done.status != plan.status
    messages.success(request, str(plan_moves.WORDS[name].done if moved else plan_moves.FIRST_SIGNATURE))
    # What was returned is the unit's again, and its content is not the office's to read until it comes back.
    return redirect("plan_detail", uid) if access.may(person, done, To.READ) else redirect("plan_list", plan.round_id)


def plan_on_behalf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Record from signed paper that the head has submitted what the unit drew up here; its content is not shown before."""
    person = colleague(request.user)
    plan = access.plan_for(person, uid, To.SUBMIT_ON_BEHALF)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SubmitForm(*sent, plan=plan, on_behalf=True)
    context = {"plan": plan, "form": form, "menu": MENU}
    if request.method != "POST" or not form.is_valid():
        return answered(request, "rectification/plan_on_behalf.html", context, None, status_of(form, None))
    typed = form.cleaned_data
    pledge = plans.Pledge(by=typed["pledged_by"], text=typed["pledge"], given_on=typed["given_on"])
    try:
        plans.submit_plan(actor=person, plan=plan, pledge=pledge, scan=_scan(typed["scan"]), version=typed["version"])
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return answered(request, "rectification/plan_on_behalf.html", context, refused, at_field=at_field)
    messages.success(request, str(plan_moves.WORDS["submit_plan"].done))
    return redirect("plan_detail", uid)


@require_POST
def plan_hand(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tell the head of the unit that the plan is ready."""
    person = colleague(request.user)
    plan = access.plan_for(person, uid, To.HAND)
    try:
        plans.hand_plan(actor=person, plan=plan, version=version_of(request))
    except Refusal as refused:
        return _page(request, plan, shown_here(refused), refused="hand_plan")
    messages.success(request, _("已告诉主要负责人审定、承诺并报送。"))
    return redirect("plan_detail", uid)


@require_POST
def plan_amend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin the next edition of a plan in force."""
    person = colleague(request.user)
    plan = access.plan_for(person, uid, To.SEE)
    access.drawing_up(person, plan.target)
    if not access.may(person, plan, To.READ):
        # A clerk knows of the unit's draft without reading it; its page cannot say this.
        raise not_in_force(plan)
    form = AmendForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, amend=form)
    try:
        new = plans.amend_plan(actor=person, plan=plan, **form.cleaned_data)
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, plan, refused, at_field=at_field, amend=form)
    messages.success(request, _("新版已起草；同意之前，原版继续执行。"))
    return redirect("plan_edit", new.uid)


@require_POST
def plan_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw the draft of an amendment away."""
    person = colleague(request.user)
    plan = access.plan_for(person, uid, To.EDIT)
    standing = plan.amends
    try:
        plans.discard_plan(actor=person, plan=plan, version=version_of(request))
    except Refusal as refused:
        return _page(request, plan, shown_here(refused))
    messages.success(request, _("修订稿已删除，执行中的方案不变。"))
    return redirect("plan_detail", standing.uid) if standing else redirect("plan_list", plan.round_id)


@require_POST
def plan_opinion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give an opinion on a submitted plan."""
    person = colleague(request.user)
    plan = access.plan_for(person, uid, To.OPINE)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, opinion=form)
    try:
        opinions.give_opinion(actor=person, plan=plan, **form.cleaned_data)
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, plan, refused, at_field=at_field, opinion=form)
    messages.success(request, _("意见已提出，巡视办审核时可以看到。"))
    return redirect("plan_detail", uid)


@require_safe
def plan_scan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the scan of the signed plan."""
    plan = access.plan_for(request.user, uid)
    if plan.scan is None:
        raise not_found()
    return file_response(plan.scan, plan.scan_name)


def version_of(request: HttpRequest) -> int | None:
    """Return the version that a page was made of, None where it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _submit_form(request: HttpRequest, plan: Plan) -> SubmitForm:
    on_behalf = not access.may(request.user, plan, To.SUBMIT)
    return SubmitForm(request.POST, request.FILES, plan=plan, on_behalf=on_behalf)


def _scan(file: Any) -> Prepared | None:
    return prepare(file.read(), str(file.name), declared=file.content_type or "") if file else None


def _lines(request: HttpRequest) -> dict[int, str]:
    """Return the reasons of single lines that a page sent, by the order of the line."""
    found = {}
    for name, text in request.POST.items():
        order = name.removeprefix("line-")
        if name != order and order.isascii() and order.isdecimal() and len(order) < 5:
            found[int(order)] = str(text)
    return found


def _page(
    request: HttpRequest, plan: Plan, refusal: Refusal | None = None, *, at_field: bool = False, **more: Any
) -> HttpResponse:
    user = request.user
    held = contents_of(plan)
    dues = dues_of(plan.target)
    gaps = gaps_of(held) if plan.status in {S.DRAFT, S.RETURNED} else []
    hearing = hearing_of(
        pages.KIND,
        plan.pk,
        plan.version,
        target=plan.target,
        submitted_on=plan.submitted_on,
        days=rules_for(plan.round).opinion_days,
        day=today(),
    )
    steps = plan_moves.offered(user, plan, gaps, hearing)
    may_write = plan.status in {S.DRAFT, S.RETURNED} and access.may(user, plan, To.EDIT)
    context: dict[str, Any] = {
        "plan": plan,
        "held": held,
        "lines": _lines_shown(held),
        "gaps": lines_of(gaps),
        "doubts": doubts_of(held, dues[REPORT_RULE].due_on, dues[PERIOD_RULE].due_on) if may_write or gaps else [],
        "steps": steps,
        "offers": steps.offers,
        "signatures": steps.signatures,
        "hearing": hearing if plan.status == S.SUBMITTED else None,
        "opinions": opinions_of(pages.KIND, plan.pk),
        "time": timeliness(plan, dues[PLAN_RULE], today()),
        "dates": [cell_of(dues[name]) for name in _DATES],
        "returned": pages.returned_of(held),
        "changes": pages.changes_of(held),
        "editions": pages.editions_of(user, plan),
        "history": pages.history(plan),
        "may_write": may_write,
        "may_hand": may_write and not gaps and access.may(user, plan, To.HAND),
        "may_amend": plan.status == S.IN_FORCE and access.may_draw_up(user, plan.target),
        "may_discard": may_write and plans.may_be_discarded(plan),
        "may_opine": access.may(user, plan, To.OPINE),
        "menu": MENU,
        "refused": "",
        **_forms(plan, steps),
        **more,
    }
    offered = ("offers", "may_hand", "may_amend", "submit")
    context["has_nothing"] = not steps.may_return and not any(context[name] for name in offered)
    wrong = next((more[name] for name in ("submit", "amend", "opinion") if name in more), None)
    context["form"] = wrong
    status = 422 if wrong is not None and refusal is None else None
    return answered(request, "rectification/plan_detail.html", context, refusal, status, at_field=at_field)


def _forms(plan: Plan, steps: plan_moves.Offered) -> dict[str, Any]:
    version = {"version": plan.version}
    return {
        "submit": SubmitForm(plan=plan, on_behalf=steps.on_behalf) if steps.may_submit else None,
        "amend": AmendForm(initial=version),
        "opinion": OpinionForm(initial=version),
    }


def _lines_shown(held: PlanContents) -> list[tuple[Any, list[Any]]]:
    """Return each line with its measures, in the order of the plan."""
    return [(one, held.measures_of[one.pk]) for one in held.responses]
