"""The plan of a round: completing the shell of a read notice, its groups, and which units each takes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.queries.offices import offices_of
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.forms.setup import SetupForm
from bihuan.web.findings.views.shown import answered, put_at_its_field, shown_here, status_of
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.actions.setting_up import set_up
from bihuan.web.rounds.queries import taxonomies


def round_setup(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show and write the plan of a round that has not ended."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EDIT)
    targets = list(round_.targets.select_related("group").order_by("number"))
    offered: dict[str, Any] = {
        "organs": offices_of(person),
        "taxonomies": taxonomies(),
        "groups": list(round_.groups.all()),
        "targets": targets,
    }
    initial = None if request.POST else SetupForm.initial_of(round_, targets)
    form = SetupForm(request.POST or None, initial=initial, **offered)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            set_up(actor=person, round_=round_, plan=form.plan(round_), version=form.cleaned_data["version"])
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("计划已保存。"))
            more = form.cleaned_data["new_groups"]
            return redirect("round_setup" if more else "round_work", round_id)
    status = status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "round": round_, "menu": "round_list"}
    return answered(request, "findings/round_setup.html", context, refusal, status, at_field=at_field)
