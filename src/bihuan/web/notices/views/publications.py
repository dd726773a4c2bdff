"""Central publications: the list of a round, the desk of one, its frame texts, one section, its moves, its text."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.findings.queries.left_behind import left_behind
from bihuan.web.notices import actions
from bihuan.web.notices.access.publications import (
    To,
    may,
    may_comment_on,
    publication_for,
    publications_visible_to,
    publishing_in,
    sections_open_to,
)
from bihuan.web.notices.forms import FrameForm, SectionForm
from bihuan.web.notices.models import Publication, PublicationSection
from bihuan.web.notices.publication_words import PUBLICATION as WORDS
from bihuan.web.notices.queries.publication_pages import desk, findings_beside
from bihuan.web.notices.queries.publications import FRAME_TEXTS, round_of, sections_of, unready_targets_of
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import round_for
from bihuan.web.rounds.models import Round

MENU = "publication_home"
S = Publication.Status
MOVES: dict[str, Callable[..., Publication]] = {
    "submit": actions.submit_publication,
    "approve": actions.approve_publication,
    "return": actions.return_publication,
    "release": actions.release_publication,
    "correct": actions.correct_publication,
    "withdraw": actions.withdraw_publication,
}
_WITH_REASON = frozenset({"return", "correct", "withdraw"})


@require_safe
def publication_home(request: HttpRequest) -> HttpResponse:
    """Show the publications of all rounds that the person may read."""
    person = colleague(request.user)
    rows = publications_visible_to(person).select_related("round").order_by("-round__serial", "-edition")
    return render(request, "notices/publication_home.html", {"rows": list(rows[:200]), "menu": MENU})


@require_safe
def publication_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the editions of a round that the person may read, and to who drafts them what was not fed back yet."""
    return _list_page(request, round_for(request.user, round_id, RoundTo.SEE))


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    editions = list(publications_visible_to(request.user).filter(round=round_).order_by("-edition"))
    in_the_way = {S.DRAFT, S.SUBMITTED, S.APPROVED, S.RELEASED}
    may_create = _may_create(request, round_)
    lost = standing_of(colleague(request.user)).removed
    context = {
        "round": round_,
        "editions": editions,
        "unready": [one for one in unready_targets_of(round_) if one.target.pk not in lost] if may_create else [],
        "behind": left_behind(request.user, round_) if may_create else [],
        "may_create": may_create and not any(one.status in in_the_way for one in editions),
        "menu": MENU,
    }
    return answered(request, "notices/publication_list.html", context, refusal)


def _may_create(request: HttpRequest, round_: Round) -> bool:
    try:
        publishing_in(request.user, round_, Letter.CREATE)
    except Refusal:
        return False
    return True


