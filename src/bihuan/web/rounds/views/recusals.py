"""Recusals: the list of a round, bringing one up, and one with its preparation and decision."""

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
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.recusals import (
    To,
    known_beyond,
    may,
    may_challenge,
    may_declare,
    may_find,
    recusal_for,
    recusal_round_for,
    require_challenging,
    require_filing,
    targets_for_challenging,
    targets_for_filing,
)
from bihuan.web.rounds.actions.recusing import (
    challenge_inspector,
    decide_recusal,
    declare_recusal,
    find_recusal,
    prepare_recusal,
)
from bihuan.web.rounds.actions.recusing.substituting import candidates, needs_substitute
from bihuan.web.rounds.forms.recusals import ChallengeForm, DecideForm, DeclareForm, FindForm, PrepareForm
from bihuan.web.rounds.models import Recusal, Round
from bihuan.web.rounds.queries.recusal_hints import Hint, by_rule, hints, hints_of
from bihuan.web.rounds.queries.recusal_pages import (
    list_shown_to,
    people_to_challenge,
    people_to_find,
    person_challenged,
    person_found,
    shown_to,
    signatures_on,
    substitute_chosen,
)
from bihuan.web.rounds.queries.recusals import the_inspector

MENU = "round_list"


@require_safe
def recusal_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the recusals of a round that the person may read, and to the office what the rules point at."""
    person = colleague(request.user)
    round_ = recusal_round_for(person, round_id)
    finds = may_find(person, round_)
    found = hints(round_) if finds else []
    context = {
        "round": round_,
        "rows": list_shown_to(person, round_),
        "beyond": known_beyond(person, round_),
        "groups": by_rule(hint for hint in found if hint.recusal is None),
        "brought": [hint for hint in found if hint.recusal is not None],
        "may_find": finds,
        "may_declare": may_declare(person, round_),
        "may_challenge": may_challenge(person, round_),
        "menu": MENU,
    }
    return answered(request, "rounds/recusal_list.html", context)


def recusal_declare(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Bring up a recusal: the office for anybody, everybody else for themselves."""
    person = colleague(request.user)
    round_ = recusal_round_for(person, round_id)
    require_filing(person, round_)
    form = _filing_form(request, person, round_)
    if request.method != "POST" or not form.is_valid():
        return _declare_page(request, round_, form)
    try:
        if isinstance(form, FindForm):
            inspector, account = person_found(round_, form.cleaned_data["person"])
            made = find_recusal(
                actor=person, target=form.chosen, facts=form.facts(), inspector=inspector, person=account
            )
        else:
            made = declare_recusal(actor=person, target=form.chosen, facts=form.facts())
    except Refusal as refused:
        return _declare_page(request, round_, form, shown_here(refused))
    messages.success(request, _("已登记，等待巡视办拟办、领导小组决定。"))
    return redirect("recusal_detail", made.uid)


