"""Marks of truth: a round's list, one mark with both its sides, judging it, and running the checks again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal
from bihuan.web.files.previews import preview_of
from bihuan.web.rectification.access import truth as access
from bihuan.web.rectification.actions.truth import judge_mark
from bihuan.web.rectification.actions.truth_runs import check_again
from bihuan.web.rectification.forms.truth import JudgeForm
from bihuan.web.rectification.models import Proof, TruthMark
from bihuan.web.rectification.queries import truth as queries

MENU = "rectification_home"
#: Marks of a file that is there twice as a whole.
WHOLE_FILES = ("proof_used_again", "same_words")
#: What the list can be narrowed to, besides a kind and a target.
JUDGED = ("open", TruthMark.Verdict.CONFIRMED.value, TruthMark.Verdict.DISMISSED.value, "gone")


@require_safe
def truth_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the marks of a round that the person reads, those that wait for a judgement first."""
    return _list_page(request, pk)


@require_POST
def truth_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for all checks of a round again; they run in the background."""
    person = colleague(request.user)
    round_ = access.truth_round_for(person, pk)
    try:
        count = check_again(actor=person, round_=round_)
    except Refusal as refused:
        return _list_page(request, pk, shown_here(refused))
    told = ngettext(
        "已安排重新检查 %(n)d 个单位的材料，通常几分钟内完成。",
        "已安排重新检查 %(n)d 个单位的材料，通常几分钟内完成。",
        count,
    )
    messages.success(request, told % {"n": count})
    return redirect("truth_list", pk)


@require_safe
def truth_mark(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one mark: what was found, where, and on the other side what the person may read of it."""
    return _page(request, access.mark_for(request.user, uid))


@require_POST
def truth_judge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say whether a mark is so, with the reason."""
    person = colleague(request.user)
    mark = access.mark_for(person, uid, access.To.JUDGE)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _page(request, mark, form=form)
    typed = form.cleaned_data
    try:
        judge_mark(actor=person, mark=mark, verdict=typed["verdict"], reason=typed["reason"], version=typed["version"])
    except Refusal as refused:
        refusal = shown_here(refused)
        return _page(request, mark, refusal, form=form, at_field=put_at_its_field(form, refusal))
    messages.success(request, _("判断已保存。"))
    return redirect("truth_mark", uid)


def _list_page(request: HttpRequest, pk: UUID, refusal: Refusal | None = None) -> HttpResponse:
    user = request.user
    round_ = access.truth_round_for(user, pk)
    number = request.GET.get("target", "")
    target = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None
    group = request.GET.get("group", "")
    judged = request.GET.get("judged", "")
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdecimal() and 0 < int(asked) < 10_000 else 1
    rows, has_more = queries.rows_of(user, round_, group=group, target=target, judged=judged, page=page)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "round": round_,
        "rows": rows,
        "groups": queries.groups_of(user, round_),
        "targets": queries.targets_of(user, round_),
        "group": group,
        "target": target,
        "judged": judged,
        "page": page,
        "has_more": has_more,
        "kept": kept.urlencode(),
        "may_run": access.may_run(user, round_),
        "menu": MENU,
    }
    return answered(request, "rectification/truth_list.html", context, refusal)


def _page(
    request: HttpRequest,
    mark: TruthMark,
    refusal: Refusal | None = None,
    *,
    form: JudgeForm | None = None,
    at_field: bool = False,
) -> HttpResponse:
    user = request.user
    may_judge = access.may_judge(user, mark) and mark.gone_on is None
    is_own = may_judge and queries.had_part(colleague(user), mark)
    shown = queries.shown(user, mark)
    # Of a file that was handed in twice the whole is shown, whatever it holds; of a picture or page, just that.
    is_whole = mark.code in WHOLE_FILES
    context: dict[str, Any] = {
        "mark": mark,
        "shown": shown,
        "is_whole": is_whole,
        "this_look": _look(shown.this_proof) if is_whole else None,
        "other_look": _look(shown.other_proof) if is_whole else None,
        "form": (form or JudgeForm(initial={"version": mark.version})) if may_judge and not is_own else None,
        "is_own": is_own,
        "menu": MENU,
    }
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/truth_mark.html", context, refusal, status, at_field=at_field)


def _look(proof: Proof | None) -> dict[str, Any] | None:
    """Return how a proof looks, and the address of its pictures; None for what cannot be drawn: its facts stand there."""
    if proof is None:
        return None
    try:
        preview = preview_of(proof.cleaned)
    except Refusal:
        return None
    return {"preview": preview, "picture_url": reverse("proof_page_image", args=[proof.uid, 0]).removesuffix("0/")}
