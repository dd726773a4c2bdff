"""The editor of a feedback document: passages with what they rest on beside them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import To, document_for
from bihuan.web.feedback.actions.documents import edit_document
from bihuan.web.feedback.composing.composing import Piece, split_by_category, stated, terms
from bihuan.web.feedback.conflicts import conflict_of, settled
from bihuan.web.feedback.forms.documents import DocumentForm, changed, tokens_of
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries import document_pages as pages
from bihuan.web.feedback.queries.documents import Contents, contents_of, dues_of, source_of
from bihuan.web.findings.conflicts import Conflict, choose_which, is_unsettled
from bihuan.web.findings.forms.versions import opened

MENU = "feedback_home"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the editor works with: the document as it stands, and its sources as the person may read them."""

    document: FeedbackDocument
    held: Contents
    sources: list[pages.SourceShown]

    @property
    def pieces(self) -> dict[str, Piece]:
        """The passage that states a finding, by its number."""
        return {one.finding.number: stated(source_of(one.finding)) for one in self.sources}

    def form(self, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> DocumentForm:
        """Return the form with these data."""
        taxonomy = self.document.round.taxonomy
        categories = list(taxonomy.categories.all()) if taxonomy else []
        return DocumentForm(data, initial=initial, categories=categories)


def feedback_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a draft; its buttons change what was typed, and only saving keeps it."""
    person = colleague(request.user)
    document = _to_edit(request, uid)
    if isinstance(document, HttpResponse):
        return document
    held = contents_of(document)
    desk = _Desk(document, held, pages.sources_shown(person, held))
    if request.method != "POST":
        return _page(request, desk, desk.form(initial=opened(DocumentForm.initial_of(held))))
    do = request.POST.get("do", "save")
    data = settled(request.POST, DocumentForm.initial_of(held))
    if do != "save":
        return _page(request, desk, desk.form(_pressed(data, do, desk)), looks=True)
    form = desk.form(data)
    if not form.is_valid():
        return _page(request, desk, form)
    if is_unsettled(form):
        return _told(request, desk, form, choose_which())
    existing = frozenset(row.pk for row in held.passages)
    try:
        edit_document(actor=person, document=document, facts=form.facts(existing), version=form.cleaned_data["version"])
    except Refusal as refused:
        if refused.code == "common.changed_meanwhile":
            return _told(request, desk, form, None)
        return _page(request, desk, form, shown_here(refused))
    messages.success(request, _("反馈意见已保存。"))
    return redirect("feedback_detail", uid)


def _to_edit(request: HttpRequest, uid: UUID) -> FeedbackDocument | HttpResponse:
    """Return the document, or where it can be changed no longer, a page that gives back what was typed."""
    try:
        return document_for(request.user, uid, To.EDIT)
    except Refusal as refused:
        if request.method != "POST" or refused.code != "common.not_allowed":
            raise
        document = document_for(request.user, uid)
        keys = [key for _part, key in tokens_of(request.POST.get("order", ""))]
        texts = [request.POST.get(f"text-{key}", "").strip() for key in keys]
        context = {"document": document, "texts": list(filter(None, texts)), "menu": MENU}
        return answered(request, "feedback/feedback_typed_back.html", context, refused)


def _pressed(data: QueryDict, do: str, desk: _Desk) -> QueryDict:
    """Return what was typed after a button that moves, splits, adds or takes away a passage."""
    sources = {one.finding.number: source_of(one.finding) for one in desk.sources}
    more: dict[str, list[Piece]] = {}
    what, _sign, key = do.partition(":")
    if what == "split" and f"text-{key}" in data:
        numbers = tuple(data.getlist(f"findings-{key}"))
        piece = Piece(
            "problems", str(data[f"text-{key}"]), category_code=str(data.get(f"category-{key}", "")), numbers=numbers
        )
        more[key] = split_by_category(piece, sources)
    document = desk.document
    anew = terms(document.addressee, dues_of(document.target)) if what == "terms" else ()
    return changed(data, do, desk.pieces, anew, more)


def _told(request: HttpRequest, desk: _Desk, form: DocumentForm, refusal: Refusal | None) -> HttpResponse:
    """Show what somebody else has changed meanwhile, against what was typed."""
    document = document_for(request.user, desk.document.uid, To.EDIT)
    held = contents_of(document)
    conflict = conflict_of(document, form, DocumentForm.initial_of(held))
    form.show_version(document.version)
    return _page(request, desk, form, refusal or conflict.refusal, conflict=conflict)


def _page(
    request: HttpRequest,
    desk: _Desk,
    form: DocumentForm,
    refusal: Refusal | None = None,
    *,
    looks: bool = False,
    conflict: Conflict | None = None,
) -> HttpResponse:
    if refusal is not None and "-" in refusal.where:
        refusal.where = form.field_of(refusal.where)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    used = {number for line in form.lines if line.part == "problems" for number in line.numbers}
    lines = form.lines
    context = {
        "form": form,
        "conflict": conflict,
        "document": desk.document,
        "held": desk.held,
        "parts": form.parts,
        "sources": desk.sources,
        "used": used,
        "unused": [one for one in desk.sources if one.finding.number not in used],
        "lacking": [line for line in lines if line.part == "problems" and not line.numbers],
        "length": sum(len(str(line.text.value() or "")) for line in lines),
        "dropped": set(form["dropped"].value() or ()) if "dropped" in form.fields else set(),
        "dates": pages.dates_shown(desk.document, dues_of(desk.document.target)),
        "looks": looks,
        "menu": MENU,
    }
    status = 200 if looks else status_of(form, refusal)
    return answered(request, "feedback/feedback_edit.html", context, refusal, status, at_field=at_field)
