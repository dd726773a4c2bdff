"""Samples of closed lines: what would be drawn, what was drawn, one line to be looked at again, and the count."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.files.serving import file_response
from bihuan.web.rectification.access.checks import (
    SampledTo,
    SampleTo,
    checks_round_for,
    drawing,
    may_draw,
    may_with_sample,
    may_with_sampled,
    reads_list,
    sample_for,
    sampled_for,
    samples_visible_to,
)
from bihuan.web.rectification.access.items import To, may
from bihuan.web.rectification.actions.samples import assign_all, check_sampled, draw_sample, finish_sample
from bihuan.web.rectification.forms.checks import SampledForm, ShareForm
from bihuan.web.rectification.models import Sample, SampledItem
from bihuan.web.rectification.queries import sample_pages as pages
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.samples import frame_without, preview
from bihuan.web.rectification.queries.verifiers import verifiers_of
from bihuan.web.rectification.views.checks import MENU
from bihuan.web.rounds.models import Round

MOST_AT_ONCE = 500


@require_safe
def sample_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the samples of a round, and what a share would draw from each stratum."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    if not reads_list(person, round_):
        raise not_found()
    form = ShareForm(request.GET) if "percent" in request.GET else None
    return _list_page(request, round_, form=form)


@require_POST
def sample_draw(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Sign the drawing of a sample; with the second signature it is drawn."""
    person = colleague(request.user)
    round_ = checks_round_for(person, round_id)
    drawing(person, round_, fresh=False)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _list_page(request, round_, form=form)
    try:
        done = draw_sample(actor=person, round_=round_, percent=form.cleaned_data["percent"])
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _list_page(request, round_, refused, form=form, at_field=at_field)
    if done is None:
        messages.success(request, _("已记下您的签字；另一位经办人以同一比例签字后即抽取。"))
        return redirect("sample_list", round_id)
    messages.success(request, _("样本已抽取，种子已保存，任何人都可以重新抽取核对。"))
    return redirect("sample_detail", done.uid)


@require_safe
def sample_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a sample: its strata, its lines, and once finished what it says."""
    return _sample_page(request, sample_for(request.user, uid))


@require_POST
def sample_assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Assign drawn lines to verifiers, each by itself."""
    person = colleague(request.user)
    sample = sample_for(person, uid, SampleTo.ASSIGN)
    people = {str(one.pk): one for one in verifiers_of(sample.round)}
    chosen = []
    for row in pages.rows_of(sample, without=standing_of(person).removed)[:MOST_AT_ONCE]:
        to = people.get(request.POST.get(f"verifier-{row.uid}", ""))
        if to is not None and to.pk != row.verifier_id and not row.outcome:
            chosen.append((row, to))
    if not chosen:
        messages.warning(request, _("没有选择新的核查人员，没有做任何改动。"))
        return redirect("sample_detail", uid)
    return _sample_page(request, sample, answers=assign_all(actor=person, chosen=chosen))


@require_POST
def sample_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Count a checked sample."""
    person = colleague(request.user)
    sample = sample_for(person, uid)
    try:
        finish_sample(actor=person, sample=sample)
    except Refusal as refused:
        return _sample_page(request, sample, shown_here(refused))
    messages.success(request, _("反向核查已办结，结果已计算。"))
    return redirect("sample_detail", uid)


@require_safe
def sample_frame(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out seed and strata of a sample, from which it can be drawn again; strata of units that were lost are left out."""
    sample = sample_for(request.user, uid)
    frame = frame_without(sample, standing_of(colleague(request.user)).removed)
    data = {"sample": str(sample.uid), "seed": sample.seed, **frame}
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="sample-{sample.number}.json"'
    response["Cache-Control"] = "no-store"
    return response


def sampled_item(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a closed line that was drawn, and take what its verifier found."""
    person = colleague(request.user)
    sampled = sampled_for(person, uid)
    if request.method != "POST":
        return _sampled_page(request, person, sampled)
    sampled_for(person, uid, SampledTo.CHECK)
    form = SampledForm(request.POST)
    if not form.is_valid():
        return _sampled_page(request, person, sampled, form=form)
    typed = form.cleaned_data
    try:
        check_sampled(
            actor=person,
            sampled=sampled,
            answers=form.answers(),
            found=typed["found"],
            outcome=typed["outcome"],
            version=typed["version"],
        )
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return _sampled_page(request, person, sampled, refused, form=form, at_field=at_field)
    messages.success(request, _("已登记反向核查结论。"))
    return redirect("sampled_item", uid)


@require_safe
def sampled_proof(request: HttpRequest, uid: UUID, proof: UUID) -> HttpResponse:
    """Hand the cleaned copy of a proof to who looks at the line again; their right is that to the drawn line."""
    sampled = sampled_for(request.user, uid)
    found = pages.proof_of(sampled, proof)
    if found is None:
        raise not_found()
    return file_response(found.cleaned, found.name, found.cleaned.media_type)


def _list_page(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    form: ShareForm | None = None,
    at_field: bool = False,
) -> HttpResponse:
    person = colleague(request.user)
    percent = rules_of(round_).sample_percent
    if form is not None and form.is_valid():
        percent = form.cleaned_data["percent"]
    strata = preview(round_, percent, without=standing_of(person).removed)
    context = {
        "round": round_,
        "samples": list(samples_visible_to(person).filter(round=round_).order_by("-number")),
        "strata": strata,
        "size": sum(one.size for one in strata),
        "drawn": sum(one.drawn for one in strata),
        "percent": percent,
        "form": form or ShareForm(initial={"percent": percent}),
        "may_draw": may_draw(person, round_),
        "signatures": pages.drawing_signatures(person, round_),
        "menu": MENU,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/sample_list.html", context, refusal, status, at_field=at_field)


def _sample_page(
    request: HttpRequest,
    sample: Sample,
    refusal: Refusal | None = None,
    *,
    answers: list[tuple[SampledItem, Refusal | None]] | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    assigns = may_with_sample(person, sample, SampleTo.ASSIGN)
    context = {
        "sample": sample,
        "round": sample.round,
        "shown": pages.sample_page(sample, with_people=assigns, without=standing_of(person).removed),
        "assigns": assigns,
        "may_finish": may_with_sample(person, sample, SampleTo.FINISH),
        "answers": answers,
        "menu": MENU,
    }
    return answered(request, "rectification/sample_detail.html", context, refusal)


def _sampled_page(
    request: HttpRequest,
    person: User,
    sampled: SampledItem,
    refusal: Refusal | None = None,
    *,
    form: SampledForm | None = None,
    at_field: bool = False,
) -> HttpResponse:
    checks = not sampled.outcome and may_with_sampled(person, sampled, SampledTo.CHECK)
    if form is None and checks:
        form = SampledForm(initial={"version": sampled.version})
    context: dict[str, Any] = {
        "sampled": sampled,
        "item": sampled.item,
        "round": sampled.sample.round,
        "shown": pages.sampled_page(sampled),
        "form": form if checks else None,
        "reads_item": may(person, sampled.item, To.READ),
        "may_succeed": sampled.outcome == SampledItem.Outcome.FAILS and may(person, sampled.item, To.SUCCEED),
        "reads_sample": may_with_sample(person, sampled.sample, SampleTo.READ),
        "menu": MENU,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/sampled_item.html", context, refusal, status, at_field=at_field)
