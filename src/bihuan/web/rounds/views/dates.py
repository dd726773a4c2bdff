"""The dates of a round, each with its reason, and moving a feedback meeting."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common import words
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access import To, may, may_read_rules, round_for, targets_visible_to
from bihuan.web.rounds.access.slots import may_plan, planner_of_meetings
from bihuan.web.rounds.actions import plan_meetings
from bihuan.web.rounds.actions.dates import set_date
from bihuan.web.rounds.date_words import dates_shown, moved_sentences
from bihuan.web.rounds.deadlines.clocks import moved
from bihuan.web.rounds.forms import DateForm, MeetingForm
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.deadlines import MovedDate, dates_of


def round_dates(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show what is due when in a round, of the units that the person may read of."""
    return _page(request, round_for(request.user, round_id, To.READ))


@require_POST
def round_meeting(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Plan a target's feedback meeting for another day, and say which dates moved with it."""
    person = colleague(request.user)
    round_ = planner_of_meetings(person, round_id)
    form = MeetingForm(request.POST, targets=_targets(request, round_), version=round_.version)
    if not form.is_valid():
        return _page(request, round_, form)
    target, day = form.cleaned_data["target"], form.cleaned_data["day"]
    before = dates_of(round_, [target]).targets[0].dues
    try:
        planned = plan_meetings(
            actor=person,
            round_=round_,
            days={target.number: day},
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
    except Refusal as refused:
        return _page(request, round_, form, refusal=shown_here(refused))
    target.meeting_planned_on = day
    after = dates_of(planned, [target]).targets[0].dues
    moves = [MovedDate(planned, None, one) for one in moved(before, after)]
    messages.success(request, _("%(unit)s的反馈会改到%(day)s。") % {"unit": target.name, "day": words.day(day)})
    for sentence in moved_sentences(moves):
        messages.success(request, sentence)
    return redirect("round_dates", round_id)


@require_POST
def round_date_set(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Set the day of one date by hand, or go back to what the rules give."""
    person = colleague(request.user)
    round_ = planner_of_meetings(person, round_id)
    dates = dates_of(round_, _targets(request, round_))
    form = DateForm(request.POST, dates=dates, version=round_.version)
    if not form.is_valid():
        return _page(request, round_, setting=form)
    typed = form.cleaned_data
    try:
        set_date(
            actor=person,
            round_=round_,
            rule=typed["rule"],
            target=typed["target"],
            day=typed["day"],
            reason=typed["reason"],
            version=typed["version"],
        )
    except Refusal as refused:
        return _page(request, round_, setting=form, refusal=shown_here(refused))
    messages.success(request, _("日期已保存。") if typed["day"] else _("已恢复按规则推算。"))
    return redirect("round_dates", round_id)


def _targets(request: HttpRequest, round_: Round) -> list[Target]:
    targets = targets_visible_to(request.user, Letter.READ).filter(round=round_)
    return list(targets.select_related("group").order_by("number"))


def _page(
    request: HttpRequest,
    round_: Round,
    meeting: MeetingForm | None = None,
    setting: DateForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    targets = _targets(request, round_)
    dates = dates_of(round_, targets)
    sent: MeetingForm | DateForm | None = meeting or setting
    may_move = may_plan(request.user, round_) and bool(targets)
    # After field work its own dates stay; those of targets begin with meetings that are still to come.
    offered = dates if may(request.user, round_, To.EDIT) else replace(dates, dues=())
    at_field = sent is not None and refusal is not None and put_at_its_field(sent, refusal)
    context = {
        "round": round_,
        "shown": dates_shown(dates),
        "form": sent,
        "meeting": meeting or (MeetingForm(targets=targets, version=round_.version) if may_move else None),
        "setting": setting or (DateForm(dates=offered, version=round_.version) if may_move else None),
        "may_read_rules": may_read_rules(request.user),
        "menu": "round_list",
    }
    status = status_of(sent, refusal) if sent is not None else None
    return answered(request, "rounds/round_dates.html", context, refusal, status, at_field=at_field)
