"""Verification: the desk of a round with its steps for many at once, and one line with everything beside each other."""

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
from bihuan.web.rectification.access.checks import (
    checks_round_for,
    may_call,
    may_draw,
    may_list,
    reads_list,
    reads_samples,
)
from bihuan.web.rectification.access.items import To, item_for, items_visible_to, judge, may
from bihuan.web.rectification.actions.checks import refuse_item, return_item, review_item, verify_item
from bihuan.web.rectification.actions.closing import close_many, in_turn
from bihuan.web.rectification.actions.verifier_lists import Answer, assign_many
from bihuan.web.rectification.check_words import WORDS, review_steps, signatures_of_steps, starts, to_of
from bihuan.web.rectification.forms.checks import CheckFormForm
from bihuan.web.rectification.models import Item
from bihuan.web.rectification.queries import check_pages as pages
from bihuan.web.rectification.queries.verifiers import verifiers_of
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
S = Item.Status
#: So many are ticked at most.
MOST_AT_ONCE = 200
BULK = ("assign", "review_item", "close_item")


@require_safe
def verification_desk(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the lines of a round that wait: for review, for a verifier, for closure."""
    return _desk_page(request, checks_round_for(request.user, round_id))


@require_POST
def verification_bulk(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """Assign, review or close what is ticked, each by itself; the page says what came of each."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    if name not in BULK:
        raise not_found()
    chosen = _ticked(request, round_)
    try:
        answers = _done(request, person, round_, name, chosen)
    except Refusal as refused:
        return _desk_page(request, round_, shown_here(refused))
    if not answers:
        messages.warning(request, _("没有勾选可以办理这一步的事项，没有做任何改动。"))
        return redirect("verification_desk", round_id)
    return _desk_page(request, round_, answers=answers, name=name)


def _done(request: HttpRequest, person: User, round_: Round, name: str, chosen: list[tuple[Item, int]]) -> list[Answer]:
    if name == "close_item":
        return close_many(actor=person, chosen=chosen)
    if name == "review_item":
        return in_turn(chosen, lambda one, seen: review_item(actor=person, item=one, version=seen or 0), name)
    people = {str(one.pk): one for one in verifiers_of(round_)}
    given = [(item, people.get(request.POST.get(f"verifier-{item.uid}", "")), seen) for item, seen in chosen]
    return assign_many(actor=person, chosen=[(item, to, seen) for item, to, seen in given if to is not None])


def _ticked(request: HttpRequest, round_: Round) -> list[tuple[Item, int]]:
    """Return lines and versions of ticks like ``UID@3``, in the order of the page; what is not theirs to know is left out."""
    ticks = (tick.partition("@") for tick in request.POST.getlist("row")[:MOST_AT_ONCE])
    versions = {uid: int(seen) for uid, _at, seen in ticks if seen.isascii() and seen.isdecimal() and len(seen) < 10}
    keys = [key for key in versions if _is_key(key)]
    rows = items_visible_to(request.user).filter(round=round_, uid__in=keys).select_related("target", "round")
    return [(row, versions[str(row.uid)]) for row in rows.order_by("pk")]


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _desk_page(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    answers: list[Answer] | None = None,
    name: str = "",
) -> HttpResponse:
    user = request.user
    assigns = may_list(user, round_)
    people = verifiers_of(round_) if assigns else []
    status = request.GET.get("status", "")
    unassigned = request.GET.get("verifier") == "none"
    cursor = request.GET.get("cursor", "")
    desk = pages.desk_of(user, round_, status=status, unassigned=unassigned, cursor=cursor, people=people)
    query = "&".join([f"status={status}"] * (status in pages.STATES) + ["verifier=none"] * unassigned)
    context = {
        "round": round_,
        "desk": desk,
        "listing": desk,
        "query": query,
        "tabs": [(state, state.label, desk.counts[state]) for state in pages.STATES],
        "status": status,
        "unassigned": unassigned,
        "people": people,
        "assigns": assigns,
        "sampled": pages.sampled_of(user, round_),
        "reads_list": reads_list(user, round_),
        "reads_samples": reads_samples(user) and (assigns or may_draw(user, round_) or reads_list(user, round_)),
        "answers": answers,
        "step": WORDS.get(name),
        "is_assigning": name == "assign",
        "menu": MENU,
    }
    return answered(request, "rectification/verification_desk.html", context, refusal)


@require_safe
def item_verify(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a line with finding, plan, claim, proof and warnings beside each other, and the form of who verifies it."""
    return _verify_page(request, item_for(request.user, uid))


@require_POST
def item_check(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Review or return a line as the office; verify or refuse it as its verifier."""
    person = colleague(request.user)
    item = item_for(person, uid)
    if name in {"review_item", "return_item"}:
        return _reviewed(request, person, item, name)
    if name not in {"verify_item", "refuse_item"}:
        raise not_found()
    form = CheckFormForm(request.POST, proofs=pages.verify_page(person, item).independent)
    if not form.is_valid():
        judge(person, item, to_of(name))
        return _verify_page(request, item, form=form)
    try:
        if name == "verify_item":
            verify_item(actor=person, item=item, facts=form.facts(), version=form.cleaned_data["version"])
        else:
            typed = form.cleaned_data
            refuse_item(actor=person, item=item, facts=form.facts(), reason=typed["reason"], version=typed["version"])
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _verify_page(request, item, refused, form=form, at_field=at_field)
    messages.success(request, str(WORDS[name].done))
    return redirect("item_verify", uid)


def _reviewed(request: HttpRequest, person: User, item: Item, name: str) -> HttpResponse:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    reason = request.POST.get("reason", "")
    try:
        if name == "review_item":
            review_item(actor=person, item=item, version=version)
        else:
            return_item(actor=person, item=item, reason=reason, version=version)
    except Refusal as refused:
        return _verify_page(request, item, shown_here(refused), refused=name, typed=reason)
    messages.success(request, str(WORDS[name].done))
    return redirect("item_verify", item.uid)


def _verify_page(
    request: HttpRequest,
    item: Item,
    refusal: Refusal | None = None,
    *,
    form: CheckFormForm | None = None,
    at_field: bool = False,
    **more: Any,
) -> HttpResponse:
    user = request.user
    shown = pages.verify_page(user, item)
    if pages.is_unit(user):
        # The unit reads what was decided and why, not who looked at it or what they wrote down.
        shown = replace(shown, forms=(), score=None)
    verifies = item.status == S.REVIEWED and may(user, item, To.VERIFY)
    if form is None and verifies:
        form = CheckFormForm(proofs=shown.independent, initial={"version": item.version})
    context = {
        "item": item,
        "shown": shown,
        "round": item.round,
        "form": form if verifies else None,
        "offers": list(review_steps(user, item, None)),
        "signatures": [] if pages.is_unit(user) else signatures_of_steps(item, user),
        "may_close": starts("close_item", item) and may(user, item, To.APPROVE),
        "may_call": may_call(user, item),
        "is_verifier": item.verifier_id == getattr(user, "pk", None),
        "menu": MENU,
        **more,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/item_verify.html", context, refusal, status, at_field=at_field)
