"""How a line ends: one page with every way that is open to the person, and what the first of two has proposed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.rectification.access.items import item_for, judge, may
from bihuan.web.rectification.actions.closing import carry_over_item, close_item, end_item, lapse_item
from bihuan.web.rectification.check_words import ENDING, FIRST_SIGNATURE, WORDS, signatures_of_steps, starts, to_of
from bihuan.web.rectification.forms.checks import CarryOverForm, CloseForm, EndForm, LapseForm, SuccessorForm
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries.check_pages import is_unit
from bihuan.web.rectification.queries.closing_pages import closing_page, proposed_fields
from bihuan.web.rectification.successors import propose_successor
from bihuan.web.rectification.views.checks import MENU

_Form = CloseForm | EndForm | LapseForm | CarryOverForm | SuccessorForm
FORMS: dict[str, Callable[..., _Form]] = {
    "close_item": CloseForm,
    "carry_over_item": CarryOverForm,
    "end_item": EndForm,
    "lapse_item": LapseForm,
    "open_successor": SuccessorForm,
}


@require_safe
def item_closing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show how a line may end, who has to do it, and what waits for a second signature."""
    return _page(request, item_for(request.user, uid))


@require_POST
def item_close_step(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Sign a step that ends a line, or opens its successor."""
    if name not in FORMS:
        raise not_found()
    person = colleague(request.user)
    item = item_for(person, uid)
    form = FORMS[name](_sent(request, item, name))
    if not form.is_valid():
        judge(person, item, to_of(name))
        return _page(request, item, name=name, form=form)
    try:
        done = _step(person, item, name, form.cleaned_data)
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, item, refused, name=name, form=form, at_field=at_field)
    if done is None:
        messages.success(request, str(FIRST_SIGNATURE))
        return redirect("item_closing", uid)
    messages.success(request, str(WORDS[name].done))
    if name == "open_successor":
        messages.success(request, _("后续事项编号 %(number)s。") % {"number": done.number})
    return redirect("item_closing", uid)


def _sent(request: HttpRequest, item: Item, name: str) -> Any:
    """Return what the form is bound to: who signs second types nothing and signs what was proposed."""
    if request.POST.get("second") != "1":
        return request.POST
    return {**proposed_fields(item, name), "version": request.POST.get("version", "")}


def _step(person: User, item: Item, name: str, typed: dict[str, Any]) -> Item | None:
    """Take the step; return None where the first of two has signed."""
    version = typed["version"]
    if name == "open_successor":
        return propose_successor(
            actor=person,
            item=item,
            origin=typed["origin"],
            reason=typed["reason"],
            due_on=typed["due_on"],
            version=version,
        )
    if name == "close_item":
        done = close_item(actor=person, item=item, completion=typed["completion"], version=version)
    elif name == "carry_over_item":
        done = carry_over_item(
            actor=person,
            item=item,
            reason=typed["reason"],
            due_on=typed["due_on"],
            owner=typed["owner"],
            version=version,
        )
    else:
        step = end_item if name == "end_item" else lapse_item
        done = step(actor=person, item=item, reason=typed["reason"], version=version)
    return done if done.status != item.status else None


def _page(
    request: HttpRequest,
    item: Item,
    refusal: Refusal | None = None,
    *,
    name: str = "",
    form: _Form | None = None,
    at_field: bool = False,
) -> HttpResponse:
    user = request.user
    inside = not is_unit(user)
    signatures = signatures_of_steps(item, user) if inside else []
    shown = closing_page(user, item)
    if not inside:
        shown = replace(shown, score=None, proposals={}, grounds=())
    signed = {one.move: one for one in signatures}
    ways = [
        {
            "name": move,
            "words": WORDS[move],
            "may": may(user, item, to_of(move)),
            "signature": signed.get(move),
            "form": form if move == name else FORMS[move](initial=_initial(item, move)),
            "is_refused": move == name,
        }
        for move in ENDING
        if starts(move, item) and not (move == "open_successor" and shown.successors)
    ]
    context = {
        "item": item,
        "round": item.round,
        "shown": shown,
        "ways": ways,
        "signatures": signatures,
        "form": form,
        "menu": MENU,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/item_closing.html", context, refusal, status, at_field=at_field)


def _initial(item: Item, move: str) -> dict[str, Any]:
    found: dict[str, Any] = {"version": item.version}
    if move == "close_item":
        found["completion"] = item.completion
    return found
