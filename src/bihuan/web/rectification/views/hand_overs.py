"""Hand-overs of duty: proposing one, taking it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.views.shown import number_in
from bihuan.web.rectification.access import hand_overs as access
from bihuan.web.rectification.access.hand_overs import To
from bihuan.web.rectification.actions.hand_overs import propose_hand_over, take_hand_over, withdraw_hand_over
from bihuan.web.rectification.forms.items import HandOverForm
from bihuan.web.rectification.models import HandOver
from bihuan.web.rectification.queries.hand_overs import duties_of
from bihuan.web.rounds.access import target_for
from bihuan.web.rounds.queries.recusals import unit_of

MENU = "unit_portal"


def hand_over_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand duty for open items of a unit to somebody else there."""
    person = colleague(request.user)
    target = target_for(person, pk)
    access.proposing(person, target)
    people = [one for one in unit_of(target) if one.pk != person.pk]
    items = list(duties_of(person, target))
    form = HandOverForm(request.POST or None, people=people, items=items)
    refusal, at_field = None, False
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        taker = next(one for one in people if str(one.pseudonym) == typed["taker"])
        try:
            made = propose_hand_over(
                actor=person,
                target=target,
                taker=taker,
                taker_function=typed["taker_function"],
                items=typed["items"],
                note=typed["note"],
            )
        except Refusal as refused:
            refusal = shown_here(refused)
            at_field = put_at_its_field(form, refusal)
        else:
            messages.success(request, _("责任交接已提出，等待接收人接收。"))
            return redirect("hand_over_detail", made.uid)
    chosen = set(request.POST.getlist("items")) if request.method == "POST" else {str(one.uid) for one in items}
    context = {
        "form": form,
        "target": target,
        "items": [(one, str(one.uid) in chosen) for one in items],
        "menu": MENU,
    }
    status = status_of(form, refusal)
    return answered(request, "rectification/hand_over_propose.html", context, refusal, status, at_field=at_field)


@require_safe
def hand_over_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a hand-over and the items in it."""
    return _page(request, access.hand_over_for(request.user, uid))


@require_POST
def hand_over_take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take duty over."""
    person = colleague(request.user)
    hand_over = access.hand_over_for(person, uid)
    try:
        take_hand_over(actor=person, hand_over=hand_over, version=number_in(request.POST.get("version")))
    except Refusal as refused:
        return _page(request, hand_over, shown_here(refused))
    messages.success(request, _("已接收，这些事项的责任人现在是您。"))
    return redirect("hand_over_detail", uid)


@require_POST
def hand_over_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a proposal back, or decline it."""
    person = colleague(request.user)
    hand_over = access.hand_over_for(person, uid)
    reason = request.POST.get("reason", "")
    try:
        version = number_in(request.POST.get("version"))
        withdraw_hand_over(actor=person, hand_over=hand_over, reason=reason, version=version)
    except Refusal as refused:
        return _page(request, hand_over, shown_here(refused), typed=reason)
    messages.success(request, _("责任交接已撤回，责任人不变。"))
    return redirect("hand_over_detail", uid)


def _page(request: HttpRequest, hand_over: HandOver, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    found = access.hand_over_for(request.user, hand_over.uid)
    is_open = found.status == HandOver.Status.PROPOSED
    context = {
        "hand_over": found,
        "items": found.items.select_related("handler_person").order_by("pk"),
        "may_take": is_open and access.may(request.user, found, To.TAKE),
        "may_withdraw": is_open and access.may(request.user, found, To.WITHDRAW),
        "menu": MENU,
        **more,
    }
    return answered(request, "rectification/hand_over_detail.html", context, refusal)
