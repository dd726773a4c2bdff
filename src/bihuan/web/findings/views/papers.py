"""Working papers: writing one, the paper with its signatures, and its moves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.findings import access, actions, transitions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import PaperFacts
from bihuan.web.findings.forms import EvidenceForm, PaperForm
from bihuan.web.findings.forms.versions import merged, opened
from bihuan.web.findings.models import WorkingPaper
from bihuan.web.findings.move_words import PAPER
from bihuan.web.findings.offers import offers
from bihuan.web.findings.queries import pages
from bihuan.web.findings.views.changing import Attempt, attempt, row_to_edit
from bihuan.web.findings.views.shown import (
    answered,
    day_in,
    keys_in,
    number_in,
    numbers_in,
    put_at_its_field,
    shown_here,
    status_of,
    target_asked,
    to_its_page,
)
from bihuan.web.rounds.models import Target

MOVES: dict[str, Callable[..., WorkingPaper]] = {
    "review": actions.review_paper,
    "approve": actions.approve_paper,
    "return": actions.return_paper,
}


def paper_create(request: HttpRequest) -> HttpResponse:
    """Begin a working paper: first which unit it is about, then the paper."""
    person = colleague(request.user)
    target, offered = target_asked(request, "working_paper")
    if target is None:
        return render(request, "findings/paper_create.html", {"targets": offered, "menu": "paper_list"})
    form = PaperForm(request.POST or None)
    return _written(
        request,
        target,
        form,
        save=lambda: actions.create_paper(actor=person, target=target, facts=PaperFacts(**form.facts())),
    )


def paper_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a draft; its compiler has to sign it again."""
    person = colleague(request.user)
    paper = row_to_edit(request, access.paper_for, uid, lambda _row: PaperForm(request.POST))
    if isinstance(paper, HttpResponse):
        return paper
    begins = PaperForm.initial_of(paper)
    form = PaperForm(merged(request.POST, begins)) if request.POST else PaperForm(initial=opened(begins))
    return _written(
        request,
        paper.target,
        form,
        save=lambda: actions.edit_paper(
            actor=person, paper=paper, facts=PaperFacts(**form.facts()), version=form.cleaned_data["version"]
        ),
        paper=paper,
    )


def _written(
    request: HttpRequest,
    target: Target,
    form: PaperForm,
    *,
    save: Callable[[], WorkingPaper],
    paper: WorkingPaper | None = None,
) -> HttpResponse:
    tried = Attempt()
    # "Look" only narrows the pickers: everything typed comes back and nothing is saved.
    looks = request.POST.get("do") == "look"
    if looks:
        form.only_show()
    if request.method == "POST" and not looks and form.is_valid():
        tried = attempt(request, form, save, _again(request, paper) if paper else None)
        if tried.saved:
            messages.success(request, _("底稿 %(number)s 已保存。") % {"number": tried.saved.number})
            return redirect("paper_detail", tried.saved.uid)
    refusal = tried.refusal
    status = 200 if looks else status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {
        "form": form,
        "conflict": tried.conflict,
        "target": target,
        "paper": paper,
        **pickers(request, target, form),
        "looks": looks,
        "menu": "paper_list",
    }
    page = "findings/paper_edit.html" if paper else "findings/paper_create.html"
    return answered(request, page, context, refusal, status, at_field=at_field)


def _again(request: HttpRequest, paper: WorkingPaper) -> Callable[[], tuple[WorkingPaper, dict[str, Any]]]:
    def fetch() -> tuple[WorkingPaper, dict[str, Any]]:
        found = access.paper_for(request.user, paper.uid, To.EDIT)
        return found, PaperForm.initial_of(found)

    return fetch


