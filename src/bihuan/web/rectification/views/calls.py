"""The call sheet of a line: who is to be called, and what they said."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.rectification.access.checks import CallTo, call_for, calling, calls_visible_to, may_call, reads_sheet
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.actions.calls import add_call, answer_call
from bihuan.web.rectification.forms.checks import AnswerForm, CallForm
from bihuan.web.rectification.models import Call, Item
from bihuan.web.rectification.queries.checks import counts_of
from bihuan.web.rectification.views.checks import MENU


def call_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the call sheet of a line, and put somebody on it."""
    person = colleague(request.user)
    item = item_for(person, uid)
    if not reads_sheet(person, item):
        raise not_found()
    if request.method != "POST":
        return _page(request, item)
    calling(person, item, fresh=False)
    form = CallForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form=form)
    try:
        add_call(actor=person, item=item, **form.cleaned_data)
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _page(request, item, refused, form=form, at_field=at_field)
    messages.success(request, _("已列入回访名单。"))
    return redirect("call_list", uid)


@require_POST
def call_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Record what somebody said who was called."""
    person = colleague(request.user)
    call = call_for(person, uid, CallTo.EDIT)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, item_for(person, call.item.uid), answer=(call, form))
    try:
        answer_call(actor=person, call=call, **form.cleaned_data)
    except Refusal as refused:
        return _page(request, item_for(person, call.item.uid), shown_here(refused), answer=(call, form))
    messages.success(request, _("已登记答复。"))
    return redirect("call_list", call.item.uid)


def _page(
    request: HttpRequest,
    item: Item,
    refusal: Refusal | None = None,
    *,
    form: CallForm | None = None,
    answer: tuple[Call, AnswerForm] | None = None,
    at_field: bool = False,
) -> HttpResponse:
    person = colleague(request.user)
    calls = list(calls_visible_to(person).filter(item=item).select_related("called_by").order_by("pk"))
    calls_may = may_call(person, item)
    context = {
        "item": item,
        "round": item.round,
        "calls": calls,
        "counts": counts_of([item.pk]).get(item.pk),
        "answers": Call.Answer.choices,
        "form": (form or CallForm()) if calls_may else None,
        "answer_form": answer[1] if answer else None,
        "answered_call": answer[0].pk if answer else None,
        "menu": MENU,
    }
    bound = form or (answer[1] if answer else None)
    status = status_of(bound, refusal) if bound is not None else None
    return answered(request, "rectification/call_list.html", context, refusal, status, at_field=at_field)
