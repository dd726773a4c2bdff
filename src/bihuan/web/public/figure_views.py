"""Where the office prepares and releases the public figures of a round; unlike the site, it knows who asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.signing import open_signatures
from bihuan.web.common.errors import Refusal
from bihuan.web.public import access
from bihuan.web.public.actions import figures as actions
from bihuan.web.public.queries import figures
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.access.rounds import To


@require_http_methods(["GET", "HEAD", "POST"])
def figure_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the batches of a round, and prepare the next one."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.SEE)
    access.figures_in(person, round_, Letter.READ)
    if request.method == "POST":
        actions.prepare_figures(actor=person, round_=round_)
        messages.success(request, _("公开数据已编制，您已签字；另一人签字后发布。"))
        return redirect("figure_list", round_id)
    batches = figures.batches_of(round_)
    in_hand = next((one for one in batches if one.released_on is None), None)
    context = {
        "round": round_,
        "in_hand": in_hand,
        "signatures": open_signatures(actions.KIND, in_hand.uid, in_hand.version) if in_hand else [],
        "batches": [one for one in batches if one.released_on is not None],
        "may_prepare": access.may_figures_in(person, round_, Letter.CREATE),
        "menu": "round_list",
    }
    return render(request, "public/figure_list.html", context)


@require_POST
def figure_release(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign prepared figures, which releases them when it is the second signature."""
    person = colleague(request.user)
    batch = access.batch_for(person, uid, Letter.PUBLISH)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None
    try:
        done = actions.release_figures(actor=person, batch=batch, version=version)
    except Refusal as refused:
        if refused.code != "accounts.second_person_needed":
            raise
        messages.error(request, _("您已签过字；发布须由另一人签字。"))
        return redirect("figure_list", batch.round_id)
    said = _("公开数据已发布。") if done.released_on else _("您已签字，等待第二人签字。")
    messages.success(request, said)
    return redirect("figure_list", batch.round_id)


@require_POST
def figure_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Set prepared figures aside."""
    person = colleague(request.user)
    batch = access.batch_for(person, uid, Letter.WITHDRAW)
    actions.discard_figures(actor=person, batch=batch)
    messages.success(request, _("这一批公开数据已放弃。"))
    return redirect("figure_list", batch.round_id)
