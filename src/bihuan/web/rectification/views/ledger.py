"""The ledger of rectification in Excel: out, back with a trial, and in; and the summary tables."""

import tempfile
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX, answered, put_at_its_field, shown_here, status_of, workbook_download
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.rectification.access.chasing import chasing_round_for
from bihuan.web.rectification.access.ledger import exported_round_for
from bihuan.web.rectification.actions.ledger import bring_ledger_in, fingerprint, send_ledger_out, try_ledger
from bihuan.web.rectification.actions.work import ProgressFacts
from bihuan.web.rectification.forms.ledger import LedgerForm
from bihuan.web.rectification.queries.figure_pages import dashboard
from bihuan.web.rectification.workbooks.ledger_reading import Line, Verdict
from bihuan.web.rectification.workbooks.ledger_sheet import PAGE
from bihuan.web.rectification.workbooks.summary import write_summary
from bihuan.web.rounds.models import Round

MENU = "rectification_home"
_SALT = "rectification.ledger"
#: Seconds for which a trial may be taken up: longer than a lunch, shorter than a day.
_GOOD_FOR = 4 * 3600
#: What was tried: key and facts of each line, its version then, and the hash of the file.
_Tried = tuple[list[tuple[UUID, ProgressFacts]], dict[UUID, int], str]


@require_safe
def rectification_ledger(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show how the ledger goes out and comes back."""
    return _page(request, chasing_round_for(request.user, round_id))


@require_safe
def rectification_ledger_out(request: HttpRequest, round_id: UUID) -> FileResponse:
    """Give the ledger as a workbook to be filled in."""
    person = colleague(request.user)
    round_ = exported_round_for(person, round_id)
    title = f"{round_.title} {_('整改台账')}"
    sheet = Sheet(
        page=f"{PAGE}:{round_.pk}",
        title=title,
        filters="",
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        label=str(_("演示数据")) if dates.simulated() else "",
        advice=str(
            _("只填写最后六列（本次进展等）；每行填写后为该事项新增一条进展。灰色的列由系统填写，改动不会导入。")
        ),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        send_ledger_out(actor=person, round_=round_, file=Path(file.name), sheet=sheet)
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    return FileResponse(file, as_attachment=True, filename=f"{title}-{dates.today():%Y%m%d}.xlsx", content_type=XLSX)


@require_POST
def rectification_ledger_back(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Try a ledger that was filled in: what it would add, row by row; nothing is kept."""
    person = colleague(request.user)
    round_ = chasing_round_for(person, round_id)
    form = LedgerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, round_, form=form)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        lines = try_ledger(actor=person, round_=round_, data=data, name=file.name or "")
    except Refusal as refused:
        return _page(request, round_, shown_here(refused), form=form)
    return _page(request, round_, lines=lines, tried=_sealed(person, round_, lines, fingerprint(data)))


@require_POST
def rectification_ledger_in(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Bring in what was tried."""
    person = colleague(request.user)
    round_ = chasing_round_for(person, round_id)
    try:
        changes, versions, sha256 = _opened(person, round_, request.POST.get("tried", ""))
        count = bring_ledger_in(actor=person, round_=round_, changes=changes, versions=versions, sha256=sha256)
    except Refusal as refused:
        return _page(request, round_, shown_here(refused))
    said = ngettext("已为 %(n)s 项事项新增进展。", "已为 %(n)s 项事项新增进展。", count)
    messages.success(request, said % {"n": count})
    return redirect("item_list", round_.pk)


@require_safe
def rectification_summary(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Give the summary tables of a round, in the scope of the person."""
    person = colleague(request.user)
    round_ = chasing_round_for(person, round_id)
    shown = dashboard(person, round_, dates.today())
    name = _("整改成果汇总表")
    title = f"{round_.title} {name}"
    data = write_summary(shown, title=title, label=str(_("演示数据")) if round_.demo_seed else "")
    return workbook_download(data, f"{title}-{dates.today():%Y%m%d}.xlsx")


def _page(
    request: HttpRequest,
    round_: Round,
    refusal: Refusal | None = None,
    *,
    form: LedgerForm | None = None,
    lines: list[Line] | None = None,
    tried: str = "",
) -> HttpResponse:
    shown = [line for line in lines or [] if line.verdict is not Verdict.UNCHANGED or line.problems]
    context: dict[str, Any] = {
        "round": round_,
        "form": form or LedgerForm(),
        "lines": lines,
        "shown": shown,
        "counts": [(one.words, sum(line.verdict is one for line in lines or [])) for one in Verdict],
        "adds": sum(line.verdict is Verdict.CHANGED for line in shown),
        "wrong": sum(line.verdict is Verdict.ERROR for line in shown),
        "tried": tried,
        "menu": MENU,
    }
    at_field = refusal is not None and form is not None and put_at_its_field(form, refusal)
    status = status_of(form, refusal) if form is not None else None
    return answered(request, "rectification/rectification_ledger.html", context, refusal, status, at_field=at_field)


def _sealed(person: User, round_: Round, lines: list[Line], sha256: str) -> str:
    """Return what was tried, sealed: the page holds it until the person says yes, and nobody can change it meanwhile."""
    rows = [
        [
            str(line.item.uid),
            line.item.version,
            line.facts.done_on.isoformat(),
            line.facts.text,
            str(line.facts.recovered),
            line.facts.people_handled,
            line.facts.systems_made,
        ]
        for line in lines
        if line.verdict is Verdict.CHANGED and line.item is not None and line.facts is not None
    ]
    return signing.dumps([person.pk, str(round_.pk), sha256, rows], salt=_SALT, compress=True) if rows else ""


def _opened(person: User, round_: Round, sealed: str) -> _Tried:
    try:
        owner, round_id, sha256, rows = signing.loads(sealed, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature as error:
        raise _stale() from error
    if owner != person.pk or round_id != str(round_.pk):
        raise _stale()
    changes = [
        (UUID(uid), ProgressFacts(date.fromisoformat(day), text, None, False, Decimal(money), people, systems))
        for uid, _version, day, text, money, people, systems in rows
    ]
    return changes, {UUID(row[0]): row[1] for row in rows}, sha256


def _stale() -> Refusal:
    return Refusal(
        "rectification.ledger_trial_over",
        "这次试运行的结果已经失效，没有导入。请重新上传台账试运行，再导入。",
        "What this trial found does not hold any more; nothing was brought in. Upload the ledger again and try it first.",
        http_status=409,
    )
