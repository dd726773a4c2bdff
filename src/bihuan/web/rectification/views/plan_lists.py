"""The list of problems, of tasks and of duties of a round's plans, on pages and as workbooks."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.lists import listing_of
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX
from bihuan.web.common.errors import not_found
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.findings.queries.lists import may_export
from bihuan.web.rectification.access.plans import plan_round_for, plans_visible_to, targets_of_plans
from bihuan.web.rectification.actions.plan_exporting import export_plan_list
from bihuan.web.rectification.plan_tables import LISTS, list_table
from bihuan.web.rectification.queries.plan_lists import rows_of_list

MENU = "rectification_home"


@require_safe
def rectification_lists(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List the problems of a round's plans."""
    return _list(request, round_id, "problems")


@require_safe
def task_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List the measures of a round's plans."""
    return _list(request, round_id, "tasks")


@require_safe
def duty_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List who answers for what in a round's plans."""
    return _list(request, round_id, "duties")


@require_safe
def plan_list_export(request: HttpRequest, round_id: UUID, name: str) -> FileResponse:
    """Give what is seen of one of the lists as a workbook."""
    person = colleague(request.user)
    if name not in LISTS or not may_export(person):
        raise not_found()
    round_ = plan_round_for(person, round_id)
    table = list_table(name, round_.pk, list(targets_of_plans(person, round_)))
    asked = table.asked(request.GET)
    columns = tuple(table.columns) if request.GET.get("every_column") else table.shown(asked)
    sheet = Sheet(
        page=table.page,
        title=str(LISTS[name][0]),
        filters=table.in_words(asked),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        label=_("演示数据") if dates.simulated() else "",
        advice=_("这张表只供查看；要修改方案，请在方案页面导出该单位的 Excel。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_plan_list(
            actor=person,
            name=name,
            round_pk=round_.pk,
            file=Path(file.name),
            sheet=sheet,
            columns=columns,
            rows_of=lambda rows: table.all_rows(rows, asked),
        )
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    called = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=called, content_type=XLSX)


def _list(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    person = colleague(request.user)
    round_ = plan_round_for(person, round_id)
    export = reverse("plan_list_export", args=[round_.pk, name]) if may_export(person) else ""
    table = list_table(name, round_.pk, list(targets_of_plans(person, round_)), export_url=export)
    listing = listing_of(request, person, table, rows_of_list(name, plans_visible_to(person, Letter.READ), round_.pk))
    if isinstance(listing, HttpResponseRedirect):
        return listing
    context = {
        "round": round_,
        "listing": listing,
        "list_label": LISTS[name][0],
        "lists": [(reverse(page, args=[round_.pk]), label, key == name) for key, (label, page) in LISTS.items()],
        "menu": MENU,
    }
    response = render(request, "rectification/rectification_lists.html", context)
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response
