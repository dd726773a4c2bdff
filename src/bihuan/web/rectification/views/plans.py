"""Plans: where a person finds them, the round's table, one plan with its steps."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.rectification.access import plans as access
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.models import Round

MENU = "rectification_home"


@require_safe
def rectification_home(request: HttpRequest) -> HttpResponse:
    """Show the rounds whose rectification the person has to do with."""
    person = colleague(request.user)
    hidden = (Round.Status.FROM_READING, Round.Status.CANCELLED)
    rounds = list(rounds_visible_to(person).exclude(status__in=hidden)[:50])
    return render(request, "rectification/rectification_home.html", {"rounds": rounds, "menu": MENU})


@require_safe
def plan_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one plan."""
    plan = access.plan_for(request.user, uid)
    return render(request, "rectification/plan_detail.html", {"plan": plan, "held": contents_of(plan), "menu": MENU})
