"""The pool of inspectors: the list, one person, taking in, editing, leaving."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.gazetteer import places_beginning
from bihuan.web.accounts.lists import listing_of
from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX, answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables import Table
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.access.pool import (
    To,
    inspector_for,
    may,
    may_anywhere,
    may_read_leaders,
    office_for,
    offices_of,
    pool_visible_to,
)
from bihuan.web.rounds.actions.pool import create_inspector, edit_inspector, leave_pool, return_to_pool
from bihuan.web.rounds.actions.pool_exchange import export_pool_list, place_words
from bihuan.web.rounds.forms.pool import InspectorForm, LeaveForm, Rows, inspector_rows, typed
from bihuan.web.rounds.models import Inspector
from bihuan.web.rounds.pool.tables import PoolScope, pool_table
from bihuan.web.rounds.queries.pool_facts import Names, facts_of, organs_beginning
from bihuan.web.rounds.queries.pool_lists import home_organs, rounds_with_days, shown_in_list
from bihuan.web.rounds.queries.pool_pages import inspector_page

_MENU = "inspector_list"


def inspector_list(request: HttpRequest) -> HttpResponse:
    """List the pool."""
    person = colleague(request.user)
    may_export = may_anywhere(person, Letter.EXPORT)
    table = _table(person, export_url=reverse("inspector_list_export") if may_export else "")
    listing = listing_of(request, person, table, _rows(request, pool_visible_to(person)))
    if isinstance(listing, HttpResponseRedirect):
        return listing
    context = {
        "listing": listing,
        "list_label": _("人员库"),
        "menu": _MENU,
        "may_create": may_anywhere(person, Letter.CREATE),
        "may_read_leaders": may_read_leaders(person),
    }
    response = render(request, "rounds/inspector_list.html", context)
    if request.headers.get("HX-Request"):
        # What the form sends has every empty field in it; the address should be the short one.
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response


def inspector_list_export(request: HttpRequest) -> FileResponse:
    """Give what is seen of the list, or with ``every_column`` all of its columns, as a workbook."""
    person = colleague(request.user)
    table = _table(person)
    asked = table.asked(request.GET)
    shown = table.shown(asked)
    columns = tuple(table.columns) if request.GET.get("every_column") else shown
    sheet = Sheet(
        page="inspector_list",
        title=_("人员库"),
        filters=table.in_words(asked),
        person=str(person),
        moment=f"{dates.now():%Y-%m-%d %H:%M}",
        unseen=frozenset(column.name for column in columns) - {column.name for column in shown},
        label=_("演示数据") if dates.simulated() else "",
        advice=_("这张表只供查看；要在 Excel 里修改人员库，请用“用 Excel 导入导出”里的工作簿。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_pool_list(
            actor=person,
            file=Path(file.name),
            sheet=sheet,
            columns=columns,
            rows_of=lambda visible: table.all_rows(_rows(request, visible), asked),
        )
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def inspector_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what is stored of somebody."""
    return _detail(request, inspector_for(request.user, uid))


def inspector_create(request: HttpRequest) -> HttpResponse:
    """Take somebody into the pool."""
    person = colleague(request.user)
    office = office_for(person, Letter.CREATE, request.POST.get("office", request.GET.get("office", "")))
    names = Names()
    form, rows = _forms(request, names)
    refusal = None
    if _is_sent(request) and _are_valid(form, rows):
        try:
            made = create_inspector(actor=person, office=office, facts=form.facts(rows))
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("“%(name)s”已入库。") % {"name": made.name})
            return redirect("inspector_detail", made.uid)
    offices = offices_of(person, Letter.CREATE)
    return _form_page(request, form, rows, refusal, office=office, offices=offices if len(offices) > 1 else ())


def inspector_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what is stored of somebody."""
    person = colleague(request.user)
    inspector = inspector_for(person, uid, To.EDIT)
    form, rows = _forms(request, Names(), inspector)
    refusal = None
    if _is_sent(request) and _are_valid(form, rows):
        version = form.cleaned_data["version"]
        try:
            edit_inspector(actor=person, inspector=inspector, facts=form.facts(rows), version=version or 0)
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("inspector_detail", uid)
    return _form_page(request, form, rows, refusal, inspector=inspector)


@require_POST
def inspector_leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let somebody leave the pool."""
    person = colleague(request.user)
    inspector = inspector_for(person, uid, To.LEAVE)
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _detail(request, inspector, form)
    try:
        leave_pool(actor=person, inspector=inspector, on=form.cleaned_data["on"], version=form.cleaned_data["version"])
    except Refusal as refused:
        return _detail(request, inspector, form, shown_here(refused))
    messages.success(request, _("“%(name)s”已出库；登记的内容都还在。") % {"name": inspector.name})
    return redirect("inspector_detail", uid)