@require_POST
def publication_create(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Draft the publication of a round."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, RoundTo.SEE)
    publishing_in(person, round_)
    try:
        made = actions.create_publication(actor=person, round_=round_)
    except Refusal as refused:
        return _list_page(request, round_, shown_here(refused))
    messages.success(request, _("已按各单位的拟公布语句起草，请核对导语和各段。"))
    return redirect("publication_detail", made.uid)


@require_safe
def publication_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one edition: what it says, how its parts stand, what is next."""
    return _page(request, publication_for(request.user, uid))


def _page(request: HttpRequest, publication: Publication, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    person = colleague(request.user)
    shown, beside = desk(person, publication), round_of(publication)
    context = {
        "publication": publication,
        "round": publication.round,
        "shown": shown,
        "offers": shown.offers,
        "may_edit": may(person, publication, To.EDIT),
        "may_see_comments": publication.released_on is not None and may_comment_on(person, publication),
        "older": beside.older,
        "newer": beside.newer,
        "behind": left_behind(person, publication.round) if publication.status == S.DRAFT and shown.sees_whole else [],
        "menu": MENU,
        **more,
    }
    return answered(request, "notices/publication_detail.html", context, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def publication_frame(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the frame texts."""
    person = colleague(request.user)
    publication = publication_for(person, uid, To.EDIT)
    form = FrameForm(request.POST) if request.method == "POST" else FrameForm.of(publication)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_frame(
                actor=person, publication=publication, facts=form.facts(), version=form.cleaned_data["version"]
            )
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            messages.success(request, _("框架文字已保存。"))
            return redirect("publication_detail", uid)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {
        "publication": publication,
        "round": publication.round,
        "form": form,
        "texts": [form[name] for name in FRAME_TEXTS],
        "known": _known_fields(publication),
        "menu": MENU,
    }
    status = status_of(form, refusal)
    return answered(request, "notices/publication_frame.html", context, refusal, status, at_field=at_field)


def _known_fields(publication: Publication) -> list[tuple[str, str]]:
    """Return each field of a frame text with what it stands for now; nothing while the round lacks facts."""
    facts = round_of(publication).facts
    return [(f"{{{name}}}", value) for name, value in facts.values().items()] if facts else []


@require_http_methods(["GET", "HEAD", "POST"])
def publication_section(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Show the clauses of one section beside the findings of its target; write them, or reorder what was typed."""
    person = colleague(request.user)
    publication = publication_for(person, uid)
    section = _section(request, publication, number)
    may_edit = may(person, publication, To.EDIT)
    if request.method == "POST" and not may_edit:
        publication_for(person, uid, To.EDIT)
    form = SectionForm.of(section, publication.version)
    beside = findings_beside(section)
    refusal = None
    if request.method == "POST":
        form = SectionForm(request.POST, lines=(), version=publication.version)
        if form.is_valid():
            try:
                _write(
                    request,
                    publication,
                    number,
                    form,
                    {str(one.row.uid): one.row.published_sentence or one.row.title for one in beside},
                )
            except Refusal as refused:
                refusal = shown_here(refused)
            else:
                messages.success(request, _("本段已保存，原有的检查和签字作废。"))
                return redirect("publication_section", uid, number)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    numbers = [row.number for row in sections_open_to(person, publication, sections_of(publication))]
    context = {
        "publication": publication,
        "round": publication.round,
        "section": section,
        "form": form,
        "beside": beside,
        "may_edit": may_edit,
        "line": next((one for one in desk(person, publication).sections if one.row.pk == section.pk), None),
        "previous": max((one for one in numbers if one < number), default=None),
        "next": min((one for one in numbers if one > number), default=None),
        "menu": MENU,
    }
    status = status_of(form, refusal)
    return answered(request, "notices/publication_section.html", context, refusal, status, at_field=at_field)


def _section(request: HttpRequest, publication: Publication, number: int) -> PublicationSection:
    rows = sections_open_to(request.user, publication, sections_of(publication))
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise not_found()
    return found


def _write(
    request: HttpRequest, publication: Publication, number: int, form: SectionForm, sentences: dict[str, str]
) -> None:
    do = request.POST.get("do", "")
    what: dict[str, Any] = {
        "actor": colleague(request.user),
        "publication": publication,
        "number": number,
        "version": form.cleaned_data["version"],
    }
    if do == "propose":
        actions.propose_again(**what)
    else:
        actions.set_clauses(**what, clauses=form.facts(do, sentences))


@require_POST
def publication_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Submit, approve, return, release, correct or withdraw."""
    person = colleague(request.user)
    if name not in MOVES:
        raise not_found()
    publication = publication_for(person, uid)
    reason = {"reason": request.POST.get("reason", "")} if name in _WITH_REASON else {}
    try:
        moved = MOVES[name](actor=person, publication=publication, version=_version(request), **reason)
    except Refusal as refused:
        typed = request.POST.get("reason", "")
        return _page(request, publication, shown_here(refused), refused=name, typed=typed)
    is_first = moved.pk == publication.pk and moved.status == publication.status
    messages.success(request, _("您已签字，等待第二人签字。") if is_first else str(WORDS[name].done))
    return redirect("publication_detail", moved.uid)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
def publication_text(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the text of a released publication as a plain file."""
    publication = publication_for(request.user, uid)
    if publication.status not in {S.RELEASED, S.SUPERSEDED}:
        raise not_found()
    response = HttpResponse(publication.text, content_type="text/plain; charset=utf-8")
    name = f"{publication.text.partition(chr(10))[0]}.txt"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
