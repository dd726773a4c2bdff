"""Feedback meetings: the list of a round, recording one, correcting it, its receipt and minutes, and the rules."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.common import words
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.feedback.access.meetings import (
    To,
    may,
    may_object,
    may_rules,
    meeting_for,
    meeting_round_for,
    rules_for,
    targets_to_record,
    unit_to_record,
)
from bihuan.web.feedback.actions.feedback_rules import set_rules
from bihuan.web.feedback.actions.meeting_plans import give_up_meeting, postpone_meeting
from bihuan.web.feedback.actions.meetings import Recorded, correct_meeting, hold_meeting, receive_documents
from bihuan.web.feedback.actions.minutes import issue_minutes
from bihuan.web.feedback.attendance import read_required
from bihuan.web.feedback.forms.meetings import (
    GiveUpForm,
    PostponeForm,
    ReceiptForm,
    RecordForm,
    RulesForm,
    of_plan,
    of_record,
)
from bihuan.web.feedback.minutes import minutes_document, minutes_of, text_of_minutes
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.queries import meeting_pages
from bihuan.web.feedback.queries.feedback_rules import Rules, is_relied_on, rules_of
from bihuan.web.feedback.queries.meetings import basis_of, current_of, slot_of
from bihuan.web.feedback.queries.papers import editions_of
from bihuan.web.files.serving import file_response
from bihuan.web.findings.actions.evidence import Prepared, prepare
from bihuan.web.rounds.date_words import moved_sentences
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.slots import meeting_people

MENU = "feedback_home"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def meeting_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the meetings of a round that the person may know of: planned, held, and what is still missing."""
    person = colleague(request.user)
    round_ = meeting_round_for(person, round_id)
    context = {
        "round": round_,
        "shown": meeting_pages.meeting_list(person, round_),
        "recordable": _recordable(person, round_),
        "may_rules": may_rules(person, round_, Letter.READ),
        "menu": MENU,
    }
    return answered(request, "feedback/meeting_list.html", context)


