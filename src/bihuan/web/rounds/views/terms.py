"""Terms of a committee, coverage of a term, and inspections of before."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.rounds.access.terms import (
    keeping_past,
    keeping_terms,
    may_keep_past,
    offices_with_terms,
    past_for,
    reader_of_terms,
    term_for,
    terms_visible_to,
)
from bihuan.web.rounds.actions.targets import nothing_chosen
from bihuan.web.rounds.actions.terms import (
    add_past_inspections,
    create_term,
    edit_term,
    known_past,
    remove_past_inspection,
    withdraw_term,
)
from bihuan.web.rounds.actions.units import add_units
from bihuan.web.rounds.forms.planning import TermForm
from bihuan.web.rounds.forms.terms import PastForm, PastListForm, UnitsForm
from bihuan.web.rounds.past_lists import PastList, read_past_table, read_past_text
from bihuan.web.rounds.queries.choosing import place_of
from bihuan.web.rounds.queries.coverage import coverage_of, term_on
from bihuan.web.rounds.queries.terms import inspectable, organs_by_name, past_rows, terms_of, units_to_add

_LONGEST = 60


def term_list(request: HttpRequest) -> HttpResponse:
    """Show the terms of the offices that the person serves; write down a new one."""
    person = colleague(request.user)
    reader_of_terms(person)
    if request.method != "POST":
        return _terms_page(request, person)
    offices = offices_with_terms(person, Letter.CREATE)
    keeping_terms(person, (offices or reader_of_terms(person))[0], Letter.CREATE, fresh=False)
    form = TermForm(request.POST, offices=offices)
    if not form.is_valid():
        return _terms_page(request, person, form)
    try:
        made = create_term(actor=person, office=form.chosen_office(), facts=form.facts())
    except Refusal as refused:
        return _terms_page(request, person, form, shown_here(refused))
    messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
    return redirect("term_list")


def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a term."""
    person = colleague(request.user)
    term = term_for(person, pk, Letter.EDIT)
    form = TermForm(request.POST or None, offices=[term.office], term=term)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_term(actor=person, term=term, facts=form.facts())
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("term_list")
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "term": term, "menu": "term_list"}
    return answered(request, "rounds/term_edit.html", context, refusal, status_of(form, refusal), at_field=at_field)


@require_POST
def term_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a term that was written by mistake."""
    person = colleague(request.user)
    term = term_for(person, pk, Letter.WITHDRAW)
    withdraw_term(actor=person, term=term)
    messages.success(request, _("已撤回“%(name)s”。") % {"name": term.name})
    return redirect("term_list")


def _terms_page(
    request: HttpRequest, person: User, form: TermForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    offices = offices_with_terms(person, Letter.CREATE)
    context = {
        "terms": terms_of(person),
        "today": today(),
        "form": form or (TermForm(offices=offices) if offices else None),
        "menu": "term_list",
    }
    at_field = form is not None and refusal is not None and put_at_its_field(form, refusal)
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rounds/term_list.html", context, refusal, status, at_field=at_field)


def coverage(request: HttpRequest) -> HttpResponse:
    """Show how far an office has come in a term."""
    person = colleague(request.user)
    office = _office_of(request, reader_of_terms(person))
    terms = [term for term in terms_visible_to(person).order_by("-since") if term.office_id == office.pk]
    asked = request.GET.get("term", "")
    chosen = next((term for term in terms if str(term.pk) == asked), None) or term_on(terms, today())
    place = place_of(office)
    keeps = may_keep_past(person)
    context = {
        "shown": coverage_of(person, office, chosen),
        "offices": offices_with_terms(person),
        "terms": terms,
        "place": place,
        "to_add": units_to_add(place) if keeps else [],
        "may_keep": keeps,
        "menu": "coverage",
    }
    return render(request, "rounds/coverage.html", context)


@require_POST
def coverage_units(request: HttpRequest) -> HttpResponse:
    """Add the Party committees of divisions to the units that an office answers for."""
    person = colleague(request.user)
    keeping_past(person, Letter.CREATE)
    form = UnitsForm(request.POST)
    offices = {office.pk: office for office in offices_with_terms(person, Letter.CREATE)}
    if not form.is_valid() or not form.cleaned_data["division"]:
        raise nothing_chosen()
    if form.cleaned_data["office"] not in offices:
        raise not_found()
    made = add_units(actor=person, office=offices[form.cleaned_data["office"]], divisions=form.cleaned_data["division"])
    number = len(made)
    messages.success(
        request, ngettext("已列为被巡视单位：%(n)d 个。", "已列为被巡视单位：%(n)d 个。", number) % {"n": number}
    )
    return redirect(f"{reverse('coverage')}?office={form.cleaned_data['office']}")


def past_list(request: HttpRequest) -> HttpResponse:
    """Show what is written down of inspections before; add one."""
    person = colleague(request.user)
    keeping_past(person, Letter.READ)
    if request.method != "POST":
        return _past_page(request, person)
    keeping_past(person, Letter.CREATE)
    form = PastForm(request.POST, units=inspectable())
    if not form.is_valid():
        return _past_page(request, person, form)
    try:
        add_past_inspections(actor=person, rows=[form.facts()])
    except Refusal as refused:
        return _past_page(request, person, form, shown_here(refused))
    messages.success(request, _("已登记。"))
    return redirect("past_list")


@require_POST
def past_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was written down of an inspection."""
    person = colleague(request.user)
    past = past_for(person, pk, Letter.WITHDRAW)
    remove_past_inspection(actor=person, past=past)
    messages.success(request, _("已撤回“%(unit)s”的这次巡视。") % {"unit": past.organ.name})
    return redirect("past_list")