def pickers(request: HttpRequest, target: Target, form: Any) -> dict[str, Any]:
    """Return what the pickers of a form show: what was typed, or what the row has."""
    if request.method == "POST":
        day = day_in(form.data.get("fact_from"))
        criteria = numbers_in(form.sent("criteria"))
        proofs = keys_in(form.sent("evidence"))
    else:
        day, criteria, proofs = (form.initial.get(name) for name in ("fact_from", "criteria", "evidence"))
    return {
        "criteria": pages.criteria_picker(
            request.user, on=day, words=request.POST.get("criteria_words", "")[:100], chosen=criteria or []
        ),
        "proofs": pages.evidence_picker(
            request.user, target, words=request.POST.get("evidence_words", "")[:100], chosen=proofs or []
        ),
    }


def paper_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a working paper as the document that is filed."""
    return _page(request, access.paper_for(request.user, uid))


def _page(request: HttpRequest, paper: WorkingPaper, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    may_edit = access.may(request.user, paper, To.EDIT)
    context = {
        "shown": pages.paper_page(paper, request.user),
        "paper": paper,
        "offers": offers(request.user, paper),
        "may_edit": may_edit,
        "may_sign": _may_sign(request, paper),
        "may_attach": may_edit,
        "may_make_finding": paper.status == WorkingPaper.Status.APPROVED
        and access.may_create(request.user, "finding", paper.target),
        "evidence_form": EvidenceForm(),
        "menu": "paper_list",
        **more,
    }
    return answered(request, "findings/paper_detail.html", context, refusal)


def _may_sign(request: HttpRequest, paper: WorkingPaper) -> bool:
    is_open = paper.status == WorkingPaper.Status.DRAFT and not paper.has_no_leads
    return is_open and paper.author_id == request.user.pk and access.may(request.user, paper, To.SIGN)


@require_POST
def paper_sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign as the compiler, who declares that the paper holds no lead on a person."""
    person = colleague(request.user)
    paper = access.paper_for(person, uid)
    if not request.POST.get("has_no_leads"):
        return _page(request, paper, _declaration_missing())
    try:
        signed = actions.sign_paper(actor=person, paper=paper, version=number_in(request.POST.get("version")))
    except Refusal as refused:
        return _page(request, paper, shown_here(refused))
    messages.success(request, _("已签字。下一步由副组长审核。"))
    return to_its_page(person, signed)


@require_POST
def paper_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Review, approve or return a paper."""
    if name not in MOVES:
        raise not_found()
    person = colleague(request.user)
    paper = access.paper_for(person, uid)
    try:
        moved = MOVES[name](actor=person, paper=paper, **typed_with(request, transitions.PAPER[name].needs_reason))
    except Refusal as refused:
        return _page(request, paper, shown_here(refused), refused=name, typed=request.POST.get("reason", ""))
    messages.success(request, str(PAPER[name].done) % {"number": moved.number})
    return to_its_page(person, moved)


@require_POST
def paper_to_finding(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a finding of an approved paper; what the paper says is taken over."""
    person = colleague(request.user)
    paper = access.paper_for(person, uid)
    try:
        finding = actions.create_finding_from_paper(
            actor=person, paper=paper, once_more=request.POST.get("once_more") == "1"
        )
    except Refusal as refused:
        return _page(request, paper, shown_here(refused))
    messages.success(request, _("已立为问题 %(number)s，请补充类别和严重程度。") % {"number": finding.number})
    return redirect("register_finding_edit", finding.uid)


def typed_with(request: HttpRequest, needs_reason: bool) -> dict[str, Any]:
    """Return what a move takes from its form: the version that the person had before them, and the reason."""
    typed: dict[str, Any] = {"version": number_in(request.POST.get("version"))}
    if needs_reason:
        typed |= {"reason": request.POST.get("reason", ""), "why": request.POST.get("why", "") or "other"}
    return typed


def _declaration_missing() -> Refusal:
    return Refusal(
        "findings.declaration_missing",
        "没有勾选声明，底稿没有签字。请确认底稿不含反映领导干部个人的问题线索，勾选后再签字。",
        "The declaration was not ticked, so the paper was not signed. Make sure that it holds no lead on a person, tick "
        "the declaration, then sign.",
        where="has_no_leads",
    )
