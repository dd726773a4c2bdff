"""The ledger of items, one item with all that belongs to it, and the unit's steps on it."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.accounts.lists import listing_of
from bihuan.web.accounts.models import User
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX, answered, put_at_its_field, shown_here, status_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.common.tables import Table
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.findings.access import may_export
from bihuan.web.findings.views.shown import keys_in, number_in
from bihuan.web.rectification.access import extensions, proofs
from bihuan.web.rectification.access import items as access
from bihuan.web.rectification.access.items import To, item_round_for
from bihuan.web.rectification.actions import reporting, work
from bihuan.web.rectification.actions.item_exporting import export_items
from bihuan.web.rectification.actions.item_opinions import give_item_opinion
from bihuan.web.rectification.forms.items import OpinionForm, ProgressForm, ReportForm
from bihuan.web.rectification.item_steps import WORDS, offers
from bihuan.web.rectification.item_table import item_table
from bihuan.web.rectification.models import Item, Opinion
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.item_pages import item_page, verifier_here
from bihuan.web.rectification.queries.items import MOST_TOTALLED, lean_items, readable_in, scope_in, totals_of
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
_MOST_AT_ONCE = 200
S = Item.Status
#: Steps by a button, with a reason or without; what needs more has a form of its own.
_MOVES: dict[str, Callable[..., Item]] = {"start_item": work.start_item, "sign_report": reporting.sign_report}
_WITH_A_REASON: dict[str, Callable[..., Item]] = {"recall_item": reporting.recall_item}


@require_safe
def item_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List the items of a round: the rectification ledger."""
    person = colleague(request.user)
    round_ = item_round_for(person, round_id)
    table = _table(person, round_)
    asked = table.asked(request.GET)
    rows = readable_in(person, round_)
    listing = listing_of(request, person, table, lean_items(rows, table.shown(asked)))
    if isinstance(listing, HttpResponseRedirect):
        return listing
    # Very many are not added up, nor looked for again by what was searched for.
    is_totalled = not listing.is_capped and listing.count <= MOST_TOTALLED
    context = {
        "listing": listing,
        "list_label": _("整改台账"),
        "round": round_,
        "totals": totals_of(table.narrowed(rows, asked)) if is_totalled else None,
        "menu": MENU,
    }
    response = render(request, "rectification/item_list.html", context)
    if request.headers.get("HX-Request"):
        # What the form sends has every empty field in it; the address should be the short one.
        response["HX-Push-Url"] = f"{request.path}?{listing.query or 'all=1'}"
    return response


