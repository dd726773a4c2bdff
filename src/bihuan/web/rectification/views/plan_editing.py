"""Writing a plan on pages: its frame and an overview of its lines; one line with its measures; one measure alone."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.rectification.access.plans import To, plan_for
from bihuan.web.rectification.actions import plans
from bihuan.web.rectification.forms.plans import MeasureForm, PlanForm, ResponseForm
from bihuan.web.rectification.models import Measure, Plan, Response
from bihuan.web.rectification.plan_gaps import gaps_of
from bihuan.web.rectification.queries import plan_pages as pages
from bihuan.web.rectification.queries.plans import PlanContents, contents_of, default_due, dues_of
from bihuan.web.rounds.date_words import cell_of

MENU = "rectification_home"
#: So many rows of measures a page takes; more were not typed by a person.
_MOST_ROWS = 60
_CHANGED = "common.changed_meanwhile"


def plan_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the frame of a plan; its lines are listed with what each of them lacks."""
    person = colleague(request.user)
    plan = plan_for(person, uid, To.EDIT)
    if request.method != "POST":
        return _frame_page(request, plan, PlanForm(initial=PlanForm.initial_of(plan)))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _frame_page(request, plan, form)
    try:
        plans.edit_plan(actor=person, plan=plan, facts=form.facts(), version=form.cleaned_data["version"])
    except Refusal as refused:
        plan.refresh_from_db()
        form = PlanForm(_typed_on(request, plan, shown_here(refused)))
        return _frame_page(request, plan, form, refused)
    messages.success(request, _("方案已保存。"))
    return redirect("plan_edit", uid)


def _frame_page(request: HttpRequest, plan: Plan, form: PlanForm, refusal: Refusal | None = None) -> HttpResponse:
    held = contents_of(plan)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    returned = pages.returned_of(held)
    lines = [
        {
            "response": one,
            "measures": held.measures_of[one.pk],
            "gaps": _gaps_at(held, one),
            "returned": returned.lines.get(one.pk, "") if returned else "",
        }
        for one in held.responses
    ]
    context = {
        "plan": plan,
        "form": form,
        "lines": lines,
        "loose": [one for one in held.measures if not one.responses.all()],
        "returned": returned,
        "menu": MENU,
    }
    return answered(
        request, "rectification/plan_edit.html", context, refusal, status_of(form, refusal), at_field=at_field
    )


def _gaps_at(held: PlanContents, response: Response) -> list[str]:
    """Return what lacks at a line and at its measures, in words."""
    places = {f"measure-{one.pk}" for one in held.measures_of[response.pk]} | {str(response.pk)}
    return [gap.words for gap in gaps_of(held) if _place(gap.where) in places]


