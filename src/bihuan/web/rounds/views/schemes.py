"""Schemes of groups: the list of a round, the workbench of one, its settings, two beside each other, the list of people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.signing import GOOD_FOR
from bihuan.web.common.answering import answered, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.access.schemes import (
    SchemeTo,
    authorised_for,
    creating_scheme,
    may_create_scheme,
    may_on_scheme,
    run_for,
    scheme_for,
    schemes_visible_to,
)
from bihuan.web.rounds.actions.authorising import authorising
from bihuan.web.rounds.actions.scheming import PLANNABLE, create_scheme, edit_settings
from bihuan.web.rounds.actions.solving import UNDER_WAY, find_lost
from bihuan.web.rounds.assignment.problem import ROLES
from bihuan.web.rounds.models import Round, Scheme, SchemeRun
from bihuan.web.rounds.queries import schemes as queries
from bihuan.web.rounds.schemes.asked import settings_of
from bihuan.web.rounds.schemes.forms import SettingsForm
from bihuan.web.rounds.schemes.problems import problem_of
from bihuan.web.rounds.transitions import SCHEME

S = Scheme.Status
#: Which right each step needs; the table of moves says from which state.
STEPS = {
    "propose_scheme": SchemeTo.PROPOSE,
    "recall_scheme": SchemeTo.WITHDRAW,
    "return_scheme": SchemeTo.RETURN,
    "discard_scheme": SchemeTo.WITHDRAW,
    "authorise_scheme": SchemeTo.APPROVE,
    "revoke_scheme": SchemeTo.WITHDRAW,
}


@require_GET
def scheme_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the schemes of a round that the person may read, with points and state."""
    return _list_page(request, round_for(request.user, round_id, To.READ))


