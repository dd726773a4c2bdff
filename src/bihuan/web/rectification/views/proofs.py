"""Proof of rectification: bringing it, looking at it, taking the copy or the original, taking it back."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import answered, put_at_its_field, said, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import give_up_upload
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.files.previews import preview_of
from bihuan.web.files.serving import file_response, preview_picture
from bihuan.web.files.uploads import finished_upload_for, gone_if_refused, path_of_upload
from bihuan.web.rectification.access import items as item_access
from bihuan.web.rectification.access import proofs as access
from bihuan.web.rectification.access.proofs import To
from bihuan.web.rectification.actions.proofs import add_proof, take_proof_original, withdraw_proof
from bihuan.web.rectification.forms.items import ProofForm
from bihuan.web.rectification.models import Item, Proof
from bihuan.web.rectification.queries.item_measures import measures_of
from bihuan.web.rectification.queries.item_pages import verifier_here

MENU = "rectification_home"


def proof_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Bring a file that proves something of an item."""
    person = colleague(request.user)
    item = item_access.item_for(person, uid)
    access.bringing(person, item)
    form = ProofForm(
        request.POST or None,
        request.FILES or None,
        initial={"measure": request.GET.get("measure", "")},
        measures=measures_of(item),
        is_verifier=verifier_here(person, item),
    )
    refusal, at_field = None, False
    if request.method == "POST" and form.is_valid():
        try:
            proof = _added(person, item, form)
        except Refusal as refused:
            refusal = shown_here(refused)
            at_field = put_at_its_field(form, refusal)
        else:
            messages.success(request, _("“%(name)s”已保存，原件和清洁副本都已留存。") % {"name": proof.name})
            return redirect("item_detail", uid)
    context = {
        "form": form,
        "item": item,
        "megabytes": settings.EVIDENCE_BYTES // (1024 * 1024),
        "menu": MENU,
    }
    status = status_of(form, refusal)
    return answered(request, "rectification/proof_add.html", context, refusal, status, at_field=at_field)


def _added(person: User, item: Item, form: ProofForm) -> Proof:
    uid = form.cleaned_data["upload"]
    if uid is None:
        file = form.cleaned_data["file"]
        return add_proof(actor=person, item=item, data=file.read(), name=str(file.name), **form.facts())
    upload = finished_upload_for(person.pk, uid)
    with gone_if_refused(upload):
        proof = add_proof(actor=person, item=item, data=path_of_upload(upload), name=upload.name, **form.facts())
    # Only now: where the form is refused for another reason, nothing has to be sent again.
    give_up_upload(person=person.pk, uid=uid)
    return proof


@require_safe
def proof_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a proof as we draw it, what it is and what was found about its file."""
    return _page(request, access.proof_for(request.user, uid))


@require_POST
def proof_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a proof back."""
    person = colleague(request.user)
    proof = access.proof_for(person, uid)
    try:
        withdraw_proof(actor=person, proof=proof, reason=request.POST.get("reason", ""))
    except Refusal as refused:
        return _page(request, proof, shown_here(refused), typed=request.POST.get("reason", ""))
    messages.success(request, _("这份材料已撤回；它仍可查看，但不再作为佐证。"))
    return redirect("item_detail", proof.item.uid)


@require_safe
def proof_page_image(request: HttpRequest, uid: UUID, page: int) -> HttpResponseBase:
    """Give one drawn page of a proof."""
    return preview_picture(preview_of(access.proof_for(request.user, uid).cleaned), page)


@require_safe
def proof_copy(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Give the cleaned copy of a proof."""
    proof = access.proof_for(request.user, uid)
    return file_response(proof.cleaned, name_of_copy(proof.name, proof.cleaned.media_type))


@require_safe
def proof_original(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Give the original of a proof; that it was taken is recorded."""
    person = colleague(request.user)
    proof = access.proof_for(person, uid, To.ORIGINAL)
    take_proof_original(actor=person, proof=proof)
    return file_response(proof.original, proof.name, proof.media_type)


def _page(request: HttpRequest, proof: Proof, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    user = request.user
    measures = {one.key: one for one in measures_of(proof.item)}
    context: dict[str, Any] = {
        "proof": proof,
        "item": proof.item,
        "measure": measures.get(proof.measure_key) if proof.measure_key else None,
        "may_have_original": access.may(user, proof, To.ORIGINAL),
        "may_withdraw": proof.withdrawn_on is None
        and (access.may(user, proof, To.WITHDRAW) or access.may(user, proof, To.WITHDRAW_ON_BEHALF)),
        "menu": MENU,
        **more,
    }
    try:
        context["preview"] = preview_of(proof.cleaned)
        # The template adds the number of the picture, which stands at the end of the address.
        context["picture_url"] = reverse("proof_page_image", args=[proof.uid, 0]).removesuffix("0/")
    except Refusal as refused:
        # A file that cannot be drawn is still a proof: the copy can be taken, and the page says why there is no picture.
        context["undrawn"] = said(refused)
    return answered(request, "rectification/proof_detail.html", context, refusal)