def _place(where: str) -> str:
    """Return what a gap stands at: the key of a line, or "measure-" and the key of a measure."""
    name, _sign, key = where.rpartition("-")
    return f"measure-{key}" if name.startswith("measure-") else key


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the page of a line works with: the plan as it stands, and the line."""

    plan: Plan
    held: PlanContents
    response: Response

    @property
    def measures(self) -> list[Measure]:
        """The measures of the line."""
        return self.held.measures_of[self.response.pk]

    @property
    def neighbours(self) -> tuple[int | None, int | None]:
        """The orders of the lines before and after, None where there is none."""
        orders = [one.order for one in self.held.responses]
        at = orders.index(self.response.order)
        return orders[at - 1] if at else None, orders[at + 1] if at + 1 < len(orders) else None


def response_edit(request: HttpRequest, uid: UUID, order: int) -> HttpResponse:
    """Write the answer to one finding and its measures; buttons add and take away rows, and only saving keeps them."""
    person = colleague(request.user)
    desk = _desk(plan_for(person, uid, To.EDIT), order)
    if request.method != "POST":
        form = ResponseForm(initial=ResponseForm.initial_of(desk.response, desk.plan.version))
        rows = [MeasureForm(at=at, initial=MeasureForm.initial_of(one)) for at, one in enumerate(desk.measures)]
        return _line_page(request, desk, form, rows or [_new_row(0, desk)])
    do, form, rows = request.POST.get("do", "save"), ResponseForm(request.POST), _rows(request)
    if do == "add":
        return _line_page(request, desk, form, [*rows, _new_row(len(rows), desk)], looks=True)
    wrong = [row for row in rows if not row.is_valid()]
    if not form.is_valid() or wrong:
        return _line_page(request, desk, form, rows)
    gone = set(request.POST.getlist("drop"))
    kept = [row for row in rows if f"m{row.at}" not in gone and not row.is_blank]
    try:
        plans.write_plan(
            actor=person, plan=desk.plan, changes=_changes(desk, form, rows, kept), version=form.cleaned_data["version"]
        )
    except Refusal as refused:
        return _refused(request, desk, rows, kept, shown_here(refused))
    messages.success(request, _("第 %(n)d 条已保存。") % {"n": order})
    after = desk.neighbours[1]
    if do == "next" and after is not None:
        return redirect("response_edit", uid, after)
    return redirect("plan_edit", uid)


def _changes(desk: _Desk, form: ResponseForm, rows: list[MeasureForm], kept: list[MeasureForm]) -> plans.PlanChanges:
    """Return what the page of a line writes: the line, the rows that stay, and without those that were taken away."""
    measures = [row.facts(desk.response.order) for row in kept]
    there = {one.key: one for one in desk.measures}
    dropped = []
    for row in rows:
        key = row.cleaned_data.get("key")
        if row in kept or key not in there:
            continue
        others = tuple(one.order for one in there[key].responses.all() if one.order != desk.response.order)
        if others:
            # It serves other lines too: it leaves this one and stays for them.
            measures.append(_without(there[key], others))
        else:
            dropped.append(key)
    return plans.PlanChanges(responses={desk.response.order: form.facts()}, measures=measures, dropped=dropped)


def _without(measure: Measure, lines: tuple[int, ...]) -> plans.MeasureFacts:
    names = ("text", "owner", "unit", "starts_on", "due_on", "frequency", "proof_expected", "key")
    days = tuple((one.due_on, one.label) for one in measure.milestones.all())
    return plans.MeasureFacts(responses=lines, milestones=days, **{name: getattr(measure, name) for name in names})


def _refused(
    request: HttpRequest,
    desk: _Desk,
    rows: list[MeasureForm],
    kept: list[MeasureForm],
    refusal: Refusal,
) -> HttpResponse:
    """Show what was refused at its field, with everything that was typed; rows are named by their place in the save."""
    desk.plan.refresh_from_db()
    form = ResponseForm(_typed_on(request, desk.plan, refusal))
    name, _sign, place = refusal.where.rpartition("-")
    at_field = False
    if name.startswith("measure-") and place.isdecimal() and int(place) < len(kept):
        row, field = kept[int(place)], name.removeprefix("measure-")
        field = "lines" if field == "responses" else field
        row.add_error(field if field in row.fields else None, _said(refusal))
        at_field = True
    elif place == str(desk.response.order):
        refusal.where = name
        at_field = put_at_its_field(form, refusal)
    return _line_page(request, desk, form, rows, refusal, at_field=at_field)


def measure_edit(request: HttpRequest, uid: UUID, key: UUID) -> HttpResponse:
    """Write one measure alone, as where it serves no line any more; ticking takes it away."""
    person = colleague(request.user)
    plan = plan_for(person, uid, To.EDIT)
    held = contents_of(plan)
    measure = next((one for one in held.measures if one.key == key), None)
    if measure is None:
        raise not_found()
    if request.method != "POST":
        return _measure_page(request, plan, measure, MeasureForm(at=0, initial=MeasureForm.initial_of(measure)))
    row = MeasureForm(request.POST, at=0)
    if not row.is_valid():
        return _measure_page(request, plan, measure, row)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    changes = (
        plans.PlanChanges(dropped=[key])
        if "drop" in request.POST
        else plans.PlanChanges(measures=[replace(row.facts(), key=key)])
    )
    try:
        plans.write_plan(actor=person, plan=plan, changes=changes, version=seen)
    except Refusal as refused:
        field = shown_here(refused).where.removeprefix("measure-").removesuffix("-0")
        field = "lines" if field == "responses" else field
        if field in row.fields:
            row.add_error(field, _said(refused))
        plan.refresh_from_db()
        return _measure_page(request, plan, measure, row, refused, at_field=field in row.fields)
    messages.success(request, _("措施已保存。"))
    return redirect("plan_edit", uid)


def _measure_page(
    request: HttpRequest,
    plan: Plan,
    measure: Measure,
    row: MeasureForm,
    refusal: Refusal | None = None,
    *,
    at_field: bool = False,
) -> HttpResponse:
    context = {"plan": plan, "measure": measure, "row": row, "form": row, "menu": MENU}
    status = status_of(row, refusal)
    return answered(request, "rectification/measure_edit.html", context, refusal, status, at_field=at_field)


def _desk(plan: Plan, order: int) -> _Desk:
    held = contents_of(plan)
    response = next((one for one in held.responses if one.order == order), None)
    if response is None:
        raise not_found()
    return _Desk(plan, held, response)


def _rows(request: HttpRequest) -> list[MeasureForm]:
    """Return the rows of measures that a page sent, in its order."""
    count = request.POST.get("rows", "0")
    many = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
    return [MeasureForm(request.POST, at=at) for at in range(min(many, _MOST_ROWS))]


def _new_row(at: int, desk: _Desk) -> MeasureForm:
    return MeasureForm(at=at, initial={"lines": str(desk.response.order), "frequency": "once"})


def _said(refusal: Refusal) -> ValidationError:
    return ValidationError(pick(refusal.zh, refusal.en), code=refusal.code)


def _typed_on(request: HttpRequest, plan: Plan, refusal: Refusal) -> QueryDict:
    """Return what was typed; after somebody else's save it counts as typed on what stands now, which the page says."""
    if refusal.code != _CHANGED:
        return request.POST
    data = request.POST.copy()
    data["version"] = str(plan.version)
    return data


def _line_page(
    request: HttpRequest,
    desk: _Desk,
    form: ResponseForm,
    rows: list[MeasureForm],
    refusal: Refusal | None = None,
    *,
    at_field: bool = False,
    looks: bool = False,
) -> HttpResponse:
    before, after = desk.neighbours
    returned = pages.returned_of(desk.held)
    due = default_due(dues_of(desk.plan.target))
    context: dict[str, Any] = {
        "plan": desk.plan,
        "response": desk.response,
        "form": form,
        "rows": rows,
        "wrong_rows": [] if looks else [row for row in rows if row.is_bound and row.errors],
        "count": len(desk.held.responses),
        "before": before,
        "after": after,
        "gaps": _gaps_at(desk.held, desk.response),
        "returned": returned.lines.get(desk.response.pk, "") if returned else "",
        "due": cell_of(due) if due else None,
        "looks": looks,
        "menu": MENU,
    }
    failed = not looks and (bool(form.errors) or bool(context["wrong_rows"]))
    status = 200 if looks else refusal.http_status if refusal else 422 if failed else 200
    return answered(request, "rectification/response_edit.html", context, refusal, status, at_field=at_field)
