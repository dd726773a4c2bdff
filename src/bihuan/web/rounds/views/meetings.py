"""Feedback meetings of a round: the timetable, a proposal for it, and one meeting by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.common import words
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, changed_meanwhile, not_found
from bihuan.web.rounds.access import To, may, round_for, targets_visible_to
from bihuan.web.rounds.access.slots import may_plan, planner_of_meetings, slots_of
from bihuan.web.rounds.actions import SlotFacts, cancel_meeting, plan_slots
from bihuan.web.rounds.date_words import moved_sentences, weekday
from bihuan.web.rounds.forms.meetings import SlotForm, WishForm
from bihuan.web.rounds.models import Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.slots import MeetingPeople, meeting_people, task_of, with_people
from bihuan.web.rounds.queries.workdays import workdays
from bihuan.web.rounds.slots.solving import Proposal, propose

Part = SlotPerson.Part
_SALT = "bihuan.rounds.meetings"
_A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting as the timetable prints it; ``people`` by what they do."""

    number: int
    unit: str
    group: str
    starts_at: time
    ends_at: time
    place: str
    people: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the timetable."""

    on: date
    weekday: str
    is_off: bool
    lines: list[Line]


def meeting_plan(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the feedback meetings that the person may know of; the office can have a timetable proposed."""
    return _page(request, round_for(request.user, round_id, To.SEE))