@require_POST
def scheme_create(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Make a new scheme, with settings that the round suggests or like another one."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.SEE)
    creating_scheme(person, round_)
    like = _uid(request.POST.get("like", ""))
    try:
        model = scheme_for(person, like) if like else None
        made = create_scheme(actor=person, round_=round_, like=model)
    except Refusal as refused:
        return _list_page(request, round_for(person, round_id, To.READ), shown_here(refused))
    if model is not None:
        return redirect("scheme_detail", made.uid)
    messages.success(request, _("已新建方案 %(number)d，请核对分组要求。") % {"number": made.number})
    return redirect("scheme_settings", made.uid)


def scheme_settings(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show and save what a scheme asks of each group, and what is weighed how much."""
    person = colleague(request.user)
    scheme = scheme_for(person, uid, SchemeTo.EDIT if request.method == "POST" else SchemeTo.READ)
    try:
        problem = problem_of(scheme)
    except Refusal as refused:
        return _list_page(request, scheme.round, shown_here(refused))
    form = SettingsForm(request.POST or None, settings=settings_of(scheme.settings), problem=problem)
    form.initial["version"] = scheme.version
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_settings(actor=person, scheme=scheme, settings=form.settings(), version=form.cleaned_data["version"])
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("分组要求已保存。"))
            return redirect("scheme_detail", uid)
    context = {
        "round": scheme.round,
        "scheme": scheme,
        "form": form,
        "may_edit": may_on_scheme(person, scheme, SchemeTo.EDIT),
        "menu": "round_list",
    }
    return answered(request, "rounds/scheme_settings.html", context, refusal, status_of(form, refusal))


@require_GET
def scheme_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the workbench of a scheme."""
    return bench_page(request, scheme_for(request.user, uid))


@require_GET
def scheme_why(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say of one person or unit why it is where it is, and what every other group would cost."""
    scheme = scheme_for(request.user, uid)
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    group, exactly = request.GET.get("group", ""), bool(request.GET.get("exactly"))
    found = queries.panel(scheme, kind, key, group, exactly=exactly) if kind in {"person", "unit"} else None
    if found is None:
        raise not_found()
    context = {
        "round": scheme.round,
        "scheme": scheme,
        "panel": found,
        "roles": [(str(role), pick(*words)) for role, words in ROLES.items()],
        "may_edit": _may_edit(request, scheme),
        "menu": "round_list",
    }
    return render(request, "rounds/scheme_why.html", context)


@require_GET
def scheme_compare(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show two schemes of a round beside each other."""
    round_ = round_for(request.user, round_id, To.READ)
    readable = schemes_visible_to(request.user, Letter.READ).filter(round=round_).select_related("round__organ")
    one, other = (_chosen(readable, request.GET.get(name, "")) for name in ("one", "other"))
    context = {
        "round": round_,
        "schemes": list(readable.order_by("number")),
        "one": one,
        "other": other,
        "found": queries.comparison(one, other) if one and other and one.pk != other.pk else None,
        "menu": "round_list",
    }
    return render(request, "rounds/scheme_compare.html", context)


@require_GET
def scheme_authorisation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the list of authorised people for printing; a group gets its own part."""
    reading = authorised_for(request.user, uid)
    scheme = reading.scheme
    context = {
        "round": scheme.round,
        "scheme": scheme,
        "groups": queries.authorised_groups(reading),
        "is_part": reading.groups is not None,
        "without_password": queries.without_password(scheme) if _may_edit_people(request, scheme) else (),
        "menu": "round_list",
    }
    return render(request, "rounds/scheme_authorisation.html", context)


@require_GET
def run_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say how far a run is, as JSON; a run whose process died is found here."""
    run = run_for(request.user, uid)
    find_lost(actor=None, scheme=run.scheme)
    run.refresh_from_db()
    return JsonResponse(run_shape(run))


def run_shape(run: SchemeRun) -> dict[str, Any]:
    """Return what a script shows of a run; ``gap`` in per cent, None before there is a plan."""
    points, bound = run.progress.get("points"), run.progress.get("bound")
    gap = 100 * max(0.0, points - max(0.0, bound)) / points if points and bound is not None else None
    return {
        "state": run.state,
        "state_word": run.get_state_display(),
        "is_over": run.state not in UNDER_WAY,
        "stage": queries.stage_label(run.progress["stage"]) if run.progress else "",
        "seconds": round(run.progress.get("seconds", 0), 1),
        "limit": run.seconds,
        "points": points,
        "bound": bound,
        "gap": gap,
        "is_stopping": run.stop_asked and run.state in UNDER_WAY,
    }


def bench_page(request: HttpRequest, scheme: Scheme, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    """Return the workbench, with what was refused on it."""
    person = colleague(request.user)
    find_lost(actor=None, scheme=scheme)
    run = queries.last_run(scheme)
    try:
        bench = queries.bench(scheme)
    except Refusal as missing:
        bench, refusal = None, refusal or missing
    waiting = authorising(scheme) if scheme.status == S.PROPOSED else []
    context = {
        "round": scheme.round,
        "scheme": scheme,
        "bench": bench,
        "run": run,
        "run_shape": run_shape(run) if run else None,
        "run_refusal": _said(run),
        "may_edit": _may_edit(request, scheme),
        "steps": {
            name: scheme.status in SCHEME[name].sources and may_on_scheme(person, scheme, to)
            for name, to in STEPS.items()
        },
        "signatures": [
            {"who": str(one.person), "at": one.signed_at, "until": one.signed_at + GOOD_FOR} for one in waiting
        ],
        "has_signed": any(one.person_id == person.pk for one in waiting),
        "typed": typed,
        "menu": "round_list",
    }
    return answered(request, "rounds/scheme_detail.html", context, refusal)


def _said(run: SchemeRun | None) -> dict[str, str] | None:
    if run is None or not run.refusal:
        return None
    return {"code": run.refusal["code"], "sentence": pick(run.refusal["zh"], run.refusal["en"])}


def _may_edit(request: HttpRequest, scheme: Scheme) -> bool:
    is_open = scheme.status == S.DRAFT and scheme.round.status in PLANNABLE
    return is_open and may_on_scheme(request.user, scheme, SchemeTo.EDIT)


def _may_edit_people(request: HttpRequest, scheme: Scheme) -> bool:
    """Return whether the reader is of the office, which gives out codes."""
    return scheme.status == S.AUTHORISED and may_create_scheme(request.user, scheme.round)


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    schemes = list(schemes_visible_to(request.user, Letter.READ).filter(round=round_).select_related("made_by"))
    context = {
        "round": round_,
        "lines": queries.lines_of(schemes),
        "may_create": round_.status in PLANNABLE and may_create_scheme(request.user, round_),
        "menu": "round_list",
    }
    return answered(request, "rounds/scheme_list.html", context, refusal)


def _chosen(readable: QuerySet[Scheme], text: str) -> Scheme | None:
    uid = _uid(text)
    return readable.filter(uid=uid).first() if uid else None


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error
