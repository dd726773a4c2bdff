"""The list of verifiers of a round: drawing it up, and its approval by two of the leading group."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.findings.views.shown import number_in
from bihuan.web.rectification.access.checks import (
    ListTo,
    checks_round_for,
    listing,
    may_list,
    may_with_list,
    verifiers_of_round_for,
)
from bihuan.web.rectification.actions.verifier_lists import (
    KIND,
    approve_verifiers,
    propose_verifiers,
    reopen_verifiers,
)
from bihuan.web.rectification.forms.checks import ListForm
from bihuan.web.rectification.models import VerifierList
from bihuan.web.rectification.queries.verifiers import candidates, load_of, note_of
from bihuan.web.rectification.views.checks import MENU
from bihuan.web.rounds.models import Round


def verifier_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the verifiers of a round; the office draws the list up here."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    if request.method != "POST":
        return _page(request, round_)
    listing(person, round_, fresh=False)
    offered = list(candidates(round_))
    form = ListForm(request.POST, offered=offered)
    if not form.is_valid():
        return _page(request, round_, form=form)
    chosen = set(form.cleaned_data["people"])
    people = [one for one in offered if str(one.pk) in chosen]
    try:
        propose_verifiers(actor=person, round_=round_, people=people, version=form.cleaned_data["version"])
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, round_, refused, form=form, at_field=at_field)
    messages.success(request, _("名单已保存，等待领导小组两位成员批准。"))
    return redirect("verifier_list", round_id)


@require_POST
def verifier_approve(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Sign the list as one of the leading group."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    try:
        done = approve_verifiers(actor=person, round_=round_, version=number_in(request.POST.get("version")))
    except Refusal as refused:
        return _page(request, round_, shown_here(refused))
    is_done = done.status == VerifierList.Status.APPROVED
    messages.success(request, _("名单已批准，可以指派。") if is_done else _("已记下您的签字，第二人签字后生效。"))
    return redirect("verifier_list", round_id)


@require_POST
def verifier_reopen(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take an approved list up again, to change it."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    version, reason = number_in(request.POST.get("version")), request.POST.get("reason", "")
    try:
        reopen_verifiers(actor=person, round_=round_, reason=reason, version=version)
    except Refusal as refused:
        return _page(request, round_, shown_here(refused), typed=reason)
    messages.success(request, _("名单可以修改了；重新批准之前，原来批准的人员照常核查。"))
    return redirect("verifier_list", round_id)


def _page(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    form: ListForm | None = None,
    at_field: bool = False,
    typed: str = "",
) -> HttpResponse:
    person = colleague(request.user)
    found = verifiers_of_round_for(person, round_)
    is_draft = found is None or found.status == VerifierList.Status.DRAFT
    people = list(found.people.select_related("organ").order_by("display_name", "pk")) if found else []
    edits = is_draft and may_list(person, round_)
    if form is None and edits:
        initial = {"people": [str(one.pk) for one in people], "version": found.version if found else None}
        form = ListForm(offered=candidates(round_), initial=initial)
    load = load_of(round_)
    signatures = _signatures(found, person) if found else []
    context = {
        "round": round_,
        "verifiers": found,
        "people": [(one, load.get(one.pk, 0)) for one in people],
        "form": form if edits else None,
        "signatures": signatures,
        "may_approve": found is not None
        and is_draft
        and may_with_list(person, found, ListTo.APPROVE)
        and not any(one.is_mine for one in signatures),
        "may_reopen": found is not None and not is_draft and may_with_list(person, found, ListTo.EDIT),
        "typed": typed,
        "reopened": note_of(found) if found is not None and found.in_force else "",
        "menu": MENU,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/verifier_list.html", context, refusal, status, at_field=at_field)


def _signatures(found: VerifierList, person: User) -> list[OpenSignature]:
    return [
        OpenSignature(
            pk=one.pk,
            words=_("批准核查人员名单"),
            who=str(one.person),
            at=one.signed_at,
            until=timezone.localtime(one.signed_at + GOOD_FOR).date(),
            is_mine=one.person_id == person.pk,
            move=one.move,
        )
        for one in open_signatures(KIND, found.uid, found.version)
    ]
