"""Extensions of items: asking for one, and deciding it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.views.shown import number_in
from bihuan.web.rectification.access import extensions as access
from bihuan.web.rectification.access.items import item_for
from bihuan.web.rectification.actions.extensions import approve_extension, ask_extension, refuse_extension
from bihuan.web.rectification.due_reasons import told
from bihuan.web.rectification.forms.items import ExtensionForm, GrantForm
from bihuan.web.rectification.models import Extension, Item
from bihuan.web.rectification.queries.extension_terms import latest_for
from bihuan.web.rounds.date_words import cell_of
from bihuan.web.rounds.queries.deadlines import dates_of

MENU = "rectification_home"


def extension_ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for a later day of an item."""
    person = colleague(request.user)
    item = item_for(person, uid)
    access.asking(person, item)
    form = ExtensionForm(request.POST or None)
    refusal, at_field = None, False
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(actor=person, item=item, **form.cleaned_data)
        except Refusal as refused:
            refusal = shown_here(refused)
            at_field = put_at_its_field(form, refusal)
        else:
            messages.success(request, _("延期申请已提交，等待决定；在批准之前，原来的期限仍然有效。"))
            return redirect("item_detail", uid)
    context = {"form": form, "item": item, **_day_of(item), "menu": MENU}
    status = status_of(form, refusal)
    return answered(request, "rectification/extension_ask.html", context, refusal, status, at_field=at_field)


@require_safe
def extension_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a request for a later day and its decision."""
    return _page(request, access.extension_for(request.user, uid), GrantForm())


@require_POST
def extension_approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Grant a later day."""
    person = colleague(request.user)
    extension = access.extension_for(person, uid)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, extension, form, status=status_of(form, None))
    try:
        version = number_in(request.POST.get("version"))
        approve_extension(actor=person, extension=extension, version=version, **form.cleaned_data)
    except Refusal as refused:
        refusal = shown_here(refused)
        return _page(request, extension, form, refusal, at_field=put_at_its_field(form, refusal))
    messages.success(request, _("延期已批准，事项的完成时限已相应顺延。"))
    return redirect("extension_detail", uid)


@require_POST
def extension_refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse a later day."""
    person = colleague(request.user)
    extension = access.extension_for(person, uid)
    reason = request.POST.get("reason", "")
    try:
        version = number_in(request.POST.get("version"))
        refuse_extension(actor=person, extension=extension, reason=reason, version=version)
    except Refusal as refused:
        return _page(request, extension, GrantForm(), shown_here(refused), typed=reason)
    messages.success(request, _("延期未予批准，原来的期限不变。"))
    return redirect("extension_detail", uid)


def _page(
    request: HttpRequest,
    extension: Extension,
    form: GrantForm,
    refusal: Refusal | None = None,
    status: int | None = None,
    *,
    at_field: bool = False,
    **more: Any,
) -> HttpResponse:
    decides = extension.status == Extension.Status.ASKED and access.may(
        request.user, extension, access.deciding(extension)
    )
    context = {
        "extension": extension,
        "item": extension.item,
        "form": form,
        "may_decide": decides and extension.author_id != request.user.pk,
        "was_late": extension.asked_on > extension.was_due_on,
        **_day_of(extension.item),
        "menu": MENU,
        **more,
    }
    return answered(request, "rectification/extension_detail.html", context, refusal, status, at_field=at_field)


def _day_of(item: Item) -> dict[str, Any]:
    """Return what explains the day of an item: what set it, until when it can move, and the dates of its target."""
    found = dates_of(item.round, [item.target])
    return {
        "due_reason": told(item.due_reason),
        "latest": latest_for(item),
        "is_over": item.due_on is not None and item.due_on < today(),
        "dues": [
            cell_of(due)
            for row in found.targets
            for due in row.dues
            if due.rule.name in {"concentrated_period_ends", "rectification_report"}
        ],
    }
