"""Issued papers: the register, one paper with its editions, and checking one that somebody holds."""

import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.documents import fonts
from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.lists import listing_of
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX, answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.feedback.access.papers import (
    may_read_register,
    may_take_files,
    offices_of_templates,
    paper_file_for,
    paper_for,
    papers_visible_to,
    reader_of_register,
)
from bihuan.web.feedback.actions.paper_register import export_papers
from bihuan.web.feedback.forms.papers import VerifyForm
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.feedback.paper_table import papers_table
from bihuan.web.feedback.printing import codes
from bihuan.web.feedback.queries.paper_verdicts import Verdict, verdict_of
from bihuan.web.feedback.queries.papers import annex_of, editions_of, kinds_of_papers, series_of, side_by_side
from bihuan.web.files.prescan import scan
from bihuan.web.files.serving import file_response
from bihuan.web.trail.keys import signing_key

_MENU = "paper_register"
#: What no file system takes in a name.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 120


@require_safe
def paper_register(request: HttpRequest) -> HttpResponse:
    """List the papers that were issued, and show that no number is missing."""
    person = reader_of_register(request.user)
    papers = papers_visible_to(person)
    may_export = may_read_register(person, Letter.EXPORT)
    table = papers_table(kinds_of_papers(papers), export_url=reverse("paper_register_export") if may_export else "")
    listing = listing_of(request, person, table, papers.select_related("round", "issued_by"))
    if isinstance(listing, HttpResponseRedirect):
        return listing
    context = {
        "listing": listing,
        "list_label": _("发文登记"),
        "series": series_of(papers),
        "may_keep": bool(offices_of_templates(person)),
        "menu": _MENU,
    }
    response = render(request, "feedback/paper_register.html", context)
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response


@require_safe
def paper_register_export(request: HttpRequest) -> FileResponse:
    """Give the register as a workbook."""
    person = reader_of_register(request.user, Letter.EXPORT)
    table = papers_table(kinds_of_papers(papers_visible_to(person)))
    asked = table.asked(request.GET)
    columns = tuple(table.columns) if request.GET.get("every_column") else table.shown(asked)
    sheet = Sheet(
        page="paper_register",
        title=_("发文登记"),
        filters=table.in_words(asked),
        person=str(person),
        moment=f"{dates.now():%Y-%m-%d %H:%M}",
        label=_("演示数据") if dates.simulated() else "",
        advice=_("这张表只供查看；发文登记只能由印发产生，不能改动。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_papers(
            actor=person,
            file=Path(file.name),
            sheet=sheet,
            columns=columns,
            rows_of=lambda visible: table.all_rows(visible.select_related("round", "issued_by"), asked),
        )
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
def issued_paper_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what was frozen, its other editions, and two of them side by side."""
    paper = paper_for(request.user, uid)
    editions = editions_of(paper.object_kind, paper.object_id)
    asked = request.GET.get("with", "")
    other = next((one for one in editions if str(one.edition) == asked and one.pk != paper.pk), None)
    before, after = other, paper
    if other and other.edition > paper.edition:
        before, after = paper, other
    path, extent = codes.drawing(paper.code) if paper.code else ("", 0)
    installed = fonts.installed()
    context = {
        "paper": paper,
        "may_take": may_take_files(request.user, paper),
        "editions": editions,
        "others": [one for one in editions if one.pk != paper.pk],
        "before": before,
        "after": after,
        "rows": side_by_side(before.text, after.text) if before and before.pk != after.pk else [],
        "path": path,
        "extent": extent,
        "public_key": signing_key().public,
        "lacking": [one.font for one in fonts.missing(installed)] if installed is not None else [],
        "has_register": may_read_register(request.user),
        "menu": _MENU,
    }
    return answered(request, "feedback/issued_paper_detail.html", context)


@require_safe
def issued_paper_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the Word file as it was issued."""
    paper = paper_file_for(request.user, uid)
    if paper.word is None:
        raise not_found()
    return file_response(paper.word, f"{name_of(paper)}.docx")


@require_safe
def issued_paper_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the PDF as it was issued, where one was made."""
    paper = paper_file_for(request.user, uid)
    if paper.pdf is None:
        raise not_found()
    return file_response(paper.pdf, f"{name_of(paper)}.pdf")


@require_safe
def issued_paper_annex(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Give a file that went out with a paper, as it went out; ``number`` counts such files from 1."""
    found = annex_of(paper_file_for(request.user, uid), number)
    if found is None:
        raise not_found()
    blob, name = found
    return file_response(blob, name)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_verify(request: HttpRequest) -> HttpResponse:
    """Check a line or a Word file against the key of this installation and what was issued here."""
    person = colleague(request.user)
    sent = request.method == "POST"
    form = VerifyForm(request.POST if sent else None, request.FILES if sent else None)
    verdict: Verdict | None = None
    refusal = None
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # A file is looked at before anything of it is parsed here: it came from outside.
            verdict = verdict_of(_scanned(file.read(), file.name) if file else form.cleaned_data["line"], person)
        except Refusal as refused:
            refusal = shown_here(refused)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "verdict": verdict, "public_key": signing_key().public, "menu": _MENU}
    return answered(
        request, "feedback/paper_verify.html", context, refusal, status_of(form, refusal), at_field=at_field
    )


def _scanned(data: bytes, name: str) -> bytes:
    scan(data, name)
    return data


def name_of(paper: IssuedPaper) -> str:
    """Return the name of a paper's file without its suffix: number and title."""
    said = f"{paper.number} {paper.title}".strip()
    edition = _("第 %(n)s 版") % {"n": paper.edition} if paper.edition > 1 else ""
    return f"{_NOT_IN_NAMES.sub(' ', said)[:_LONGEST_NAME].strip()} {edition}".strip()
