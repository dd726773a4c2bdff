"""Evidence: bringing a proof in, its files and where it serves, its preview, the cleaned copy and the original."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.actions import give_up_upload
from bihuan.web.files.cleaning import name_of_copy
from bihuan.web.files.previews import preview_of
from bihuan.web.files.serving import file_response, preview_picture
from bihuan.web.files.uploads import finished_upload_for, gone_if_refused, path_of_upload
from bihuan.web.findings import access, actions
from bihuan.web.findings.access import To
from bihuan.web.findings.actions.attaching import NewProof, bring_proof, take_original
from bihuan.web.findings.facts import EvidenceFacts
from bihuan.web.findings.forms import EvidenceForm, EvidenceVersionForm
from bihuan.web.findings.forms.versions import merged, opened
from bihuan.web.findings.models import Evidence, EvidenceVersion, Finding, WorkingPaper
from bihuan.web.findings.queries import pages
from bihuan.web.findings.queries.same_bytes import proofs_of_bytes
from bihuan.web.findings.views.changing import Attempt, attempt, row_to_edit
from bihuan.web.findings.views.shown import (
    answered,
    keys_in,
    number_in,
    put_at_its_field,
    said,
    shown_here,
    status_of,
    target_asked,
    to_its_page,
)
from bihuan.web.rounds.models import Target

Linked = WorkingPaper | Finding
_LINKED = {"paper": access.paper_for, "finding": access.finding_for}


def evidence_create(request: HttpRequest) -> HttpResponse:
    """Bring a proof in, of its own or for the paper, finding or item whose page it is sent from."""
    person = colleague(request.user)
    linked = _linked(request)
    if linked is not None:
        access.creating(person, "evidence", linked.target)
    target, offered = (linked.target, []) if linked else target_asked(request, "evidence")
    if target is None:
        return render(request, "findings/evidence_create.html", {"targets": offered, "menu": "evidence_list"})
    if linked is not None and (used := keys_in([request.POST.get("use", "")])):
        return _used(request, person, linked, access.evidence_for(person, used[0]))
    form = EvidenceForm(request.POST or None, request.FILES or None)
    refusal, same = None, []
    if request.method == "POST" and form.is_valid():
        try:
            new = _sent(person, form)
            same = [] if request.POST.get("once_more") == "1" else proofs_of_bytes(person, new.data)
            if same:
                raise _kept_already(same[0])
            proof = _created(person, target, form, new, linked)
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("证据 %(number)s 已保存，原件和清洁副本都已留存。") % {"number": proof.number})
            return to_its_page(person, linked) if linked else redirect("evidence_detail", proof.uid)
    return _written(request, form, refusal, target=target, same=same, linked=linked)


def _used(request: HttpRequest, person: User, linked: Linked, proof: Evidence) -> HttpResponse:
    """Tie a proof that is kept already to the draft that it was to be sent for."""
    actions.link_evidence(actor=person, evidence=proof, row=linked)
    messages.success(request, _("已把 %(number)s 挂到本件，没有重复保存。") % {"number": proof.number})
    if uid := keys_in([request.POST.get("upload", "")]):
        give_up_upload(person=person.pk, uid=uid[0])
    return to_its_page(person, linked)


def _sent(person: User, form: EvidenceForm) -> NewProof:
    """Return the file that came with the form, or before it in parts."""
    facts = EvidenceFacts(**form.facts())
    uid = form.cleaned_data["upload"]
    if uid is None:
        file = form.cleaned_data["file"]
        return NewProof(facts, file.read(), str(file.name))
    upload = finished_upload_for(person.pk, uid)
    return NewProof(facts, path_of_upload(upload).read_bytes(), upload.name)


def _created(person: User, target: Target, form: EvidenceForm, new: NewProof, linked: Linked | None) -> Evidence:
    uid = form.cleaned_data["upload"]
    if uid is None:
        return bring_proof(actor=person, target=target, new=new, link=linked)
    with gone_if_refused(finished_upload_for(person.pk, uid)):
        proof = bring_proof(actor=person, target=target, new=new, link=linked)
    # Only now: where the form is refused for another reason, nothing has to be sent again.
    give_up_upload(person=person.pk, uid=uid)
    return proof


def _kept_already(proof: Evidence) -> Refusal:
    return Refusal(
        "findings.kept_already",
        f"这份文件一字不差，已作为 {proof.number} 留存，没有再存一份。可以直接用那一份；确需另存，请勾选后再上传。",
        f"Exactly this file is kept already, as {proof.number}, so it was not stored again. Use that proof; or tick that it "
        "has to be stored once more, and send it again.",
        http_status=409,
    )


def _linked(request: HttpRequest) -> Linked | None:
    kind, _colon, key = (request.POST.get("link") or request.GET.get("link") or "").partition(":")
    found = keys_in([key])
    if kind not in _LINKED or not found:
        return None
    row = _LINKED[kind](request.user, found[0])
    assert isinstance(row, WorkingPaper | Finding)
    return row


def evidence_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what is known of a proof; its files stay."""
    person = colleague(request.user)
    proof = row_to_edit(request, access.evidence_for, uid, lambda _row: EvidenceForm(request.POST, with_file=False))
    if isinstance(proof, HttpResponse):
        return proof
    begins = EvidenceForm.initial_of(proof)
    form = EvidenceForm(merged(request.POST, begins) if request.POST else None, initial=opened(begins), with_file=False)
    tried = Attempt()
    if request.method == "POST" and form.is_valid():
        tried = attempt(
            request,
            form,
            lambda: actions.edit_evidence(
                actor=person,
                evidence=proof,
                facts=EvidenceFacts(**form.facts()),
                version=form.cleaned_data["version"],
            ),
            lambda: (again := access.evidence_for(person, uid, To.EDIT), EvidenceForm.initial_of(again)),
        )
        if tried.saved:
            messages.success(request, _("证据 %(number)s 已保存。") % {"number": proof.number})
            return redirect("evidence_detail", uid)
    return _written(request, form, tried.refusal, target=proof.target, proof=proof, conflict=tried.conflict)


