"""Announcements of a round: the list, drafting for many targets at once, one as it is printed, issuing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.rounds.access import To as RoundTo
from bihuan.web.rounds.access import may, round_for, targets_visible_to
from bihuan.web.rounds.access.announcements import (
    announcement_for,
    announcements_visible_to,
    announcing_in,
    may_announce,
)
from bihuan.web.rounds.actions.announcing import draft_announcements, issue_announcements
from bihuan.web.rounds.date_words import cell_of
from bihuan.web.rounds.forms.announcements import DraftForm
from bihuan.web.rounds.models import Announcement, Round
from bihuan.web.rounds.queries.announcements import (
    RULES,
    announcement_lines,
    due_of_round,
    shown,
    standing_of_announcements,
)

Kind = Announcement.Kind
#: Rounds in which something can be announced.
_OPEN = (Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED)


def announcement_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the announcements of a round that the person may read."""
    return _list_page(request, round_for(request.user, round_id, RoundTo.SEE))


def announcement_draft(request: HttpRequest, round_id: UUID, kind: str) -> HttpResponse:
    """Draft the announcements of one kind for the targets that are ticked."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, RoundTo.SEE)
    announcing_in(person, round_)
    if kind not in Kind.values:
        raise not_found()
    targets = list(targets_visible_to(person, Letter.READ).filter(round=round_).order_by("number"))
    rows = {row.target_id: row for row in announcements_visible_to(person).filter(round=round_, kind=kind)}
    form = DraftForm(request.POST or None, kind=kind, targets=targets, rows=rows)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_announcements(
                actor=person,
                round_=round_,
                kind=kind,
                fields=form.by_number(),
                versions=form.cleaned_data["versions"],
            )
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            number = len(made)
            messages.success(request, ngettext("已起草 %(n)d 份。", "已起草 %(n)d 份。", number) % {"n": number})
            return redirect("announcement_list", round_id)
    due = due_of_round(round_).get(RULES.get(kind, ""))
    context = {
        "round": round_,
        "form": form,
        "kind": kind,
        "label": Kind(kind).label,
        "due": cell_of(due) if due else None,
        "menu": "round_list",
    }
    at_field = refusal is not None and put_at_its_field(form, refusal)
    status = status_of(form, refusal)
    return answered(request, "rounds/announcement_draft.html", context, refusal, status, at_field=at_field)


@require_POST
def announcement_issue(request: HttpRequest, round_id: UUID, kind: str) -> HttpResponse:
    """Issue the drafts of one kind: all of them, or those whose targets are named."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, RoundTo.SEE)
    announcing_in(person, round_, Letter.SUBMIT)
    numbers = [int(text) for text in request.POST.getlist("number") if text.isascii() and text.isdigit()]
    try:
        issued = issue_announcements(actor=person, round_=round_, kind=kind, numbers=numbers)
    except Refusal as refused:
        return _list_page(request, round_, shown_here(refused))
    number = len(issued)
    messages.success(
        request, ngettext("已发布 %(n)d 份，文字已固定。", "已发布 %(n)d 份，文字已固定。", number) % {"n": number}
    )
    return redirect("announcement_list", round_id)


def announcement_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one announcement as it is printed."""
    row = announcement_for(request.user, uid)
    found = shown(row)
    due = due_of_round(row.round).get(RULES.get(row.kind, ""))
    context = {
        "row": row,
        "text": found.text,
        "lacks": [pick(*lack) for lack in found.lacks],
        "due": cell_of(due) if due else None,
        "may_issue": may_announce(request.user, row.round) and row.status == Announcement.Status.DRAFT,
        "knows_round": may(request.user, row.round, RoundTo.SEE),
        "menu": "round_list",
    }
    return render(request, "rounds/announcement_detail.html", context)


def _list_page(request: HttpRequest, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    lines = announcement_lines(request.user, round_)
    rows = [row for line in lines for row in line.rows if row is not None]
    dues = due_of_round(round_)
    kinds: list[dict[str, Any]] = []
    for standing in standing_of_announcements(round_, rows, len(lines)):
        due = dues.get(RULES.get(standing.kind, ""))
        kinds.append({"standing": standing, "due": cell_of(due) if due else None})
    context = {
        "round": round_,
        "lines": lines,
        "headings": [kind.label for kind in Kind],
        "kinds": kinds,
        "may_announce": may_announce(request.user, round_) and round_.status in _OPEN,
        "menu": "round_list",
    }
    return answered(request, "rounds/announcement_list.html", context, refusal)
