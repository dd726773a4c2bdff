"""Findings of the register: writing one, the finding with all that hangs on it, and its moves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.findings import access, actions, transitions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import FindingFacts
from bihuan.web.findings.forms import EvidenceForm, FindingForm, FormForm
from bihuan.web.findings.forms.versions import merged, opened
from bihuan.web.findings.models import Finding
from bihuan.web.findings.move_words import FINDING, FIRST_SIGNATURE, OPINION
from bihuan.web.findings.offers import offers
from bihuan.web.findings.queries import pages
from bihuan.web.findings.views.changing import Attempt, attempt, row_to_edit
from bihuan.web.findings.views.papers import pickers, typed_with
from bihuan.web.findings.views.shown import (
    answered,
    keys_in,
    put_at_its_field,
    shown_here,
    status_of,
    target_asked,
    to_its_page,
)
from bihuan.web.rounds.models import Category, Round, Target

MOVES: dict[str, Callable[..., Finding]] = {
    "confirm": actions.confirm_finding,
    "submit": actions.submit_finding,
    "approve": actions.approve_finding,
    "return": actions.return_finding,
    "withdraw": actions.withdraw_finding,
}


def register_finding_create(request: HttpRequest) -> HttpResponse:
    """Register a finding: first which unit it is about, then the finding."""
    person = colleague(request.user)
    target, offered = target_asked(request, "finding")
    if target is None:
        context = {"targets": offered, "menu": "register_finding_list"}
        return render(request, "findings/register_finding_create.html", context)
    form = FindingForm(request.POST or None, categories=_categories(target.round))
    return _written(
        request,
        target,
        form,
        save=lambda: actions.create_finding(actor=person, target=target, facts=FindingFacts(**form.facts())),
    )


def register_finding_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a draft."""
    person = colleague(request.user)
    finding = row_to_edit(
        request, access.finding_for, uid, lambda row: FindingForm(request.POST, categories=_categories(row.round))
    )
    if isinstance(finding, HttpResponse):
        return finding
    begins, offered = FindingForm.initial_of(finding), _categories(finding.round)
    form = (
        FindingForm(merged(request.POST, begins), categories=offered)
        if request.POST
        else FindingForm(initial=opened(begins), categories=offered)
    )
    return _written(
        request,
        finding.target,
        form,
        save=lambda: actions.edit_finding(
            actor=person, finding=finding, facts=FindingFacts(**form.facts()), version=form.cleaned_data["version"]
        ),
        finding=finding,
    )


def _categories(round_: Round) -> list[Category]:
    taxonomy = round_.taxonomy
    return list(taxonomy.categories.all()) if taxonomy else []


def _written(
    request: HttpRequest,
    target: Target,
    form: FindingForm,
    *,
    save: Callable[[], Finding],
    finding: Finding | None = None,
) -> HttpResponse:
    tried = Attempt()
    looks = request.POST.get("do") == "look"
    if looks:
        form.only_show()
    if request.method == "POST" and not looks and form.is_valid():
        tried = attempt(request, form, save, _again(request, finding, FindingForm, To.EDIT) if finding else None)
        if tried.saved:
            messages.success(request, _("问题 %(number)s 已保存。") % {"number": tried.saved.number})
            return redirect("register_finding_detail", tried.saved.uid)
    refusal = tried.refusal
    status = 200 if looks else status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    chosen = keys_in(form.sent("papers")) if request.POST else form.initial.get("papers") or []
    context = {
        "form": form,
        "conflict": tried.conflict,
        "target": target,
        "finding": finding,
        "papers": pages.paper_choices(request.user, target, chosen=chosen),
        **pickers(request, target, form),
        "looks": looks,
        "menu": "register_finding_list",
    }
    page = "findings/register_finding_edit.html" if finding else "findings/register_finding_create.html"
    return answered(request, page, context, refusal, status, at_field=at_field)


def _again(
    request: HttpRequest, finding: Finding, form: type[FindingForm | FormForm], to: To
) -> Callable[[], tuple[Finding, dict[str, Any]]]:
    def fetch() -> tuple[Finding, dict[str, Any]]:
        found = access.finding_for(request.user, finding.uid, to)
        return found, form.initial_of(found)

    return fetch


def register_finding_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a finding with its proof, papers, criteria, marks and history."""
    return _page(request, access.finding_for(request.user, uid))


def _page(
    request: HttpRequest, finding: Finding, refusal: Refusal | None = None, *, status: int | None = None, **more: Any
) -> HttpResponse:
    user = request.user
    may_edit = access.may(user, finding, To.EDIT)
    may_set_form = access.may(user, finding, To.FORM)
    shown = pages.finding_page(finding, user)
    context = {
        "shown": shown,
        "finding": finding,
        "offers": offers(user, finding, shown.signatures),
        "may_edit": may_edit,
        "may_attach": may_edit,
        "may_see_papers": any(access.may(user, paper, To.READ) for paper in shown.papers),
        "may_make_fix": access.may_create(user, "fix_at_once", finding.target),
        "may_set_form": may_set_form,
        # The page of links belongs to the notices, which judge again.
        "may_link": finding.grant is not None and finding.grant.role in {Role.OFF, Role.GL},
        "evidence_form": EvidenceForm(),
        "menu": "register_finding_list",
        **more,
    }
    if may_set_form:
        context.setdefault("form_form", FormForm.of(finding, _categories(finding.round)))
    return answered(request, "findings/register_finding_detail.html", context, refusal, status)


@require_POST
def register_finding_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Confirm, submit, approve, return or withdraw a finding."""
    if name not in MOVES:
        raise not_found()
    person = colleague(request.user)
    finding = access.finding_for(person, uid)
    try:
        moved = MOVES[name](
            actor=person, finding=finding, **typed_with(request, transitions.FINDING[name].needs_reason)
        )
    except Refusal as refused:
        return _page(request, finding, shown_here(refused), refused=name, typed=request.POST.get("reason", ""))
    messages.success(request, str(_done(name, finding, moved)) % {"number": moved.number})
    return to_its_page(person, moved)


def _done(name: str, before: Finding, after: Finding) -> Any:
    """Return the sentence for a step that was taken; a grave finding takes three people, and each gets their own."""
    if after.status != before.status:
        return FINDING[name].done
    return OPINION.done if before.endorsed_at is None else FIRST_SIGNATURE


@require_POST
def register_finding_form(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put title, category and responsible body in form, as the office in its review."""
    person = colleague(request.user)
    finding = access.finding_for(person, uid, To.FORM)
    form = FormForm(merged(request.POST, FormForm.initial_of(finding)), categories=_categories(finding.round))
    tried = Attempt()
    if form.is_valid():
        tried = attempt(
            request,
            form,
            lambda: actions.set_form(
                actor=person, finding=finding, **form.facts(), version=form.cleaned_data["version"]
            ),
            _again(request, finding, FormForm, To.FORM),
        )
        if tried.saved:
            messages.success(request, _("文字已规范，内容未动。"))
            return redirect("register_finding_detail", uid)
    status = status_of(form, tried.refusal)
    return _page(request, finding, tried.refusal, status=status, form_form=form, conflict=tried.conflict)


def readable_finding(request: HttpRequest) -> Finding | None:
    """Return the finding that an address names by ``?finding=``, if the person may read it."""
    found = keys_in([request.GET.get("finding", "")])
    return access.findings_visible_to(request.user, Letter.READ).filter(uid=found[0]).first() if found else None
