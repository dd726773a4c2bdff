"""The dashboards of rectification: one round, and all rounds."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.common.answering import answered
from bihuan.web.common.dates import today
from bihuan.web.rectification.access.chasing import chasing_round_for, may_rules
from bihuan.web.rectification.access.ledger import may_take_ledger
from bihuan.web.rectification.queries import figure_pages as pages
from bihuan.web.rectification.truth.marks import CODES

MENU = "rectification_figures_all"


@require_safe
def rectification_figures(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show how the rectification of a round goes: rates, units, categories, ageing."""
    person = colleague(request.user)
    round_ = chasing_round_for(person, round_id)
    shown = pages.dashboard(person, round_, today())
    context = {
        "round": round_,
        "shown": shown,
        "marks": [(CODES.get(code, code), count) for code, count in shown.marks],
        "may_ledger": may_take_ledger(person, round_),
        "may_rules": may_rules(person, round_, Right.READ),
        "width": pages.WIDTH,
        "height": pages.HEIGHT,
        "menu": MENU,
    }
    return answered(request, "rectification/rectification_figures.html", context)


@require_safe
def rectification_figures_all(request: HttpRequest) -> HttpResponse:
    """Show the rates of all rounds that the person reads."""
    person = colleague(request.user)
    rows, whole = pages.all_rounds(person, today())
    context = {"rows": rows, "whole": whole, "day": today(), "most": pages.ROUNDS, "menu": MENU}
    return answered(request, "rectification/rectification_figures_all.html", context)
