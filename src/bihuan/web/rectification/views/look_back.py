"""Looking back: the entries of a round by unit, one entry with its old line, and findings that repeat others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.findings.access import findings_visible_to
from bihuan.web.rectification.access import items as item_access
from bihuan.web.rectification.access import look_back as access
from bihuan.web.rectification.actions import look_back as actions
from bihuan.web.rectification.actions.repeats import ask_repeats, decide_repeat
from bihuan.web.rectification.check_words import signatures_of_steps
from bihuan.web.rectification.forms.look_back import JudgeForm, NewProblemForm, SeedForm, SuccessorForm
from bihuan.web.rectification.models import LookBackEntry, RepeatLink
from bihuan.web.rectification.queries import look_back_pages as pages
from bihuan.web.rectification.queries import repeats
from bihuan.web.rectification.transitions import CLOSED, REPEAT
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for, rounds_visible_to
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
V = LookBackEntry.Verdict


@require_safe
def look_back_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show what a round looks back at, unit by unit, and what it has found."""
    return _list(request, access.look_back_round_for(request.user, round_id))


@require_POST
def look_back_seed(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take the lines of an old round over."""
    person = colleague(request.user)
    round_ = access.look_back_round_for(person, round_id)
    access.seeding(person, round_, fresh=False)
    form = SeedForm(request.POST, rounds=pages.rounds_to_look_back_at(person, round_))
    if not form.is_valid():
        return _list(request, round_, seed=form)
    try:
        origin = round_for(person, UUID(form.cleaned_data["origin"]), RoundTo.READ)
        actions.seed_look_back(actor=person, round_=round_, origin=origin)
    except Refusal as refused:
        return _list(request, round_, shown_here(refused), seed=form)
    messages.success(request, _("以前的整改事项已带入，请各组逐项查看。"))
    return redirect("look_back_list", round_id)


@require_POST
def look_back_new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Enter a finding of this round as a new problem."""
    person = colleague(request.user)
    round_ = access.look_back_round_for(person, round_id)
    access.require_adding(person, round_)
    form = NewProblemForm(request.POST, findings=_enterable(request, round_))
    if not form.is_valid():
        return _list(request, round_, new=form)
    try:
        actions.add_new_problem(actor=person, round_=round_, **form.cleaned_data)
    except Refusal as refused:
        return _list(request, round_, shown_here(refused), new=form)
    messages.success(request, _("新发现的问题已登记。"))
    return redirect("look_back_list", round_id)


def look_back_entry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an entry with its old line; record what became of it."""
    person = colleague(request.user)
    to = access.To.JUDGE if request.method == "POST" else access.To.READ
    entry = access.entry_for(person, uid, to)
    if request.method != "POST":
        return _entry(request, entry)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _entry(request, entry, judge=form)
    try:
        actions.judge_look_back(actor=person, entry=entry, **form.cleaned_data)
    except Refusal as refused:
        return _entry(request, entry, shown_here(refused), judge=form)
    messages.success(request, _("查看结果已登记。"))
    return redirect("look_back_entry", uid)


@require_POST
def look_back_successor(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign that a closed line needs a successor; the second clerk's signature opens it."""
    person = colleague(request.user)
    entry = access.entry_for(person, uid)
    form = SuccessorForm(request.POST)
    if not form.is_valid():
        return _entry(request, entry, succeed=form)
    try:
        made = actions.succeed_look_back(actor=person, entry=entry, **form.cleaned_data)
    except Refusal as refused:
        return _entry(request, entry, shown_here(refused), succeed=form)
    if made is None:
        messages.success(request, _("已记下您的签字，第二人签字后生效。"))
        return redirect("look_back_entry", uid)
    messages.success(request, _("后续事项 %(number)s 已开立，原事项退出整改完成率。") % {"number": made.number})
    return redirect("look_back_entry", uid)


@require_safe
def repeat_list(request: HttpRequest) -> HttpResponse:
    """Show the pairs of findings that may repeat each other, of one round or of all."""
    return _repeats(request, _round_asked(request))


@require_POST
def repeat_run(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Compare a round's findings with each other and with those of earlier rounds."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, RoundTo.SEE)
    access.proposing(person, round_, fresh=False)
    try:
        made = ask_repeats(actor=person, round_=round_)
    except Refusal as refused:
        return _repeats(request, round_, shown_here(refused))
    if made is None:
        messages.success(request, _("问题较多，正在后台比对；完成后在“消息”中告诉您。"))
    else:
        messages.success(request, _("比对完成，新提出 %(n)s 对，请逐对判断。") % {"n": made})
    response = redirect("repeat_list")
    response["Location"] += f"?round={round_.pk}"
    return response


@require_safe
def repeat_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a pair side by side, what both have lit."""
    return _pair(request, access.link_for(request.user, uid))


@require_POST
def repeat_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Confirm or reject a pair."""
    person = colleague(request.user)
    if name not in REPEAT:
        raise not_found()
    link = access.link_for(person, uid, access.MOVES[name])
    reason, version = request.POST.get("reason", ""), request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    try:
        decide_repeat(actor=person, link=link, name=name, reason=reason, version=seen)
    except Refusal as refused:
        return _pair(request, link, shown_here(refused), typed=reason)
    messages.success(request, _("已确认是重复问题。") if name == "confirm_repeat" else _("已否定，不作重复问题。"))
    return redirect("repeat_detail", uid)


def _list(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    seed: SeedForm | None = None,
    new: NewProblemForm | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    verdict = request.GET.get("verdict", "")
    held = pages.look_back_of(round_)
    may_seed = access.may_seed(person, round_) and round_.status in {Round.Status.PLANNED, Round.Status.LIVE}
    rounds = pages.rounds_to_look_back_at(person, round_) if may_seed else []
    if held is not None:
        rounds = [held.origin] if may_seed else []
    findings = _enterable(request, round_) if held is not None else []
    sent = seed or new
    at_field = refusal is not None and sent is not None and put_at_its_field(sent, refusal)
    context = {
        "round": round_,
        "held": held,
        "units": pages.units_of(person, round_, verdict) if held else [],
        "counts": pages.counts_of(person, round_) if held else [],
        "verdict": verdict,
        "rate": pages.recurrence_of(person, round_) if held else None,
        "repeats": repeats.share_of_repeats(round_) if held and access.may_propose(person, round_) else None,
        "may_seed": may_seed and round_.type == Round.Type.LOOK_BACK,
        "is_look_back": round_.type == Round.Type.LOOK_BACK,
        "seed": seed or SeedForm(rounds=rounds),
        "origins": rounds,
        "new": (new or NewProblemForm(findings=findings)) if findings else None,
        "form": sent,
        "menu": MENU,
    }
    status = status_of(sent, refusal) if sent is not None else None
    return answered(request, "rectification/look_back_list.html", context, refusal, status, at_field=at_field)


def _enterable(request: HttpRequest, round_: Round) -> list[Any]:
    if round_.status not in {Round.Status.LIVE, Round.Status.ENDED}:
        return []
    places = list(access.targets_to_add_at(request.user, round_))
    return pages.findings_to_enter(request.user, places) if places else []


def _entry(
    request: HttpRequest,
    entry: LookBackEntry,
    refusal: Refusal | None = None,
    *,
    judge: JudgeForm | None = None,
    succeed: SuccessorForm | None = None,
) -> HttpResponse:
    person = colleague(request.user)
    old = pages.old_line_of(entry)
    is_open = entry.round.status in {Round.Status.LIVE, Round.Status.ENDED}
    may_judge = entry.item_id is not None and is_open and access.may(person, entry, access.To.JUDGE)
    stays = entry.verdict in {V.STILL_THERE, V.CHANGED}
    may_succeed = (
        old is not None
        and stays
        and old.successor is None
        and old.item.status in CLOSED
        and item_access.may(person, old.item, item_access.To.SUCCEED)
    )
    sent = judge or succeed
    at_field = refusal is not None and sent is not None and put_at_its_field(sent, refusal)
    context = {
        "entry": entry,
        "old": old,
        "reads_item": old is not None and item_access.may(person, old.item, item_access.To.READ),
        "reads_finding": entry.finding_id is not None
        and findings_visible_to(person).filter(pk=entry.finding_id).exists(),
        "judge": (judge or JudgeForm.of(entry)) if may_judge else None,
        "succeed": (succeed or SuccessorForm()) if may_succeed else None,
        "signatures": signatures_of_steps(old.item, person) if may_succeed and old is not None else [],
        "form": sent,
        "menu": MENU,
    }
    status = status_of(sent, refusal) if sent is not None else None
    return answered(request, "rectification/look_back_entry.html", context, refusal, status, at_field=at_field)


def _round_asked(request: HttpRequest) -> Round | None:
    text = request.GET.get("round", "")
    try:
        return round_for(request.user, UUID(text), RoundTo.SEE) if text else None
    except ValueError:
        raise not_found() from None


def _repeats(request: HttpRequest, round_: Round | None, refusal: Refusal | None = None) -> HttpResponse:
    person = colleague(request.user)
    access.require_links(person)
    status = request.GET.get("status", "")
    rounds = [one for one in rounds_visible_to(person)[:50] if access.may_propose(person, one)]
    context = {
        "round": round_,
        "rounds": rounds,
        "links": [
            (link, [pick(*one) for one in repeats.basis_words(link.basis)])
            for link in repeats.links_of(person, round_, status)
        ],
        "states": RepeatLink.Status.choices,
        "status": status,
        "rate": repeats.share_of_repeats(round_) if round_ is not None else None,
        "may_run": round_ is not None and access.may_propose(person, round_),
        "is_comparing": round_ is not None and repeats.is_comparing(round_),
        "menu": "repeat_list",
    }
    return answered(request, "rectification/repeat_list.html", context, refusal)


def _pair(request: HttpRequest, link: RepeatLink, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    person = colleague(request.user)
    readable = set(
        findings_visible_to(person).filter(pk__in=[link.earlier_id, link.later_id]).values_list("pk", flat=True)
    )
    context = {
        "link": link,
        "shown": repeats.shown(link),
        "basis": [pick(*one) for one in repeats.basis_words(link.basis)],
        "opens_earlier": link.earlier_id in readable,
        "opens_later": link.later_id in readable,
        "may_decide": access.may_decide(person, link),
        "typed": typed,
        "menu": "repeat_list",
    }
    return answered(request, "rectification/repeat_detail.html", context, refusal)