def past_import(request: HttpRequest) -> HttpResponse:
    """Show what a list of past inspections would add; nothing is kept yet."""
    person = colleague(request.user)
    keeping_past(person, Letter.CREATE)
    sent = request.method == "POST"
    form = PastListForm(request.POST if sent else None, request.FILES if sent else None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, form)
    try:
        return _import_page(request, form, read=_read(form))
    except Refusal as refused:
        return _import_page(request, form, shown_here(refused))


@require_POST
def past_take(request: HttpRequest) -> HttpResponse:
    """Write down a list that was looked at."""
    person = colleague(request.user)
    keeping_past(person, Letter.CREATE)
    form = PastListForm(request.POST)
    if not form.is_valid():
        return _import_page(request, form)
    try:
        read = _read(form)
        if not read.is_clean or not read.new:
            return _import_page(request, form, read=read)
        made = add_past_inspections(actor=person, rows=read.new)
    except Refusal as refused:
        return _import_page(request, form, shown_here(refused))
    number = len(made)
    messages.success(request, ngettext("已登记 %(n)d 次巡视。", "已登记 %(n)d 次巡视。", number) % {"n": number})
    return redirect("past_list")


def _read(form: PastListForm) -> PastList:
    organs = inspectable()
    names, there = organs_by_name(organs), known_past([organ.pk for organ in organs])
    file = form.cleaned_data["file"]
    if file:
        return read_past_table(file.read(), file.name, names, there)
    return read_past_text(form.cleaned_data["text"], names, there)


def _office_of(request: HttpRequest, offices: list[Organ]) -> Organ:
    asked = request.GET.get("office", "")
    return next((office for office in offices if str(office.pk) == asked), offices[0])


def _past_page(
    request: HttpRequest, person: User, form: PastForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    words = request.GET.get("q", "").strip().replace("\0", "")[:_LONGEST]
    keeps = may_keep_past(person)
    blank = PastForm(units=inspectable(), organ=request.GET.get("unit", "")) if keeps and form is None else None
    context = {"rows": past_rows(words), "words": words, "form": form or blank, "may_keep": keeps, "menu": "coverage"}
    at_field = form is not None and refusal is not None and put_at_its_field(form, refusal)
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rounds/past_list.html", context, refusal, status, at_field=at_field)


def _import_page(
    request: HttpRequest, form: PastListForm, refusal: Refusal | None = None, *, read: PastList | None = None
) -> HttpResponse:
    wrong: list[dict[str, Any]] = []
    if read is not None:
        wrong = [
            {"code": one.wrong.code, "sentence": pick(one.wrong.zh, one.wrong.en)} for one in read.lines if one.wrong
        ]
    first = next((one.wrong for one in read.lines if one.wrong), None) if read else None
    context = {"form": form, "read": read, "wrong": wrong, "menu": "coverage"}
    status = first.http_status if first else status_of(form, refusal)
    response = answered(request, "rounds/past_import.html", context, refusal, status)
    if first is not None:
        response.refusal_code = first.code  # type: ignore[attr-defined]  # read by the trail's middleware
    return response
