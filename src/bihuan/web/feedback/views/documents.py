"""Feedback documents: the round's table with its steps for many at once, one document, and its moves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.answering import answered, shown_here
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.feedback.access import documents as access
from bihuan.web.feedback.access.checks import may_run
from bihuan.web.feedback.access.documents import To
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.checks import text_of
from bihuan.web.feedback.composing.setting import annex_rows
from bihuan.web.feedback.document_moves import FIRST_SIGNATURE, WORDS, offered
from bihuan.web.feedback.forms.annexes import AnnexForm
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.feedback.queries import document_pages as pages
from bihuan.web.feedback.queries.checks import state_of
from bihuan.web.feedback.queries.documents import contents_of, dues_of
from bihuan.web.feedback.queries.meetings import basis_of
from bihuan.web.rounds.access import rounds_visible_to
from bihuan.web.rounds.models import Round

S = FeedbackDocument.Status
MENU = "feedback_home"
#: So many are ticked at most: twelve targets have twenty-four documents, and some rounds more targets.
MOST_AT_ONCE = 200
#: For so long documents are taken in one request; then the page shows how far it is and goes on.
SECONDS_AT_ONCE = 1.2
MOVES: dict[str, Callable[..., FeedbackDocument]] = {
    "submit": actions.submit_document,
    "return": actions.return_document,
    "approve": actions.approve_document,
    "issue": actions.issue_document,
}


@require_safe
def feedback_home(request: HttpRequest) -> HttpResponse:
    """Show the rounds in which the person has feedback to write or to read."""
    person = colleague(request.user)
    inside = access.may_read_drafts(person)
    rounds = list(
        rounds_visible_to(person).exclude(status__in=(Round.Status.FROM_READING, Round.Status.CANCELLED))[:50]
    )
    context = {
        "rounds": pages.rounds_with_feedback(person, rounds) if inside else [],
        "documents": [] if inside else pages.documents_of_unit(person),
        "states": S.choices,
        "inside": inside,
        "menu": MENU,
    }
    return render(request, "feedback/feedback_home.html", context)


@require_safe
def feedback_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the feedback of a round: a row for each target."""
    return _list_page(request, access.feedback_round_for(request.user, round_id))


