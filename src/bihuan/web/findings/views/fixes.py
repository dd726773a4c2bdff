"""Fix-at-once items: the group writes and issues them, the unit's head signs for them, its liaison reports."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.findings import access, actions, transitions
from bihuan.web.findings.access import To
from bihuan.web.findings.actions.attaching import NewProof, report_with_proof
from bihuan.web.findings.facts import EvidenceFacts, FixFacts
from bihuan.web.findings.forms import FixForm, FixReportForm
from bihuan.web.findings.forms.versions import merged, opened
from bihuan.web.findings.models import Finding, FixAtOnce
from bihuan.web.findings.move_words import FIX
from bihuan.web.findings.offers import offers
from bihuan.web.findings.queries import pages
from bihuan.web.findings.queries.same_bytes import proofs_of_bytes
from bihuan.web.findings.views.changing import Attempt, attempt, row_to_edit
from bihuan.web.findings.views.findings import readable_finding
from bihuan.web.findings.views.papers import typed_with
from bihuan.web.findings.views.shown import (
    answered,
    number_in,
    put_at_its_field,
    shown_here,
    status_of,
    target_asked,
    to_its_page,
)
from bihuan.web.rounds.models import Target

MOVES: dict[str, Callable[..., FixAtOnce]] = {
    "issue": actions.issue_fix,
    "acknowledge": actions.acknowledge_fix,
    "accept": actions.accept_fix,
    "return": actions.return_fix,
}


def fix_create(request: HttpRequest) -> HttpResponse:
    """Begin a fix-at-once item, of its own or out of a finding."""
    person = colleague(request.user)
    finding = readable_finding(request)
    target, offered = (finding.target, []) if finding else target_asked(request, "fix_at_once")
    if target is None:
        return render(request, "findings/fix_create.html", {"targets": offered, "menu": "fix_list"})
    access.creating(person, "fix_at_once", target)
    initial = {"title": finding.title, "problem": finding.condition} if finding else {}
    form = FixForm(request.POST or None, initial=initial)
    uid = finding.uid if finding else None
    return _written(
        request,
        target,
        form,
        save=lambda: actions.create_fix(actor=person, target=target, facts=FixFacts(**form.facts(), finding=uid)),
        finding=finding,
    )


def fix_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a draft."""
    person = colleague(request.user)
    fix = row_to_edit(request, access.fix_for, uid, lambda _row: FixForm(request.POST))
    if isinstance(fix, HttpResponse):
        return fix
    begins = FixForm.initial_of(fix)
    form = FixForm(merged(request.POST, begins)) if request.POST else FixForm(initial=opened(begins))
    of = fix.finding.uid if fix.finding else None
    return _written(
        request,
        fix.target,
        form,
        save=lambda: actions.edit_fix(
            actor=person, fix=fix, facts=FixFacts(**form.facts(), finding=of), version=form.cleaned_data["version"]
        ),
        fix=fix,
    )


def _written(
    request: HttpRequest,
    target: Target,
    form: FixForm,
    *,
    save: Callable[[], FixAtOnce],
    fix: FixAtOnce | None = None,
    finding: Finding | None = None,
) -> HttpResponse:
    tried = Attempt()
    if request.method == "POST" and form.is_valid():
        tried = attempt(request, form, save, _again(request, fix) if fix else None)
        if tried.saved:
            messages.success(request, _("立行立改 %(number)s 已保存。") % {"number": tried.saved.number})
            return redirect("fix_detail", tried.saved.uid)
    refusal = tried.refusal
    status = status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {
        "form": form,
        "conflict": tried.conflict,
        "target": target,
        "fix": fix,
        "finding": finding,
        "menu": "fix_list",
    }
    page = "findings/fix_edit.html" if fix else "findings/fix_create.html"
    return answered(request, page, context, refusal, status, at_field=at_field)


def _again(request: HttpRequest, fix: FixAtOnce) -> Callable[[], tuple[FixAtOnce, dict[str, Any]]]:
    def fetch() -> tuple[FixAtOnce, dict[str, Any]]:
        found = access.fix_for(request.user, fix.uid, To.EDIT)
        return found, FixForm.initial_of(found)

    return fetch


