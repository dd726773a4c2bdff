"""Rounds at work: the list, one round with its groups and units, and its moves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.queries.offices import offices_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.findings.queries import pages
from bihuan.web.findings.queries.left_behind import left_behind
from bihuan.web.findings.queries.pages.after_field_work import stages_left
from bihuan.web.findings.queries.pages.signatures import waiting_for_round
from bihuan.web.findings.round_offers import ROUND, round_offers
from bihuan.web.findings.views.papers import typed_with
from bihuan.web.findings.views.shown import answered, shown_here
from bihuan.web.rounds import actions
from bihuan.web.rounds.access import To, may, round_for
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.transitions import TRANSITIONS

MOVES: dict[str, Callable[..., Round]] = {
    "adopt": actions.adopt,
    "start": actions.start,
    "end": actions.end,
    "archive": actions.archive,
    "cancel": actions.cancel,
}

#: States in which findings are still made and reviewed.
_AT_WORK = (Round.Status.LIVE, Round.Status.ENDED)


def round_list(request: HttpRequest) -> HttpResponse:
    """List the rounds that the person works in."""
    person = colleague(request.user)
    context = {"rounds": pages.round_lines(person), "may_create": bool(offices_of(person)), "menu": "round_list"}
    return render(request, "findings/round_list.html", context)


def round_work(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a round at work."""
    return _page(request, round_for(request.user, round_id, To.SEE))


def _page(request: HttpRequest, round_: Round, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    user = request.user
    may_move = may(user, round_, To.MOVE)
    shown = pages.round_work(round_, user)
    stages = stages_left(round_, [row.target for row in shown.rows])
    context = {
        "round": round_,
        "shown": shown,
        "stages": stages,
        "behind": left_behind(user, round_) if shown.may_read and round_.status in _AT_WORK else [],
        "is_unfinished": any(not stage.is_done for stage in stages),
        "offers": round_offers(round_) if may_move else [],
        "signatures": waiting_for_round(round_, user, ROUND) if may_move else [],
        "may_plan": round_.status in {Round.Status.FROM_READING, Round.Status.PLANNED} and may(user, round_, To.EDIT),
        "menu": "round_list",
        **more,
    }
    return answered(request, "findings/round_work.html", context, refusal)


@require_POST
def round_move(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """Adopt, start, end, archive or cancel a round."""
    if name not in MOVES:
        raise not_found()
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.SEE)
    typed = typed_with(request, TRANSITIONS[name].needs_reason)
    typed.pop("why", None)
    before = round_.status
    try:
        moved = MOVES[name](actor=person, round_=round_, **typed)
    except Refusal as refused:
        return _page(request, round_, shown_here(refused), refused=name, typed=typed.get("reason", ""))
    if moved.status == before:
        messages.success(request, _("已记下您的签字，等待第二人签字。"))
    else:
        messages.success(request, str(ROUND[name].done))
    return redirect("round_work", round_id)
