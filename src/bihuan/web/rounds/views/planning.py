"""Planning a round: a new one, its facts, the home of its plan, and its groups by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.queries.offices import offices_of
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_allowed
from bihuan.web.rounds.access import EN, ZH, To, creating_in, may, round_for, targets_visible_to
from bihuan.web.rounds.actions import create_groups, create_round, drop_group, edit_round
from bihuan.web.rounds.actions.grouping import usual_name
from bihuan.web.rounds.actions.setting_up import arrange_groups
from bihuan.web.rounds.forms.planning import GroupsForm, MoreGroupsForm, RoundForm
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries import taxonomies
from bihuan.web.rounds.queries.plan import next_step, plan_of

S = Round.Status


def round_create(request: HttpRequest) -> HttpResponse:
    """Plan a new round."""
    person = colleague(request.user)
    organs = offices_of(person)
    if not organs:
        raise not_allowed(ZH, EN)
    creating_in(person, organs[0])
    form = RoundForm(request.POST or None, organs=organs, taxonomies=taxonomies(), initial={"type": "", "organ": ""})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = create_round(actor=person, shell=form.shell())
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("已新建轮次。接着选定被巡视单位。"))
            return redirect("round_plan", made.pk)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "round": None, "menu": "round_list"}
    status = status_of(form, refusal)
    return answered(request, "rounds/round_edit.html", context, refusal, status, at_field=at_field)


def round_edit(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Change what a round is."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = RoundForm(request.POST or None, organs=offices_of(person), taxonomies=taxonomies(), round_=round_)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_round(actor=person, round_=round_, shell=form.shell(), version=form.cleaned_data["version"])
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("轮次情况已保存。"))
            return redirect("round_plan", round_id)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "round": round_, "menu": "round_list"}
    status = status_of(form, refusal)
    return answered(request, "rounds/round_edit.html", context, refusal, status, at_field=at_field)


def round_plan(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show how far the plan of a round is, step by step."""
    round_ = round_for(request.user, round_id, To.READ)
    steps = plan_of(round_, request.user, may_edit=may(request.user, round_, To.EDIT))
    context = {
        "round": round_,
        "steps": steps,
        "next": next_step(steps),
        "may_start": may(request.user, round_, To.MOVE) and round_.status in {S.FROM_READING, S.PLANNED},
        "menu": "round_list",
    }
    return answered(request, "rounds/round_plan.html", context)


def round_groups(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Name the groups of a round and give each unit its group, by hand."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = _groups_form(request, round_, request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            arrange_groups(actor=person, round_=round_, names=form.names(), groups=form.groups(), version=version)
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("分组已保存。"))
            return redirect("round_groups", round_id)
    return _groups_page(request, round_, form, refusal)


@require_POST
def round_groups_add(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Add groups to a round."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    form = MoreGroupsForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["more"]:
        return _groups_page(request, round_, _groups_form(request, round_), more=form)
    last = max((group.number for group in round_.groups.all()), default=0)
    numbers = range(last + 1, last + 1 + form.cleaned_data["more"])
    names = [usual_name(number) for number in numbers]
    try:
        create_groups(actor=person, round_=round_, names=names, version=form.cleaned_data["version"])
    except Refusal as refused:
        return _groups_page(request, round_, _groups_form(request, round_), shown_here(refused), more=form)
    messages.success(request, _("已增设巡视组。"))
    return redirect("round_groups", round_id)


@require_POST
def round_group_drop(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Take a group out of a round."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    try:
        drop_group(actor=person, round_=round_, number=number)
    except Refusal as refused:
        return _groups_page(request, round_, _groups_form(request, round_), shown_here(refused))
    messages.success(request, _("已撤销第 %(n)d 组。") % {"n": number})
    return redirect("round_groups", round_id)


def _groups_form(request: HttpRequest, round_: Round, data: Any = None) -> GroupsForm:
    targets = targets_visible_to(request.user, Letter.READ).filter(round=round_)
    return GroupsForm(
        data,
        groups=list(round_.groups.all()),
        targets=list(targets.select_related("group").order_by("number")),
        version=round_.version,
    )


def _groups_page(
    request: HttpRequest,
    round_: Round,
    form: GroupsForm,
    refusal: Refusal | None = None,
    *,
    more: MoreGroupsForm | None = None,
) -> HttpResponse:
    is_open = round_.status in {S.FROM_READING, S.PLANNED}
    wanted = round_.groups_count or 0
    missing = max(wanted - len(form.group_lines), 0)
    context = {
        "round": round_,
        "form": more if more is not None and more.is_bound else form,
        "groups": form,
        "more": more or MoreGroupsForm(initial={"more": missing or None, "version": round_.version}),
        "is_open": is_open,
        "menu": "round_list",
    }
    sent = more if more is not None else form
    at_field = refusal is not None and put_at_its_field(sent, refusal)
    status = status_of(sent, refusal)
    return answered(request, "rounds/round_groups.html", context, refusal, status, at_field=at_field)
