"""One step with many findings: what was ticked is shown again, and then the step is taken with exactly that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import not_found
from bihuan.web.findings.actions.bulk_moves import Outcome, move_findings
from bihuan.web.findings.choices import Why
from bihuan.web.findings.models import Finding
from bihuan.web.findings.offers import may_move
from bihuan.web.findings.queries.bulk import MOST_AT_ONCE, bulk_moves, in_order, ticked
from bihuan.web.findings.queries.lists import readable, scope_of
from bihuan.web.findings.tables import finding_table
from bihuan.web.findings.transitions import FINDING


@require_POST
def register_finding_bulk(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a step would be taken with; once that is confirmed, take it."""
    person = colleague(request.user)
    move = next((move for move in bulk_moves(person) if move.name == name), None)
    if move is None:
        raise not_found()
    back = (
        f"{reverse('register_finding_list')}?{QueryDict(request.POST.get('query', '')[:8_000]).urlencode() or 'all=1'}"
    )
    if request.POST.get("confirmed"):
        pairs = [text.partition(":")[::2] for text in request.POST.getlist("chosen")[:MOST_AT_ONCE]]
        versions = {uid: int(version) for uid, version in pairs if version.isascii() and version.isdigit()}
        findings = in_order(ticked(person, list(versions)))
        outcome = move_findings(
            actor=person,
            name=name,
            chosen=[(finding, versions[str(finding.uid)]) for finding in findings],
            reason=request.POST.get("reason", ""),
            why=request.POST.get("why", ""),
        )
        _tell(request, outcome)
        if not outcome.refused:
            return redirect(back)
        return render(request, "findings/bulk_outcome.html", {"outcome": outcome, "move": move, "back": back})
    if request.POST.get("every_row"):
        params = QueryDict(request.POST.get("query", "")[:8_000])
        table = finding_table(scope_of(person, params))
        rows = table.narrowed(readable(person, "finding"), table.asked(params))
    else:
        rows = ticked(person, request.POST.getlist("uid")[:MOST_AT_ONCE])
    findings = in_order(rows)
    left = {one.pk for one in findings if name == "approve" and _is_for_others(person, one)}
    findings = [one for one in findings if one.pk not in left]
    if left and not findings:
        messages.warning(request, _("没有做任何改动：%(why)s") % {"why": _left_out(len(left))})
        return redirect(back)
    if not findings:
        messages.warning(request, _("没有选中任何问题，没有做任何改动。请先勾选。"))
        return redirect(back)
    context = {
        "findings": findings,
        "move": move,
        "query": request.POST.get("query", ""),
        "back": back,
        "most": MOST_AT_ONCE,
        "left_out": _left_out(len(left)) if left else "",
        "is_cut": len(findings) + len(left) == MOST_AT_ONCE,
        "reasons": Why.choices if move.needs_reason else (),
    }
    return render(request, "findings/bulk_confirm.html", context)


def _is_for_others(person: User, finding: Finding) -> bool:
    """Return True for what the leading group signs next, where ``person`` is none of them."""
    return finding.waits_for_leading_group and not may_move(person, finding, FINDING["approve"])


def _left_out(count: int) -> str:
    said = ngettext(
        "%(n)s 条严重问题巡视办已经提出审核意见，现由两位领导小组成员签字，不在这次办理之列。",
        "%(n)s 条严重问题巡视办已经提出审核意见，现由两位领导小组成员签字，不在这次办理之列。",
        count,
    )
    return said % {"n": count}


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if count := len(outcome.moved):
        messages.success(request, ngettext("已办理 %(n)s 条。", "已办理 %(n)s 条。", count) % {"n": count})
    if count := len(outcome.waiting):
        said = ngettext("%(n)s 条已签字，等待第二人签字。", "%(n)s 条已签字，等待第二人签字。", count)
        messages.info(request, said % {"n": count})