def _written(
    request: HttpRequest,
    form: EvidenceForm,
    refusal: Refusal | None,
    *,
    target: Target,
    proof: Evidence | None = None,
    **more: Any,
) -> HttpResponse:
    status = status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {
        "form": form,
        "target": target,
        "proof": proof,
        "megabytes": settings.EVIDENCE_BYTES // (1024 * 1024),
        "link": request.POST.get("link") or request.GET.get("link") or "",
        "menu": "evidence_list",
        **more,
    }
    page = "findings/evidence_edit.html" if proof else "findings/evidence_create.html"
    return answered(request, page, context, refusal, status, at_field=at_field)


def evidence_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a proof, its files and where it serves."""
    return _page(request, access.evidence_for(request.user, uid))


def _page(request: HttpRequest, proof: Evidence, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    is_unit = proof.grant is not None and proof.grant.role in UNIT_ROLES
    shown = pages.evidence_page(proof, request.user, is_unit=is_unit)
    context = {
        "shown": shown,
        "proof": proof,
        "is_unit": is_unit,
        "may_edit": access.may(request.user, proof, To.EDIT),
        "may_have_original": access.may(request.user, proof, To.ORIGINAL),
        "version_form": EvidenceVersionForm(),
        "menu": "evidence_list",
        **more,
    }
    return answered(request, "findings/evidence_detail.html", context, refusal)


@require_POST
def evidence_version(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a later file; the earlier ones stay."""
    person = colleague(request.user)
    proof = access.evidence_for(person, uid)
    form = EvidenceVersionForm(request.POST, request.FILES)
    refusal = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_version(
                actor=person, evidence=proof, data=file.read(), name=file.name, version=form.cleaned_data["version"]
            )
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("新版本已保存，旧版本保留。"))
            return redirect("evidence_detail", uid)
    return _page(request, proof, refusal or _no_file(), version_form=form)


def evidence_preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what the newest file holds, drawn by us."""
    proof = access.evidence_for(request.user, uid)
    version = _version(proof, number_in(request.GET.get("version")))
    context: dict[str, Any] = {"proof": proof, "version": version, "menu": "evidence_list"}
    try:
        context["preview"] = preview_of(version.cleaned)
        # The template adds the number of the picture, which stands at the end of the address.
        context["picture_url"] = reverse("evidence_page_image", args=[uid, version.number, 0]).removesuffix("0/")
    except Refusal as refused:
        # A file that cannot be drawn is still a proof: the copy can be taken, and the page says why there is no picture.
        context |= said(refused)
    return render(request, "findings/evidence_preview.html", context)


def evidence_page_image(request: HttpRequest, uid: UUID, number: int, page: int) -> HttpResponseBase:
    """Give one drawn page of a file."""
    proof = access.evidence_for(request.user, uid)
    return preview_picture(preview_of(_version(proof, number).cleaned), page)


def evidence_copy(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """Give the cleaned copy of a file."""
    proof = access.evidence_for(request.user, uid)
    version = _version(proof, number)
    return file_response(version.cleaned, name_of_copy(version.name, version.cleaned.media_type))


def evidence_file(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """Give the original of a file; that it was taken is recorded."""
    person = colleague(request.user)
    proof = access.evidence_for(person, uid, To.ORIGINAL)
    version = _version(proof, number)
    take_original(actor=person, evidence=proof, file=version)
    return file_response(version.original, version.name, version.media_type)


def _version(proof: Evidence, number: int | None) -> EvidenceVersion:
    version = pages.version_of(proof, number)
    if version is None:
        raise not_found()
    return version


def _no_file() -> Refusal:
    return Refusal(
        "findings.no_file",
        "没有选择文件，证据没有改动。请选择新版本的文件后再上传。",
        "No file was chosen, so the proof was not changed. Choose the newer file, then upload it.",
        where="file",
    )
