"""The lists of the register, and each of them as a workbook."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.lists import listing_of
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX
from bihuan.web.common.tables import BulkAction, Table
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.findings import access
from bihuan.web.findings.actions.exporting import export_list
from bihuan.web.findings.queries.bulk import bulk_moves
from bihuan.web.findings.queries.lists import lean, may_create, may_export, readable, scope_of
from bihuan.web.findings.tables import evidence_table, finding_table, fix_table, paper_table


@dataclass(frozen=True, slots=True)
class Page:
    """One list: the name of its address, the kind of its rows, its title, its table, and where a row is made."""

    name: str
    kind: str
    title: str | Promise
    table: Callable[..., Table]
    create: str


PAGES = {
    page.name: page
    for page in (
        Page("register_finding_list", "finding", _("问题台账"), finding_table, "register_finding_create"),
        Page("paper_list", "working_paper", _("问题底稿"), paper_table, "paper_create"),
        Page("fix_list", "fix_at_once", _("立行立改"), fix_table, "fix_create"),
        Page("evidence_list", "evidence", _("证据材料"), evidence_table, "evidence_create"),
    )
}


def register_finding_list(request: HttpRequest) -> HttpResponse:
    """List findings."""
    return _list(request, PAGES["register_finding_list"])


def paper_list(request: HttpRequest) -> HttpResponse:
    """List working papers."""
    return _list(request, PAGES["paper_list"])


def fix_list(request: HttpRequest) -> HttpResponse:
    """List fix-at-once items."""
    return _list(request, PAGES["fix_list"])


def evidence_list(request: HttpRequest) -> HttpResponse:
    """List proof."""
    return _list(request, PAGES["evidence_list"])


def list_export(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Give what is seen on a list, or with ``every_column`` all of its columns, as a workbook."""
    page = PAGES[name]
    person = colleague(request.user)
    table = page.table(scope_of(person, request.GET))
    asked = table.asked(request.GET)
    shown = table.shown(asked)
    columns = tuple(table.columns) if request.GET.get("every_column") else shown
    rows = lean(readable(person, page.kind), columns)
    sheet = Sheet(
        page=page.name,
        title=str(page.title),
        filters=table.in_words(asked),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        unseen=frozenset(column.name for column in columns) - {column.name for column in shown},
        label=str(_("演示数据")) if dates.simulated() else "",
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_list(
            actor=person,
            kind=page.kind,
            file=Path(file.name),
            sheet=sheet,
            columns=columns,
            rows_of=lambda visible: table.all_rows(visible, asked),
            rows=rows,
        )
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    return FileResponse(
        file, as_attachment=True, filename=f"{page.title}-{dates.today():%Y%m%d}.xlsx", content_type=XLSX
    )


def _list(request: HttpRequest, page: Page) -> HttpResponse:
    person = colleague(request.user)
    access.opening(person, page.kind)
    how: dict[str, Any] = {}
    if page.kind == "finding":
        how["bulk"] = [
            BulkAction(name=move.name, label=move.label, url=reverse("register_finding_bulk", args=[move.name]))
            for move in bulk_moves(person)
        ]
    if may_export(person):
        how["export_url"] = reverse(f"{page.name}_export")
    creates = may_create(person, page.kind)
    table = page.table(scope_of(person, request.GET), **how)
    if not creates:
        # Who can add nothing is not told how to, and not that there is nothing: only that nothing is open to them.
        table = replace(table, empty=_("目前没有对您开放的记录。"))
    shown = table.shown(table.asked(request.GET))
    listing = listing_of(request, person, table, lean(readable(person, page.kind), shown))
    if isinstance(listing, HttpResponseRedirect):
        return listing
    create = reverse(page.create) if creates else ""
    context = {"listing": listing, "list_label": page.title, "menu": page.name, "create_url": create}
    response = render(request, f"findings/{page.name}.html", context)
    if request.headers.get("HX-Request"):
        # What the form sends has every empty field in it; the address should be the short one.
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response