def meeting_record(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Record a meeting as held, beginning with its plan; or put it off, or give it up."""
    person = colleague(request.user)
    target = unit_to_record(person, round_id, number)
    meeting = current_of(target)
    if meeting is not None and meeting.status == Meeting.Status.HELD and request.method != "POST":
        return redirect("meeting_detail", meeting.uid)
    form = _record_form(request, person, target, meeting)
    if request.method != "POST" or not form.is_valid():
        return _record_page(request, person, target, form)
    try:
        done = hold_meeting(
            actor=person,
            target=target,
            facts=form.facts(),
            scan=sent_file(form),
            version=form.cleaned_data["version"],
        )
    except Refusal as refused:
        return _record_page(request, person, target, form, shown_here(refused))
    messages.success(request, _("已登记%(unit)s的反馈会，期限从这一天起算。") % {"unit": target.name})
    _say_what_followed(request, target, done)
    return redirect("meeting_detail", done.meeting.uid)


@require_POST
def meeting_postpone(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Put a planned meeting off."""
    person = colleague(request.user)
    target = unit_to_record(person, round_id, number)
    form = PostponeForm(request.POST)
    page = _record_form(request, person, target, current_of(target), is_sent=False)
    if not form.is_valid():
        return _record_page(request, person, target, page, postpone=form)
    try:
        _meeting, moves = postpone_meeting(actor=person, target=target, **form.cleaned_data)
    except Refusal as refused:
        return _record_page(request, person, target, page, shown_here(refused), postpone=form)
    when = f"{words.day(form.cleaned_data['day'])} {form.cleaned_data['starts_at']:%H:%M}"
    messages.success(request, _("%(unit)s的反馈会改到%(when)s，已告诉有关人员。") % {"unit": target.name, "when": when})
    for one in moved_sentences(moves):
        messages.success(request, one)
    return redirect("meeting_list", round_id)


@require_POST
def meeting_give_up(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Give a planned meeting up."""
    person = colleague(request.user)
    target = unit_to_record(person, round_id, number)
    form = GiveUpForm(request.POST)
    page = _record_form(request, person, target, current_of(target), is_sent=False)
    if not form.is_valid():
        return _record_page(request, person, target, page, give_up=form)
    try:
        give_up_meeting(actor=person, target=target, **form.cleaned_data)
    except Refusal as refused:
        return _record_page(request, person, target, page, shown_here(refused), give_up=form)
    messages.success(request, _("%(unit)s的反馈会已取消，已告诉有关人员。") % {"unit": target.name})
    return redirect("meeting_list", round_id)


@require_safe
def meeting_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one meeting: who was there, what was said, what it set going, and the way of its record."""
    return _detail(request, meeting_for(request.user, uid))


@require_POST
def meeting_receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the receipt of the documents."""
    person = colleague(request.user)
    meeting = meeting_for(person, uid, To.EDIT)
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _detail(request, meeting, receipt=form)
    try:
        receive_documents(actor=person, meeting=meeting, **form.cleaned_data)
    except Refusal as refused:
        return _detail(request, meeting, shown_here(refused), receipt=form)
    messages.success(request, _("签收已登记。"))
    return redirect("meeting_detail", uid)


def meeting_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct the record of a held meeting; what it said before stays beside it."""
    person = colleague(request.user)
    meeting = meeting_for(person, uid, To.EDIT)
    if meeting.status != Meeting.Status.HELD:
        return redirect("meeting_detail", uid)
    people = meeting_people(meeting.round)
    readers = list(people.group_at(meeting.target))
    if meeting.reader is not None and meeting.reader not in readers:
        readers.append(meeting.reader)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RecordForm(
        *sent,
        readers=readers,
        required=read_required(meeting.required),
        initial=of_record(meeting),
        corrects=True,
    )
    page = {"round": meeting.round, "target": meeting.target, "meeting": meeting, "form": form, "menu": MENU}
    if request.method != "POST" or not form.is_valid():
        return answered(request, "feedback/meeting_correct.html", page, None, status_of(form, None))
    try:
        done = correct_meeting(
            actor=person,
            meeting=meeting,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            scan=sent_file(form),
            version=form.cleaned_data["version"],
        )
    except Refusal as refused:
        at_field = put_at_its_field(form, shown_here(refused))
        return answered(request, "feedback/meeting_correct.html", page, refused, at_field=at_field)
    messages.success(request, _("记录已更正，更正前的记录保留在本页。"))
    _say_what_followed(request, meeting.target, done)
    return redirect("meeting_detail", uid)


@require_POST
def minutes_issue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the minutes number and day, and freeze them."""
    person = colleague(request.user)
    meeting = meeting_for(person, uid, To.EDIT)
    version = request.POST.get("version", "")
    try:
        paper = issue_minutes(actor=person, meeting=meeting, version=int(version) if version.isdecimal() else None)
    except Refusal as refused:
        return _detail(request, meeting, shown_here(refused))
    messages.success(request, _("纪要已印发：%(number)s。") % {"number": paper.number})
    return redirect("meeting_detail", uid)


@require_safe
def meeting_minutes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the minutes as a Word file: as they were issued, or made of the record while they are not."""
    meeting = meeting_for(request.user, uid)
    if meeting.status != Meeting.Status.HELD:
        raise not_found()
    issued = next(iter(editions_of("meeting", meeting.pk)), None)
    if issued is not None and issued.word is not None:
        return file_response(issued.word, f"{issued.number} {issued.title}.docx")
    response = HttpResponse(minutes_of(meeting), content_type=_WORD)
    name = _("%(unit)s反馈会纪要.docx") % {"unit": meeting.target.name}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def meeting_scan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the scan of the minutes."""
    meeting = meeting_for(request.user, uid)
    if meeting.scan is None:
        raise not_found()
    return file_response(meeting.scan, meeting.scan_name)


def feedback_rules(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show, and for the office settle, who has to be at the meetings of a round and whether units may object."""
    person = colleague(request.user)
    round_ = rules_for(person, round_id, Letter.EDIT if request.method == "POST" else Letter.READ)
    rules = rules_of(round_)
    form = RulesForm(request.POST if request.method == "POST" else None, rules=rules)
    if request.method != "POST" or not form.is_valid():
        return _rules_page(request, round_, rules, form)
    try:
        set_rules(actor=person, round_id=round_.pk, facts=form.facts(), version=form.cleaned_data["version"])
    except Refusal as refused:
        return _rules_page(request, round_, rules, form, shown_here(refused))
    messages.success(request, _("反馈规则已保存。已开过的反馈会仍按当时的规则。"))
    return redirect("feedback_rules", round_id)


def sent_file(form: Any) -> Prepared | None:
    """Return the file that came with a form, looked at and cleaned before any row is locked; None for none."""
    file = form.cleaned_data.get("scan")
    return prepare(file.read(), str(file.name), declared=file.content_type or "") if file else None


def _recordable(person: User, round_: Round) -> set[int]:
    """Return the keys of the targets whose meetings the person may record now."""
    if round_.status not in {Round.Status.LIVE, Round.Status.ENDED}:
        return set()
    return set(targets_to_record(person, round_).values_list("pk", flat=True))


def _rules_page(
    request: HttpRequest, round_: Round, rules: Rules, form: RulesForm, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "round": round_,
        "rules": rules,
        "form": form,
        "may_edit": may_rules(request.user, round_, Letter.EDIT)
        and round_.status in {Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED},
        "is_relied_on": is_relied_on(round_),
        "menu": MENU,
    }
    at_field = refusal is not None and put_at_its_field(form, refusal)
    return answered(
        request, "feedback/feedback_rules.html", context, refusal, status_of(form, refusal), at_field=at_field
    )


def _record_form(
    request: HttpRequest, person: User, target: Target, meeting: Meeting | None, *, is_sent: bool = True
) -> RecordForm:
    people = meeting_people(target.round)
    like = request.GET.get("like", "")
    other = meeting_pages.record_to_copy(person, target.round, int(like)) if like.isascii() and like.isdigit() else None
    initial = of_plan(slot_of(target), people, people.leader_at(target), other)
    initial["version"] = meeting.version if meeting else 0
    if "held_on" not in initial:
        initial["held_on"] = target.meeting_planned_on
    sent = (request.POST, request.FILES) if request.method == "POST" and is_sent else (None, None)
    return RecordForm(*sent, readers=people.group_at(target), required=rules_of(target.round).required, initial=initial)


def _record_page(
    request: HttpRequest,
    person: User,
    target: Target,
    form: RecordForm,
    refusal: Refusal | None = None,
    *,
    postpone: PostponeForm | None = None,
    give_up: GiveUpForm | None = None,
) -> HttpResponse:
    sent = postpone or give_up or form
    slot, meeting = slot_of(target), current_of(target)
    version = meeting.version if meeting else 0
    plan = {"day": slot.day, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "place": slot.place} if slot else {}
    is_planned = target.meeting_planned_on is not None
    context = {
        "round": target.round,
        "target": target,
        "slot": slot,
        "basis": basis_of(target),
        "record": form,
        "form": sent,
        "postpone": (postpone or PostponeForm(initial={**plan, "version": version})) if is_planned else None,
        "give_up": (give_up or GiveUpForm(initial={"version": version})) if is_planned else None,
        "like": meeting_pages.records_to_copy(person, target.round, target),
        "menu": MENU,
    }
    at_field = refusal is not None and put_at_its_field(sent, refusal)
    status = status_of(sent, refusal)
    return answered(request, "feedback/meeting_record.html", context, refusal, status, at_field=at_field)


def _detail(
    request: HttpRequest, meeting: Meeting, refusal: Refusal | None = None, *, receipt: ReceiptForm | None = None
) -> HttpResponse:
    person, rules = colleague(request.user), rules_of(meeting.round)
    shown = meeting_pages.meeting_page(person, meeting, rules)
    held = meeting.status == Meeting.Status.HELD
    may_edit = held and may(person, meeting, To.EDIT)
    minutes = next(iter(editions_of("meeting", meeting.pk)), None) if held else None
    offers_receipt = may_edit and meeting.received_on is None
    context = {
        "meeting": meeting,
        "round": meeting.round,
        "shown": shown,
        "may_correct": may_edit,
        "minutes": minutes,
        "may_issue_minutes": may_edit
        and (minutes is None or minutes.text != text_of_minutes(minutes_document(meeting))),
        "receipt": (receipt or ReceiptForm(initial={"version": meeting.version})) if offers_receipt else None,
        "may_object": held and rules.allows_objections and may_object(person, meeting.target),
        "until": pick(*sentence(shown.objection_until)) if shown.objection_until else "",
        "form": receipt,
        "menu": MENU,
    }
    at_field = refusal is not None and receipt is not None and put_at_its_field(receipt, refusal)
    status = status_of(receipt, refusal) if receipt is not None else None
    return answered(request, "feedback/meeting_detail.html", context, refusal, status, at_field=at_field)


def _say_what_followed(request: HttpRequest, target: Target, done: Recorded) -> None:
    for one in moved_sentences(list(done.moves)):
        messages.success(request, one)
    if done.gaps:
        n = len(done.gaps)
        messages.warning(
            request, ngettext("有 %(n)d 项缺项，已写明原因。", "有 %(n)d 项缺项，已写明原因。", n) % {"n": n}
        )
    last = target.round.feedback_ends_on
    if last and done.meeting.held_on and done.meeting.held_on > last:
        messages.warning(
            request,
            _("这一天晚于轮次信息中反馈的最后一天（%(day)s），巡视组的权限从那一天起算到期。如需延长，请修改轮次信息。")
            % {"day": words.day(last)},
        )
