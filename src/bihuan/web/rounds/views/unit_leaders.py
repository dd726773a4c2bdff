"""The leading bodies of units."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.lists import listing_of
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.pool import leader_for, may_keep_leaders, reader_of_leaders
from bihuan.web.rounds.actions.pool_leaders import create_leaders, edit_leader, leader_mark, remove_leader
from bihuan.web.rounds.forms.pool import LeaderForm, PostForm, Rows, typed
from bihuan.web.rounds.models import UnitLeader
from bihuan.web.rounds.pool.tables import leaders_table
from bihuan.web.rounds.queries.pool_facts import Names, leader_facts
from bihuan.web.rounds.queries.pool_lists import leaders_in_list

_MENU = "unit_leaders"


def unit_leaders(request: HttpRequest) -> HttpResponse:
    """List who sits in the leading bodies of units."""
    person = colleague(request.user)
    reader_of_leaders(person)
    listing = listing_of(request, person, leaders_table(), leaders_in_list())
    if isinstance(listing, HttpResponseRedirect):
        return listing
    context = {
        "listing": listing,
        "list_label": _("单位领导班子"),
        "menu": _MENU,
        "may_create": may_keep_leaders(person),
    }
    response = render(request, "rounds/unit_leaders.html", context)
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response


def unit_leader_create(request: HttpRequest) -> HttpResponse:
    """Write down somebody of a unit's leading body."""
    person = colleague(request.user)
    reader_of_leaders(person, Letter.CREATE)
    form, posts = _forms(request)
    refusal = None
    if _is_sent(request) and all([form.is_valid(), posts.is_valid()]):
        try:
            made = create_leaders(actor=person, leaders=[(form.cleaned_data["unit"], form.facts(posts))])[0]
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
            return redirect("unit_leaders")
    return _page(request, form, posts, refusal)


def unit_leader_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody of a unit's leading body, and change it."""
    person = colleague(request.user)
    leader = leader_for(person, pk, Letter.EDIT if request.method == "POST" else Letter.READ)
    form, posts = _forms(request, leader)
    refusal = None
    if _is_sent(request) and all([form.is_valid(), posts.is_valid()]):
        try:
            edit_leader(actor=person, leader=leader, facts=form.facts(posts), mark=form.cleaned_data["mark"])
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("unit_leaders")
    return _page(request, form, posts, refusal, leader)


@require_POST
def unit_leader_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove somebody who was entered by mistake."""
    person = colleague(request.user)
    leader = leader_for(person, pk, Letter.WITHDRAW)
    remove_leader(actor=person, leader=leader)
    messages.success(request, _("已删除“%(name)s”。") % {"name": leader.name})
    return redirect("unit_leaders")


def _is_sent(request: HttpRequest) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _forms(request: HttpRequest, leader: UnitLeader | None = None) -> tuple[LeaderForm, Rows]:
    names = Names()
    sent = request.POST if request.method == "POST" else None
    is_longer = sent is not None and "more" in sent
    facts = leader_facts(leader) if leader and sent is None else None
    posts = Rows("posts", PostForm, names, facts=facts.posts if facts else (), sent=sent, is_longer=is_longer)
    initial: dict[str, Any] = {"unit": request.GET.get("unit", "")}
    if leader is not None and facts is not None:
        initial = {"unit": leader.unit.name, "name": facts.name, "mark": leader_mark(facts)}
    if sent is not None:
        initial = typed(LeaderForm(names=names), sent)
    form = LeaderForm(sent if sent is not None and not is_longer else None, names=names, initial=initial)
    if leader is not None:
        # Whoever moved is in the leading body of another unit: that is another line, and this one's posts end.
        form.fields["unit"].disabled = True
        form.initial["unit"] = leader.unit.name
    return form, posts


def _page(
    request: HttpRequest, form: LeaderForm, posts: Rows, refusal: Refusal | None, leader: UnitLeader | None = None
) -> HttpResponse:
    at_field = refusal is not None and (posts.put(refusal) or put_at_its_field(form, refusal))
    wrong = [row for row in posts if row.is_judged and row.errors]
    status = status_of(form, refusal) if refusal or not wrong else 422
    context = {
        "form": form,
        "posts": posts,
        "wrong": wrong,
        "leader": leader,
        "may_edit": may_keep_leaders(request.user),
        "menu": _MENU,
    }
    return answered(request, "rounds/unit_leader_edit.html", context, refusal, status, at_field=at_field)