def fix_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the item as the notice that the unit signs for."""
    return _page(request, access.fix_for(request.user, uid))


def _page(
    request: HttpRequest, fix: FixAtOnce, refusal: Refusal | None = None, *, status: int | None = None, **more: Any
) -> HttpResponse:
    user = request.user
    is_unit = fix.grant is not None and fix.grant.role in UNIT_ROLES
    offered = offers(user, fix)
    reports = any(offer.has_form and offer.is_open for offer in offered)
    chosen = set(request.POST.getlist("evidence"))
    proofs = pages.unit_proofs(user, fix.target) if reports else []
    for proof in proofs:
        proof.is_chosen = str(proof.uid) in chosen  # type: ignore[attr-defined]  # for the template only
    context = {
        "shown": pages.fix_page(fix, user, is_unit=is_unit),
        "fix": fix,
        "offers": offered,
        "may_edit": access.may(user, fix, To.EDIT),
        "may_see_finding": fix.finding is not None and access.may(user, fix.finding, To.READ),
        "is_unit": is_unit,
        "report_form": FixReportForm() if reports else None,
        "proofs": proofs,
        "menu": "fix_list",
        **more,
    }
    at_field = refusal is not None and "report_form" in more and put_at_its_field(more["report_form"], refusal)
    return answered(request, "findings/fix_detail.html", context, refusal, status, at_field=at_field)


@require_POST
def fix_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Issue, acknowledge, report, accept or return an item."""
    person = colleague(request.user)
    if name == "report":
        return _report(request, person, access.fix_for(person, uid))
    if name not in MOVES:
        raise not_found()
    fix = access.fix_for(person, uid)
    try:
        moved = MOVES[name](actor=person, fix=fix, **typed_with(request, transitions.FIX[name].needs_reason))
    except Refusal as refused:
        return _page(request, fix, shown_here(refused), refused=name, typed=request.POST.get("reason", ""))
    messages.success(request, str(FIX[name].done) % {"number": moved.number})
    return to_its_page(person, moved)


def _report(request: HttpRequest, person: User, fix: FixAtOnce) -> HttpResponse:
    form = FixReportForm(request.POST, request.FILES)
    if form.is_valid():
        new = _new_proof(form)
        try:
            _require_new(person, fix, new)
            report_with_proof(
                actor=person,
                fix=fix,
                result=form.cleaned_data["result"],
                evidence=form.cleaned_data["evidence"],
                version=number_in(request.POST.get("version")),
                new=new,
            )
        except Refusal as refused:
            return _page(request, fix, shown_here(refused), report_form=form)
        messages.success(request, str(FIX["report"].done) % {"number": fix.number})
        return redirect("fix_detail", fix.uid)
    return _page(request, fix, report_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _require_new(person: User, fix: FixAtOnce, new: NewProof | None) -> None:
    """Refuse bytes that the unit has brought in already: that proof is ticked on the page, and none is stored twice."""
    same = [proof for proof in proofs_of_bytes(person, new.data) if proof.target_id == fix.target_id] if new else []
    if same:
        raise Refusal(
            "findings.brought_before",
            f"这份文件一字不差，贵单位已作为 {same[0].number} 提交过，没有再存一份。请在“已提交的材料”里勾选它，再提交报告。",
            f"Exactly this file was brought in before, as {same[0].number}, and was not stored again. Tick it under the "
            "material brought before, then send the report.",
            where="proof",
            http_status=409,
        )


def _new_proof(form: FixReportForm) -> NewProof | None:
    """Return the proof that came with the report; None where none came."""
    file = form.cleaned_data["proof"]
    if not file:
        return None
    title = form.cleaned_data["proof_title"] or str(file.name).rpartition(".")[0] or str(file.name)
    facts = EvidenceFacts(title=title[:200], kind=form.cleaned_data["proof_kind"])
    return NewProof(facts, file.read(), str(file.name))