@require_POST
def feedback_bulk(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """Draft, submit, approve or issue what is ticked, each by itself; the page says what came of each."""
    person = colleague(request.user)
    round_ = access.feedback_round_for(person, round_id)
    if name != "draft" and name not in actions.STEPS:
        raise not_found()
    ticked = list(dict.fromkeys(request.POST.getlist("row")))[:MOST_AT_ONCE]
    if name == "draft":
        answers = actions.draft_many(actor=person, wanted=_to_draft(request, round_, ticked))
        return _answered(request, round_, answers, name)
    chosen = _to_move(request, round_, ticked)
    reason = request.POST.get("left_out_reason", "")
    try:
        answers = actions.move_many(
            actor=person, name=name, chosen=chosen, left_out_reason=reason, seconds=SECONDS_AT_ONCE
        )
    except Refusal as refused:
        return _list_page(request, round_, refusal=shown_here(refused))
    kept = request.session.pop(_KEPT, []) if request.POST.get("goes_on") else []
    before, rest = _read_again(request, round_, kept), chosen[len(answers) :]
    if rest:
        request.session[_KEPT] = [*kept, *map(_kept, answers)]
    return _answered(request, round_, [*before, *answers], name, rest=rest)


def _answered(
    request: HttpRequest,
    round_: Round,
    answers: list[actions.Answer],
    name: str,
    rest: list[tuple[FeedbackDocument, int | None]] | None = None,
) -> HttpResponse:
    if not answers:
        messages.warning(request, _("没有勾选可以办理这一步的反馈意见，没有做任何改动。"))
        return redirect("feedback_list", round_.pk)
    return _list_page(request, round_, answers=answers, name=name, rest=rest)


#: What the session keeps of the answers of one bulk step until its last document is done.
_KEPT = "feedback_bulk"


def _kept(answer: actions.Answer) -> dict[str, Any]:
    refusal = answer.refusal
    said = [refusal.code, refusal.zh, refusal.en] if refusal else []
    # Of a refused one there is no document: its target says which it was.
    return {
        "target": answer.target.pk,
        "addressee": answer.addressee,
        "is_waiting": answer.is_waiting,
        "refusal": said,
    }


def _read_again(request: HttpRequest, round_: Round, kept: list[dict[str, Any]]) -> list[actions.Answer]:
    """Return the answers of the batches before, with their documents as they stand now, if the person reads them still."""
    if not kept:
        return []
    rows = access.documents_visible_to(request.user, Letter.READ).filter(round=round_).select_related("target")
    by_place = {(row.target_id, row.addressee): row for row in rows.order_by("edition")}
    return [
        actions.Answer(
            row.target,
            row.addressee,
            row,
            is_waiting=one["is_waiting"],
            refusal=Refusal(*one["refusal"]) if one["refusal"] else None,
        )
        for one in kept
        if (row := by_place.get((one["target"], one["addressee"]))) is not None
    ]


def _to_draft(request: HttpRequest, round_: Round, ticked: list[str]) -> list[tuple[Any, str]]:
    """Return targets and addressees of ticks like ``3:head``."""
    targets = {str(one.number): one for one in access.targets_for_drafting(request.user, round_)}
    pairs = [tick.partition(":")[::2] for tick in ticked]
    return [
        (targets[number], addressee)
        for number, addressee in pairs
        if number in targets and addressee in FeedbackDocument.Addressee.values
    ]


def _to_move(request: HttpRequest, round_: Round, ticked: list[str]) -> list[tuple[FeedbackDocument, int | None]]:
    """Return documents and versions of ticks like ``UID@3``, in the order of the page."""
    versions = {
        uid: int(version) for uid, _at, version in (tick.partition("@") for tick in ticked) if version.isdecimal()
    }
    rows = access.documents_visible_to(request.user, Letter.READ).filter(round=round_)
    found = [
        row
        for row in rows.select_related("target", "round").order_by("target__number", "addressee")
        if str(row.uid) in versions
    ]
    return [(row, versions[str(row.uid)]) for row in found]


def _list_page(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    answers: list[actions.Answer] | None = None,
    name: str = "",
    rest: list[tuple[FeedbackDocument, int | None]] | None = None,
) -> HttpResponse:
    user = request.user
    rows = pages.rows_of(user, round_)
    drafting: set[int] = set()
    if round_.status in {Round.Status.LIVE, Round.Status.ENDED}:
        drafting = {one.pk for one in access.targets_for_drafting(user, round_)}
    documents = [cell.document for row in rows for cell in row.cells if cell.document is not None]
    steps = {
        step: [row.pk for row in documents if row.status in sources and access.may(user, row, access.MOVES[step])]
        for step, sources in (("submit", {S.DRAFT}), ("approve", {S.SUBMITTED}), ("issue", {S.APPROVED}))
    }
    context = {
        "round": round_,
        "rows": rows,
        "documents": [] if rows else pages.documents_of_unit(user, round_),
        "drafting": drafting,
        "may_draft": any(
            row.target.pk in drafting and row.approved and any(cell.document is None for cell in row.cells)
            for row in rows
        ),
        "steps": steps,
        "movable": {pk for keys in steps.values() for pk in keys},
        "words": WORDS,
        "answers": answers,
        "step": WORDS.get(name),
        "name": name,
        "rest": rest or [],
        "total": len(answers or ()) + len(rest or ()),
        "left_out_reason": request.POST.get("left_out_reason", "") if rest else "",
        "menu": MENU,
    }
    return answered(request, "feedback/feedback_list.html", context, refusal)


@require_safe
def feedback_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one document: the paper, and inside the office and the group what it rests on."""
    return document_page(request, access.document_for(request.user, uid))


@require_POST
def feedback_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Submit, return, approve or issue a document."""
    if name not in MOVES:
        raise not_found()
    person = colleague(request.user)
    document = access.document_for(person, uid)
    typed: dict[str, Any] = {"version": version_of(request)}
    if name == "return":
        typed["reason"] = request.POST.get("reason", "")
    if name == "submit":
        typed["left_out_reason"] = request.POST.get("left_out_reason", "")
    try:
        moved = MOVES[name](actor=person, document=document, **typed)
    except Refusal as refused:
        left = request.POST.get("left_out_reason", "")
        return document_page(
            request, document, shown_here(refused), refused=name, typed=request.POST.get("reason", ""), left=left
        )
    done = WORDS[name].done if moved.status != document.status else FIRST_SIGNATURE
    messages.success(request, str(done))
    return redirect("feedback_detail", uid)


@require_POST
def feedback_edition(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin the next edition of an issued document."""
    person = colleague(request.user)
    document = access.document_for(person, uid)
    reason = request.POST.get("reason", "")
    try:
        new = actions.draft_edition(actor=person, document=document, reason=reason, version=version_of(request))
    except Refusal as refused:
        return document_page(request, document, shown_here(refused), refused="edition", typed=reason)
    messages.success(request, _("新版已起草；印发之前，原版继续有效。"))
    return redirect("feedback_edit", new.uid)


def version_of(request: HttpRequest) -> int | None:
    """Return the version that the person had before them, None where the form says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def document_page(
    request: HttpRequest, document: FeedbackDocument, refusal: Refusal | None = None, **more: Any
) -> HttpResponse:
    """Return the page of one document; ``more`` is what a refused step adds to its context."""
    user = request.user
    held = contents_of(document)
    inside = pages.is_inside(document)
    context: dict[str, Any] = {
        "document": document,
        "held": held,
        "inside": inside,
        "lines": pages.lines_shown(user, held, inside=inside),
        "annex": annex_rows(held.annex),
        "files": pages.files_shown(held),
        "may_take": access.may_take_files(user, document),
        "annex_form": AnnexForm() if document.status == S.DRAFT and access.may(user, document, To.EDIT) else None,
        "paper": pages.paper_of_document(document),
        "editions": pages.editions(user, document),
        "may_open_paper": inside or access.may(user, document, To.FILE),
        "menu": MENU,
        **more,
    }
    if inside:
        context |= _inside(request, document, held)
    at_field = context.pop("at_field", False)
    status = context.pop("status", None)
    return answered(request, "feedback/feedback_detail.html", context, refusal, status, at_field=at_field)


def _inside(request: HttpRequest, document: FeedbackDocument, held: Any) -> dict[str, Any]:
    """Return what the office and the group see besides the paper."""
    user = request.user
    is_under_way = document.status in pages.UNDER_WAY
    check = state_of(pages.KIND, document.pk, "", held.text.sha256) if is_under_way else None
    may_edit = document.status == S.DRAFT and access.may(user, document, To.EDIT)
    shown, dues = offered(user, held, check), dues_of(document.target)
    return {
        "check": check,
        "may_check": is_under_way and may_run(user, text_of(pages.KIND, document.pk)),
        # Where findings stand in the list only, the form of the page asks why and takes the step.
        "offers": [one for one in shown.offers if not (one.name == "submit" and one.is_open and held.unnamed)],
        "signatures": shown.signatures,
        "may_submit": any(offer.name == "submit" and offer.is_open for offer in shown.offers),
        "doubts": pages.doubts_of(held, dues),
        "dates": pages.dates_shown(document, dues),
        "basis": basis_of(document.target),
        "changes": pages.changes_of_edition(held),
        "may_edit": may_edit,
        "may_begin_edition": document.status == S.ISSUED
        and not pages.has_successor(document)
        and access.may_draft(user, document.target),
        "returned": pages.return_reason(document),
        "history": pages.history(document),
    }