def recusal_challenge(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ask, for the unit, that somebody of the group that comes stays away."""
    person = colleague(request.user)
    round_ = recusal_round_for(person, round_id)
    require_challenging(person, round_)
    targets = list(targets_for_challenging(person, round_))
    form = ChallengeForm(request.POST if request.method == "POST" else None, people=people_to_challenge(targets))
    page = {"round": round_, "form": form, "menu": MENU}
    if request.method != "POST" or not form.is_valid():
        return answered(request, "rounds/recusal_challenge.html", page, None, status_of(form, None))
    chosen = person_challenged(targets, form.cleaned_data["person"])
    try:
        if chosen is None:
            raise _gone()
        made = challenge_inspector(actor=person, target=chosen[0], facts=form.facts(), person=chosen[1])
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return answered(request, "rounds/recusal_challenge.html", page, refused, at_field=at_field)
    messages.success(request, _("已提出，等待巡视办拟办、领导小组决定。结果会在“消息”中告知。"))
    return redirect("recusal_detail", made.uid)


@require_safe
def recusal_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one recusal: what is said, what the rules say, what was proposed and decided."""
    return _detail(request, recusal_for(request.user, uid))


@require_POST
def recusal_prepare(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the office's proposal."""
    person = colleague(request.user)
    recusal = recusal_for(person, uid, To.PREPARE)
    form = _prepare_form(recusal, request.POST)
    if not form.is_valid():
        return _detail(request, recusal, prepare=form)
    typed = form.cleaned_data
    try:
        prepare_recusal(
            actor=person,
            recusal=recusal,
            proposal=typed["proposal"],
            reason=typed["reason"],
            substitute=substitute_chosen(recusal, typed.get("substitute", "")),
            version=typed["version"],
        )
    except Refusal as refused:
        return _detail(request, recusal, shown_here(refused), prepare=form)
    messages.success(request, _("拟办意见已保存，等待领导小组两位成员决定。"))
    return redirect("recusal_detail", uid)


@require_POST
def recusal_decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign a decision; with the second signature it takes effect."""
    person = colleague(request.user)
    recusal = recusal_for(person, uid, To.DECIDE)
    form = DecideForm(request.POST, recusal=recusal)
    if not form.is_valid():
        return _detail(request, recusal, decide=form)
    typed = form.cleaned_data
    try:
        done = decide_recusal(
            actor=person,
            recusal=recusal,
            verdict=typed["verdict"],
            reason=typed["reason"],
            version=typed["version"],
        )
    except Refusal as refused:
        return _detail(request, recusal, shown_here(refused), decide=form)
    if done.status == Recusal.Status.OPEN:
        messages.success(request, _("已记下您的签字，等待领导小组另一位成员签字后生效。"))
    elif done.status == Recusal.Status.ACCEPTED:
        messages.success(request, _("已决定回避：当事人对该单位的全部权限即时停止。"))
    else:
        messages.success(request, _("已决定不予回避。"))
    return redirect("recusal_detail", uid)


def _filing_form(request: HttpRequest, person: User, round_: Round) -> DeclareForm:
    data = request.POST if request.method == "POST" else None
    targets = list(targets_for_filing(person, round_))
    asked = {name: request.GET[name] for name in ("person", "target", "tie", "detail", "source") if name in request.GET}
    if may_find(person, round_):
        return FindForm(data, targets=targets, people=people_to_find(round_), initial=asked)
    return DeclareForm(data, targets=targets, initial=asked)


def _declare_page(
    request: HttpRequest, round_: Round, form: DeclareForm, refusal: Refusal | None = None
) -> HttpResponse:
    at_field = refusal is not None and put_at_its_field(form, refusal)
    page = {"round": round_, "form": form, "may_find": isinstance(form, FindForm), "menu": MENU}
    return answered(request, "rounds/recusal_declare.html", page, refusal, status_of(form, refusal), at_field=at_field)


def _prepare_form(recusal: Recusal, data: Any = None) -> PrepareForm:
    is_leader = needs_substitute(recusal)
    return PrepareForm(data, recusal=recusal, candidates=candidates(recusal) if is_leader else [], is_leader=is_leader)


def _hints(recusal: Recusal) -> list[Hint]:
    inspector = the_inspector(recusal)
    return hints_of(recusal.round, inspector, recusal.target) if inspector is not None else []


def _detail(
    request: HttpRequest,
    recusal: Recusal,
    refusal: Refusal | None = None,
    *,
    prepare: PrepareForm | None = None,
    decide: DecideForm | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    shown = shown_to(person, recusal)
    signatures = signatures_on(person, recusal) if shown.is_whole else []
    is_open = recusal.status == Recusal.Status.OPEN
    concerns_me = person.pk in {recusal.concerned_id, recusal.filed_by_id, recusal.prepared_by_id}
    if is_open and may(person, recusal, To.PREPARE) and not shown.is_own:
        prepare = prepare or _prepare_form(recusal)
    else:
        prepare = None
    may_decide = is_open and bool(recusal.proposal) and may(person, recusal, To.DECIDE) and not concerns_me
    if may_decide and not any(one.is_mine for one in signatures):
        decide = decide or DecideForm(recusal=recusal)
    else:
        decide = None
    form = next((one for one in (prepare, decide) if one is not None and one.is_bound), None)
    at_field = refusal is not None and form is not None and put_at_its_field(form, refusal)
    context = {
        "shown": shown,
        "recusal": recusal,
        "hints": _hints(recusal) if shown.is_whole else [],
        "signatures": signatures,
        "prepare": prepare,
        "decide": decide,
        "unfit": [one for one in candidates(recusal) if one.unfit[0]] if prepare and needs_substitute(recusal) else [],
        "form": form,
        "menu": MENU,
    }
    status = refusal.http_status if refusal else status_of(form, None) if form is not None else None
    return answered(request, "rounds/recusal_detail.html", context, refusal, status, at_field=at_field)


def _gone() -> Refusal:
    return Refusal(
        "rounds.not_of_the_group",
        "此人已不在来本单位的巡视组内，没有登记。请从名单中选择。",
        "This person is no longer of the group that comes to your unit, so nothing was filed. Choose from the list.",
        where="person",
    )