@require_POST
def inspector_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take somebody back into the pool."""
    person = colleague(request.user)
    inspector = inspector_for(person, uid, To.LEAVE)
    try:
        return_to_pool(actor=person, inspector=inspector)
    except Refusal as refused:
        return _detail(request, inspector, refusal=shown_here(refused))
    messages.success(request, _("“%(name)s”已恢复入库。") % {"name": inspector.name})
    return redirect("inspector_detail", uid)


@require_GET
def pool_organs(request: HttpRequest) -> HttpResponse:
    """Offer the names of organs that begin with, or hold, what is typed."""
    office_for(request.user, Letter.EDIT)
    return _options(request, [(organ.name, "") for organ in organs_beginning(_typed_text(request))])


@require_GET
def pool_places(request: HttpRequest) -> HttpResponse:
    """Offer the divisions whose name begins with what is typed."""
    office_for(request.user, Letter.EDIT)
    places = places_beginning(_typed_text(request))
    return _options(request, [(f"{place.full}（{place.code}）", "") for place in places])


def _options(request: HttpRequest, options: list[tuple[str, str]]) -> HttpResponse:
    return render(request, "rounds/parts/pool_options.html", {"options": options})


def _typed_text(request: HttpRequest) -> str:
    """Return what was typed, whatever its field is called."""
    return next((text for value in request.GET.values() if (text := str(value).replace("\0", "").strip()[:120])), "")


def _rows(request: HttpRequest, rows: QuerySet[Inspector]) -> QuerySet[Inspector]:
    # Who has left is shown to those who ask for it.
    return shown_in_list(rows if request.GET.getlist("state") else rows.filter(left_on=None))


def _table(person: User, *, export_url: str = "") -> Table:
    rounds = rounds_with_days(rounds_visible_to(person, Letter.READ))
    offices = tuple(offices_of(person))
    return pool_table(PoolScope(home_organs(pool_visible_to(person)), rounds, offices), export_url=export_url)


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _are_valid(form: InspectorForm, rows: dict[str, Rows]) -> bool:
    return all([form.is_valid(), *(one.is_valid() for one in rows.values())])


def _forms(
    request: HttpRequest, names: Names, inspector: Inspector | None = None
) -> tuple[InspectorForm, dict[str, Rows]]:
    sent = request.POST if request.method == "POST" else None
    is_longer = sent is not None and "more" in sent
    facts = facts_of(inspector) if inspector and sent is None else None
    rows = inspector_rows(names, facts, sent, is_longer=is_longer)
    if sent is None:
        place = place_words(inspector.native_place) if inspector else ""
        initial = InspectorForm.showing(facts, place=place, version=inspector.version) if facts and inspector else {}
        return InspectorForm(names=names, initial=initial), rows
    if is_longer:
        return InspectorForm(names=names, initial=typed(InspectorForm(names=names), sent)), rows
    return InspectorForm(sent, names=names), rows


def _form_page(
    request: HttpRequest, form: InspectorForm, rows: dict[str, Rows], refusal: Refusal | None, **context: Any
) -> HttpResponse:
    at_field = refusal is not None and (
        any(one.put(refusal) for one in rows.values()) or put_at_its_field(form, refusal)
    )
    wrong = [row for one in rows.values() for row in one if row.is_judged and row.errors]
    status = status_of(form, refusal) if refusal or not wrong else 422
    shown = {"form": form, "rows": rows, "wrong": wrong, "menu": _MENU, "inspector": None, **context}
    return answered(request, "rounds/inspector_edit.html", shown, refusal, status, at_field=at_field)


def _detail(
    request: HttpRequest, inspector: Inspector, form: LeaveForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    person = colleague(request.user)
    is_keeper = may(person, inspector, To.EDIT)
    with_leaders = may_read_leaders(person)
    leaving = form or LeaveForm(initial={"version": inspector.version, "on": dates.today()})
    context = {
        "inspector": inspector,
        "shown": inspector_page(inspector, with_leaders=with_leaders),
        "place": place_words(inspector.native_place),
        "form": leaving,
        "may_edit": is_keeper,
        "may_leave": may(person, inspector, To.LEAVE),
        "with_leaders": with_leaders,
        "is_own": inspector.person_id == person.pk,
        "menu": _MENU,
    }
    return answered(request, "rounds/inspector_detail.html", context, refusal, status_of(leaving, refusal))
