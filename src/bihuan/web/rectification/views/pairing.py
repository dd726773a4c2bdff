"""Pairing a stored rectification notice with the findings it answers: proposals beside what a person confirmed."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import said, shown_here
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.notices.models import Notice
from bihuan.web.rectification.access.pairing import (
    answering_targets,
    notice_to_pair,
    own_notice_for,
    rectified_notice_for,
)
from bihuan.web.rectification.actions.pairing import choose_target, set_pairs
from bihuan.web.rectification.queries.own_pairing import own_pairing
from bihuan.web.rectification.queries.pairing import pairing_page, units_of

#: What the choice of a line sends for "answers nothing of ours" and for "not decided".
NOTHING, OPEN = "none", ""
_MOST_DIGITS = 10


@require_safe
def notice_pairing(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show the items of a notice beside the findings they answer or may answer, and what has no answer."""
    unit = _shown_unit(notice_id, request.GET.get("unit", ""))
    return _page(request, rectified_notice_for(request.user, notice_id, unit), unit)


@require_POST
def notice_pairing_target(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Say which target of ours the notice answers for."""
    person, unit = colleague(request.user), request.POST.get("unit", "")
    notice = notice_to_pair(person, notice_id, unit)
    number = _number(request.POST.get("target", ""))
    try:
        target = answering_targets(person).filter(pk=number).first() if number is not None else None
        if target is None:
            raise _no_such_target()
        version = _number(request.POST.get("version", ""))
        choose_target(actor=person, notice=notice, target=target, version=version, unit=unit)
    except Refusal as refused:
        return _page(request, notice, unit, shown_here(refused))
    return redirect(_address(notice, unit))


@require_POST
def notice_pairing_save(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Confirm which items of the ledger each line of the notice answers."""
    person, unit = colleague(request.user), request.POST.get("unit", "")
    notice = notice_to_pair(person, notice_id, unit)
    pairs = {
        number: chosen
        for name in request.POST
        if name.startswith("item-") and (number := _number(name.removeprefix("item-"))) is not None
        for chosen in [_chosen(request.POST.getlist(name))]
    }
    try:
        version = _number(request.POST.get("version", ""))
        set_pairs(actor=person, notice=notice, pairs=pairs, version=version, unit=unit)
    except Refusal as refused:
        return _page(request, notice, unit, shown_here(refused))
    messages.success(request, _("对应关系已保存。"))
    return redirect(_address(notice, unit))


@require_safe
def rectification_notice_pairing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what a unit's released notice answers, from its own data, and what it leaves out."""
    report = own_notice_for(request.user, uid)
    context = {"report": report, "shown": own_pairing(report), "menu": "rectification_home"}
    return render(request, "rectification/rectification_notice_pairing.html", context)


def _shown_unit(notice_id: UUID, asked: str) -> str:
    """The unit that is asked for; the first one of a notice of several where none is; "" for a notice of one."""
    units = units_of(notice_id)
    if asked and asked not in units:
        raise not_found()
    return asked or (units[0] if units else "")


def _address(notice: Notice, unit: str) -> str:
    address = reverse("notice_pairing", args=[notice.pk])
    return f"{address}?{urlencode({'unit': unit})}" if unit else address


def _no_such_target() -> Refusal:
    """One answer to none, to one that does not exist, and to one that is not theirs or has no lines in the ledger."""
    return Refusal(
        "rectification.no_such_answering_target",
        "没有选择单位，或所选单位不在可选之列，没有改动。请从列表中选择已建立整改台账的单位。",
        "No unit was chosen, or one that is not offered, so nothing was changed. Choose a unit from the list; it offers those "
        "that have a ledger.",
        where="target",
    )


def _page(request: HttpRequest, notice: Notice, unit: str, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "shown": pairing_page(notice, request.user, unit),
        "notice": notice,
        **said(refusal),
        "nothing": NOTHING,
        "menu": "rectification_home",
    }
    return render(request, "rectification/notice_pairing.html", context, status=refusal.http_status if refusal else 200)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS else None


def _chosen(values: list[str]) -> list[UUID] | None:
    """What the choices of one line say: ids, nothing of ours (empty), or not decided (None)."""
    ids = []
    for value in values:
        if value in {NOTHING, OPEN}:
            continue
        try:
            ids.append(UUID(value))
        except ValueError:
            raise not_found() from None
    if ids:
        return ids
    return [] if NOTHING in values else None