@require_safe
def item_list_export(request: HttpRequest, round_id: UUID) -> HttpResponse | FileResponse:
    """Give the ledger as it is seen, or with ``every_column`` all of its columns, as a workbook."""
    person = colleague(request.user)
    round_ = item_round_for(person, round_id)
    if not may_export(person):
        raise not_found()
    table = _table(person, round_)
    asked = table.asked(request.GET)
    shown = table.shown(asked)
    columns = tuple(table.columns) if request.GET.get("every_column") else shown
    title = f"{round_.title} {_('整改台账')}"
    sheet = Sheet(
        page="item_list",
        title=title,
        filters=table.in_words(asked),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        unseen=frozenset(column.name for column in columns) - {column.name for column in shown},
        label=str(_("演示数据")) if dates.simulated() else "",
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_items(
            actor=person,
            round_=round_,
            file=Path(file.name),
            sheet=sheet,
            columns=columns,
            rows_of=lambda visible: table.all_rows(visible, asked),
            rows=lean_items(readable_in(person, round_), columns),
        )
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    return FileResponse(file, as_attachment=True, filename=f"{title}-{dates.today():%Y%m%d}.xlsx", content_type=XLSX)


@require_POST
def item_bulk(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """
    Begin work on the items that were ticked; what cannot begin says why.

    A page says first which and how many: what was begun is not put back, and "every row" may be more than one sees.
    """
    person = colleague(request.user)
    round_ = item_round_for(person, round_id)
    query = QueryDict(request.POST.get("query", "")[:8_000])
    back = f"{reverse('item_list', args=[round_id])}?{query.urlencode() or 'all=1'}"
    if request.POST.get("every_row"):
        table = _table(person, round_)
        rows = table.narrowed(readable_in(person, round_), table.asked(query)).filter(status=S.ACCEPTED)
    else:
        rows = readable_in(person, round_).filter(uid__in=keys_in(request.POST.getlist("uid")[:_MOST_AT_ONCE]))
    numbers = dict(rows.order_by("pk").values_list("uid", "number")[:_MOST_AT_ONCE])
    if not numbers:
        messages.warning(request, _("没有选中任何事项，没有做任何改动。请先勾选。"))
        return redirect(back)
    if not request.POST.get("confirmed"):
        found = rows.order_by("due_on", "number").select_related("target")[:_MOST_AT_ONCE]
        context = {
            "round": round_,
            "rows": [one for one in found if one.status == S.ACCEPTED],
            "others": sum(one.status != S.ACCEPTED for one in found),
            "more": rows.count() - len(found),
            "query": request.POST.get("query", "")[:8_000],
            "back": back,
            "menu": MENU,
        }
        return render(request, "rectification/item_start.html", context)
    begun, refused = work.start_items(actor=person, items=list(numbers))
    if begun:
        said = ngettext("已启动 %(n)s 件。", "已启动 %(n)s 件。", len(begun))
        messages.success(request, said % {"n": len(begun)})
    for uid, refusal in refused[:20]:
        messages.warning(request, f"{numbers[uid]}{_('：')}{pick(refusal.zh, refusal.en)}")
    return redirect(back)


@require_safe
def item_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one item: problem, plan, work, proof, day, opinions and what comes next."""
    return _page(request, access.item_for(request.user, uid))


@require_POST
def item_move(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Take one of the steps that need no form of their own."""
    person = colleague(request.user)
    item = access.item_for(person, uid, To.SEE)
    version, reason = number_in(request.POST.get("version")), request.POST.get("reason", "")
    try:
        if name in _MOVES:
            _MOVES[name](actor=person, item=item, version=version)
        elif name in _WITH_A_REASON:
            _WITH_A_REASON[name](actor=person, item=item, version=version, reason=reason)
        else:
            raise not_found()
    except Refusal as refused:
        return _page(request, item, shown_here(refused), refused=name, typed=reason)
    messages.success(request, str(WORDS[name].done))
    return redirect("item_detail", uid)


@require_POST
def item_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write down what was done."""
    person = colleague(request.user)
    item = access.item_for(person, uid)
    shown = item_page(item, person)
    form = ProgressForm(request.POST, measures=[one.measure for one in shown.measures])
    return _sent(
        request,
        item,
        form,
        "progress_form",
        lambda: work.add_progress(actor=person, item=item, facts=work.ProgressFacts(**form.facts())),
        _("进展已填报。"),
    )


@require_POST
def item_progress_withdraw(request: HttpRequest, uid: UUID, step: UUID) -> HttpResponse:
    """Take a report of progress back."""
    person = colleague(request.user)
    item = access.item_for(person, uid)
    try:
        work.withdraw_progress(actor=person, item=item, uid=step, reason=request.POST.get("reason", ""))
    except Refusal as refused:
        return _page(request, item, shown_here(refused))
    messages.success(request, _("这条进展已撤回，合计数已相应减去。"))
    return redirect("item_detail", uid)


@require_POST
def item_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sign as the liaison that the item is done, or record the signed paper of a unit."""
    person = colleague(request.user)
    item = access.item_for(person, uid)
    with_scan = not access.may(person, item, To.REPORT) and access.may(person, item, To.REPORT_ON_BEHALF)
    form = ReportForm(request.POST, request.FILES, with_scan=with_scan)
    version = number_in(request.POST.get("version"))

    def report() -> Item:
        claim = form.cleaned_data["claim"]
        if not with_scan:
            return reporting.report_item(actor=person, item=item, claim=claim, version=version)
        scan = form.cleaned_data["scan"]
        return reporting.report_on_behalf(
            actor=person, item=item, claim=claim, data=scan.read(), name=str(scan.name), version=version
        )

    done = _("完成报告已代录报送。") if with_scan else _("已签报，等待主要负责人签字后报送。")
    return _sent(request, item, form, "report_form", report, done)


@require_POST
def item_opinion(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what is thought of an item."""
    person = colleague(request.user)
    item = access.item_for(person, uid, To.MESSAGE)
    form = OpinionForm(request.POST, verdicts=_verdicts(person, item))
    return _sent(
        request,
        item,
        form,
        "opinion_form",
        lambda: give_item_opinion(actor=person, item=item, **form.cleaned_data),
        _("意见已记录。"),
    )


def _sent(request: HttpRequest, item: Item, form: Any, name: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Act on what a form of the page holds, or show the page again with what was typed and what is wrong."""
    if not form.is_valid():
        return _page(request, item, status=status_of(form, None), **{name: form, "opened": name})
    try:
        act()
    except Refusal as refused:
        refusal = shown_here(refused)
        at_field = put_at_its_field(form, refusal)
        return _page(request, item, refusal, at_field=at_field, **{name: form, "opened": name})
    messages.success(request, done)
    return redirect("item_detail", item.uid)


def _page(
    request: HttpRequest,
    item: Item,
    refusal: Refusal | None = None,
    status: int | None = None,
    *,
    at_field: bool = False,
    **more: Any,
) -> HttpResponse:
    user = request.user
    found = access.item_for(user, item.uid)
    shown = item_page(found, user)
    bound = next((more[name] for name in ("progress_form", "report_form", "opinion_form") if name in more), None)
    context = {
        "item": found,
        "shown": shown,
        "offers": offers(user, found, list(shown.signatures)),
        "form": bound,
        "menu": MENU,
        **_forms(user, found, shown),
        **more,
    }
    return answered(request, "rectification/item_detail.html", context, refusal, status, at_field=at_field)


def _forms(user: Any, item: Item, shown: Any) -> dict[str, Any]:
    """Return the forms that the person may use on the item as it stands; None for the others."""
    measures = [one.measure for one in shown.measures]
    is_written = item.status in (S.UNDER_WAY, S.RETURNED)
    works = is_written and (access.may(user, item, To.WORK) or access.may(user, item, To.WORK_ON_BEHALF))
    on_behalf = access.may(user, item, To.REPORT_ON_BEHALF)
    reports = is_written and (access.may(user, item, To.REPORT) or on_behalf)
    verifies = verifier_here(user, item) and item.status in (S.REPORTED, S.REVIEWED)
    brings = (works or verifies) and proofs.may_bring(user, item)
    asks = item.status in (S.ACCEPTED, S.UNDER_WAY, S.RETURNED) and extensions.may_ask(user, item)
    waits = any(one.status == "asked" for one in shown.extensions)
    verdicts = _verdicts(user, item)
    return {
        "progress_form": ProgressForm(measures=measures, initial={"done_on": dates.today()}) if works else None,
        "may_bring": brings,
        "report_form": ReportForm(
            initial={"claim": item.claim}, with_scan=on_behalf and not access.may(user, item, To.REPORT)
        )
        if reports
        else None,
        "may_ask": asks and not waits and item.due_on is not None,
        "opinion_form": OpinionForm(verdicts=verdicts) if verdicts else None,
        "may_withdraw": works,
    }


def _verdicts(user: Any, item: Item) -> list[tuple[str, Any]]:
    if not access.may(user, item, To.MESSAGE):
        return []
    suggests = access.may(user, item, To.SUGGEST_RETURN)
    return [one for one in Opinion.Verdict.choices if suggests or one[0] != Opinion.Verdict.RETURN]


def _table(person: User, round_: Round) -> Table:
    exports = reverse("item_list_export", args=[round_.pk]) if may_export(person) else ""
    return item_table(
        scope_in(person, round_),
        today=dates.today(),
        rules=rules_of(round_),
        # A clerk records for a unit line by line, from signed paper; many at once are the unit's own to begin.
        may_start=standing_of(person).has(*UNIT_ROLES),
        export_url=exports,
    )