@require_POST
def meeting_propose(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the timetable that a solver proposes; nothing is kept yet."""
    round_ = planner_of_meetings(request.user, round_id)
    people, targets = meeting_people(round_), _plannable(request, round_)
    form = WishForm(request.POST, round_=round_, people=people)
    if not form.is_valid():
        return _page(request, round_, form)
    wish = form.wish()
    task = task_of(round_, targets, people, wish)
    if not task.meetings:
        refusal = Refusal(
            "rounds.nothing_to_plan",
            "没有需要安排的反馈会：都已有时间，或者已经开过。要重新安排，请不要勾选“已有时间的不动”。",
            "There is no meeting to plan: each has its time or is over. To plan them anew, do not keep those with a time.",
            http_status=409,
        )
        return _page(request, round_, form, refusal)
    found = propose(task)
    if found.unplaced:
        return _page(request, round_, form, _no_room(found, targets))
    facts = _facts(found, targets, people, wish.place)
    return _page(request, round_, form, proposal=_shown_proposal(round_, found, facts, targets, people))


@require_POST
def meeting_take(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Keep the timetable that was shown, as it was shown."""
    person = colleague(request.user)
    round_ = planner_of_meetings(person, round_id)
    try:
        version, facts = _read(round_, request.POST.get("proposal", ""))
        _round, moves = plan_slots(
            actor=person,
            round_=round_,
            slots=facts,
            reason=request.POST.get("reason", "").strip()[:200],
            version=version,
        )
    except Refusal as refused:
        return _page(request, round_, refusal=shown_here(refused))
    said = ngettext("已安排 %(n)d 场反馈会。", "已安排 %(n)d 场反馈会。", len(facts)) % {"n": len(facts)}
    messages.success(request, said)
    if moves:
        messages.success(
            request,
            ngettext("%(n)d 个日期随之变动。", "%(n)d 个日期随之变动。", len(moves)) % {"n": len(moves)},
        )
    return redirect("meeting_plan", round_id)


def meeting_edit(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Plan one target's meeting by hand; afterwards say which of its dates moved, and why."""
    person = colleague(request.user)
    round_ = planner_of_meetings(person, round_id)
    target = next((one for one in _plannable(request, round_) if one.number == number), None)
    if target is None:
        raise not_found()
    form = _form(round_, target, person, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, round_, target, form)
    typed = form.cleaned_data
    facts = SlotFacts(form.on, typed["starts_at"], typed["ends_at"], typed["place"].strip(), form.named())
    try:
        _round, moves = plan_slots(
            actor=person,
            round_=round_,
            slots={number: facts},
            reason=typed["reason"],
            version=typed["version"],
        )
    except Refusal as refused:
        return _edit_page(request, round_, target, form, shown_here(refused))
    when = f"{words.day(form.on)} {typed['starts_at']:%H:%M}"
    messages.success(request, _("%(unit)s的反馈会定在%(when)s。") % {"unit": target.name, "when": when})
    for sentence in moved_sentences(moves):
        messages.success(request, sentence)
    if round_.feedback_ends_on and form.on > round_.feedback_ends_on:
        said = {"day": words.day(round_.feedback_ends_on)}
        messages.warning(
            request,
            _("这一天晚于轮次信息中反馈的最后一天（%(day)s），巡视组的权限从那一天起算到期。如需延长，请修改轮次信息。")
            % said,
        )
    return redirect("meeting_plan", round_id)


@require_POST
def meeting_cancel(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Give up one target's meeting; its dates are unset until there is another."""
    person = colleague(request.user)
    round_ = planner_of_meetings(person, round_id)
    target = next((one for one in _plannable(request, round_) if one.number == number), None)
    if target is None:
        raise not_found()
    version = request.POST.get("version", "")
    try:
        _round, moves = cancel_meeting(
            actor=person,
            round_=round_,
            target=number,
            reason=request.POST.get("reason", "")[:200],
            version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except Refusal as refused:
        form = _form(round_, target, person)
        return _edit_page(request, round_, target, form, shown_here(refused))
    messages.success(request, _("%(unit)s的反馈会已取消。") % {"unit": target.name})
    for sentence in moved_sentences(moves):
        messages.success(request, sentence)
    return redirect("meeting_plan", round_id)


def _form(round_: Round, target: Target, person: User, data: Any = None) -> SlotForm:
    slot = with_people(slots_of(person, round_).filter(target=target)).first()
    return SlotForm(data, target=target, slot=slot, people=meeting_people(round_), version=round_.version)


def _plannable(request: HttpRequest, round_: Round) -> list[Target]:
    targets = targets_visible_to(request.user, Letter.READ).filter(round=round_)
    return list(targets.select_related("group", "division", "round").order_by("number"))


def _no_room(found: Proposal, targets: Sequence[Target]) -> Refusal:
    names = [target.name for target in targets if str(target.pk) in found.unplaced]
    return Refusal(
        "rounds.no_room",
        f"这些天里排不下全部反馈会，最多排 {len(found.times)} 场，排不下的例如：{'、'.join(names)}。没有保存。"
        "请增加天数或每天的时间，或者统一地点。",
        f"There is no room for all meetings in these days: {len(found.times)} at most, without for example "
        f"{', '.join(names)}. Nothing was saved. Add days or times of the day, or hold them in one place.",
        where="last",
        http_status=409,
    )


def _facts(found: Proposal, targets: Sequence[Target], people: MeetingPeople, place: str) -> dict[int, SlotFacts]:
    facts = {}
    for target in targets:
        moment = found.times.get(str(target.pk))
        if moment is None:
            continue
        leader = people.leader_at(target)
        named = {leader.pk: str(Part.READS)} if leader is not None else {}
        for part in (Part.SPEAKS, Part.ATTENDS):
            who = found.goes.get((str(target.pk), str(part)))
            if who is not None:
                named.setdefault(int(who), str(part))
        at = place or target.name
        facts[target.number] = SlotFacts(moment.day, moment.start, moment.end, at, tuple(named.items()))
    return facts


def _shown_proposal(
    round_: Round, found: Proposal, facts: Mapping[int, SlotFacts], targets: Sequence[Target], people: MeetingPeople
) -> dict[str, Any]:
    """Return what the page prints of a proposal, and the same sealed, so that what is taken is what was shown."""
    by_number = {target.number: target for target in targets}
    names = {person.pk: person for target in targets for person in people.for_target(target)}
    lines = [
        (
            one.day,
            Line(
                number,
                by_number[number].name,
                str(by_number[number].group or ""),
                one.starts_at,
                one.ends_at,
                one.place,
                _by_part([(names[pk], part) for pk, part in one.people]),
            ),
        )
        for number, one in facts.items()
    ]
    sealed = [
        [number, one.day.isoformat(), f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}", one.place, list(one.people)]
        for number, one in facts.items()
    ]
    uncovered = {key for key, _part in found.uncovered}
    return {
        "days": _days(lines),
        "sealed": signing.dumps([str(round_.pk), round_.version, sealed], salt=_SALT, compress=True),
        "is_best": found.is_best,
        "uncovered": [target.name for target in targets if str(target.pk) in uncovered],
        "needs_reason": round_.status in {Round.Status.LIVE, Round.Status.ENDED}
        and any(by_number[number].meeting_planned_on not in {None, one.day} for number, one in facts.items()),
    }


def _read(round_: Round, sealed: str) -> tuple[int, dict[int, SlotFacts]]:
    try:
        key, version, rows = signing.loads(sealed, salt=_SALT, max_age=_A_DAY)
    except signing.BadSignature as error:
        raise changed_meanwhile() from error
    if key != str(round_.pk):
        raise changed_meanwhile()
    return version, {
        number: SlotFacts(
            date.fromisoformat(on),
            time.fromisoformat(start),
            time.fromisoformat(end),
            place,
            tuple((pk, part) for pk, part in people),
        )
        for number, on, start, end, place, people in rows
    }


def _by_part(people: Sequence[tuple[User, str]]) -> list[tuple[str, str]]:
    """Return who does what, in the order of the parts."""
    found = [(str(part.label), _("、").join(str(who) for who, does in people if does == part)) for part in Part]
    return [(part, who) for part, who in found if who]


def _days(lines: Sequence[tuple[date, Line]]) -> list[Day]:
    calendar = workdays()
    ordered = sorted(lines, key=lambda one: (one[0], one[1].starts_at, one[1].number))
    return [
        Day(on, weekday(on), not calendar.is_working(on), [line for _on, line in rows])
        for on, rows in groupby(ordered, key=lambda one: one[0])
    ]


def _line(slot: Slot) -> Line:
    return Line(
        slot.target.number,
        slot.target.name,
        str(slot.target.group or ""),
        slot.starts_at,
        slot.ends_at,
        slot.place,
        _by_part([(one.person, one.part) for one in slot.people.all()]),
    )


def _page(
    request: HttpRequest,
    round_: Round,
    form: WishForm | None = None,
    refusal: Refusal | None = None,
    *,
    proposal: dict[str, Any] | None = None,
) -> HttpResponse:
    slots = list(with_people(slots_of(request.user, round_)))
    timed = {slot.target_id for slot in slots}
    can_plan = may_plan(request.user, round_)
    targets = _plannable(request, round_) if can_plan else []
    if form is None and targets:
        form = WishForm(round_=round_, people=meeting_people(round_))
    at_field = form is not None and refusal is not None and form.is_bound and put_at_its_field(form, refusal)
    context = {
        "round": round_,
        "days": _days([(slot.day, _line(slot)) for slot in slots]),
        "without": [target for target in targets if target.pk not in timed],
        "count": len(slots),
        "can_plan": can_plan,
        "form": form if form is not None and form.is_bound else None,
        "wish": form,
        "proposal": proposal,
        "may_read": may(request.user, round_, To.READ),
        "menu": "round_list",
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rounds/meeting_plan.html", context, refusal, status, at_field=at_field)


def _edit_page(
    request: HttpRequest, round_: Round, target: Target, form: SlotForm, refusal: Refusal | None = None
) -> HttpResponse:
    at_field = refusal is not None and form.is_bound and put_at_its_field(form, refusal)
    has_meeting = target.meeting_planned_on is not None and target.meeting_held_on is None
    context = {"round": round_, "target": target, "form": form, "has_meeting": has_meeting, "menu": "round_list"}
    status = status_of(form, refusal)
    return answered(request, "rounds/meeting_edit.html", context, refusal, status, at_field=at_field)
