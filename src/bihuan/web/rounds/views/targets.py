"""The units of a round: choosing them, their size figures, their organs, and taking them out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.actions import choose_targets, drop_targets, match_organs, set_loads
from bihuan.web.rounds.forms.targets import ChooseForm, DropForm, LoadsForm, OrgansForm
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.choosing import chosen_lines, offered, place_named, place_of

S = Round.Status
#: The longest part of a name that is looked for.
_LONGEST = 60


def round_targets(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show what a round inspects and what else could be chosen; take what was ticked."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    if request.method != "POST":
        return _page(request, round_)
    form = ChooseForm(request.POST)
    if not form.is_valid():
        return _page(request, round_, form)
    typed = form.cleaned_data
    divisions = list(typed["division"])
    if typed["every"]:
        place = place_named(typed["every"])
        found = offered(person, round_, place).divisions
        divisions = [one.division.pk for one in found if one.division is not None and not one.is_chosen]
    try:
        _made, targets = choose_targets(
            actor=person, round_=round_, organs=typed["organ"], divisions=divisions, version=typed["version"]
        )
    except Refusal as refused:
        return _page(request, round_, form, shown_here(refused))
    number = len(targets)
    messages.success(request, ngettext("已列入 %(n)d 个单位。", "已列入 %(n)d 个单位。", number) % {"n": number})
    return redirect("round_targets", round_id)


@require_POST
def round_targets_drop(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take units out of a round."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = DropForm(request.POST)
    if not form.is_valid():
        return _page(request, round_, form)
    try:
        _round, names = drop_targets(
            actor=person, round_=round_, numbers=form.cleaned_data["number"], version=form.cleaned_data["version"]
        )
    except Refusal as refused:
        return _page(request, round_, form, shown_here(refused))
    messages.success(request, _("已移出：%(names)s。") % {"names": _("、").join(names)})
    return redirect("round_targets", round_id)


@require_POST
def round_loads(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Write how large the units are."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = LoadsForm(request.POST, lines=chosen_lines(person, round_), version=round_.version)
    if not form.is_valid():
        return _page(request, round_, form, loads=form)
    loads = form.loads()
    try:
        if loads:
            set_loads(actor=person, round_=round_, loads=loads, version=form.cleaned_data["version"])
    except Refusal as refused:
        return _page(request, round_, form, shown_here(refused), loads=form)
    messages.success(request, _("工作量已保存。"))
    return redirect("round_targets", round_id)


@require_POST
def round_organs(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Confirm which organ each unit is."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = OrgansForm(request.POST, lines=chosen_lines(person, round_), version=round_.version)
    if not form.is_valid():
        return _page(request, round_, form, organs=form)
    organs = form.organs()
    try:
        if organs:
            match_organs(actor=person, round_=round_, organs=organs, version=form.cleaned_data["version"])
    except Refusal as refused:
        return _page(request, round_, form, shown_here(refused), organs=form)
    messages.success(request, _("单位的机构已核对。"))
    return redirect("round_targets", round_id)


def _page(
    request: HttpRequest,
    round_: Round,
    form: Any = None,
    refusal: Refusal | None = None,
    *,
    loads: LoadsForm | None = None,
    organs: OrgansForm | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    lines = chosen_lines(person, round_)
    is_open = round_.status in {S.FROM_READING, S.PLANNED}
    words = request.GET.get("q", "").strip().replace("\0", "")[:_LONGEST]
    asked = request.GET.get("place")
    place = place_of(round_.organ) if asked is None else place_named(asked)
    loads = loads or LoadsForm(lines=lines, version=round_.version)
    context = {
        "round": round_,
        "lines": [(line, *loads.field_pair(line.target)) for line in lines],
        "loads": loads,
        "organs": organs or OrgansForm(lines=lines, version=round_.version),
        "offered": offered(person, round_, place, words) if is_open else None,
        "form": form,
        "is_open": is_open,
        "may_drop": round_.status == S.PLANNED,
        "menu": "round_list",
    }
    at_field = form is not None and refusal is not None and put_at_its_field(form, refusal)
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rounds/round_targets.html", context, refusal, status, at_field=at_field)
