"""The criteria library as a workbook: out, and in with a look at what each row would do before anything is written."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, dumps, loads
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.findings import access, actions
from bihuan.web.findings.forms import CriteriaImportForm, CriteriaSheetForm
from bihuan.web.findings.library.checking import Looked, Verdict
from bihuan.web.findings.library.rows import CriterionRow
from bihuan.web.findings.views.shown import answered, shown_here, status_of

#: Rows that were looked at travel with the page, signed for this person, for as long as anybody looks at them.
_SALT = "bihuan.findings.criteria"
_SECONDS = 60 * 60
#: Rows on the page; errors come first, and nobody reads more of them at once.
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the look found it; ``problems`` are cell, sentence and code."""

    line: int
    verdict: str
    label: str
    place: str
    words: str
    until: date | None
    problems: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownLook:
    """What a sheet would do: how many rows of each kind, those that are shown, and what goes back to be taken."""

    counts: list[tuple[str, str, int]]
    rows: list[ShownRow]
    hidden: int
    looked_at: str


def criteria_workbook(request: HttpRequest) -> FileResponse:
    """Give the library as a workbook, an article a row."""
    person = colleague(request.user)
    sheet = Sheet(
        page="criteria_list",
        title=_("依据库"),
        filters=_("全部"),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        label=_("演示数据") if dates.simulated() else "",
        advice=_("在表尾加行，可以增加条款；已有的内容不会改写，只能给没有失效日期的版本补上失效日期。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        actions.export_criteria(actor=person, file=Path(file.name), sheet=sheet)
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
def criteria_sheet(request: HttpRequest) -> HttpResponse:
    """Show what each row of a sheet would do; nothing is kept."""
    person = colleague(request.user)
    access.editor_of_criteria(person, Letter.CREATE)
    form = CriteriaSheetForm(request.POST, request.FILES)
    context: dict[str, Any] = {
        "form": form,
        "sheet_form": form,
        "file_form": CriteriaImportForm(),
        "menu": "criteria_list",
    }
    refusal = None
    if form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            looked = actions.look_at_criteria(actor=person, data=file.read(), name=file.name)
            context["look"] = _shown(person, looked)
        except Refusal as refused:
            refusal = shown_here(refused)
            form.add_error("sheet", f"{pick(refusal.zh, refusal.en)} {refusal.code}")
    status = status_of(form, refusal)
    return answered(request, "findings/criteria_import.html", context, refusal, status, at_field=True)


@require_POST
def criteria_take(request: HttpRequest) -> HttpResponse:
    """Take the rows that were looked at, all or none."""
    person = colleague(request.user)
    access.editor_of_criteria(person, Letter.CREATE)
    rows = _looked_at(request, person)
    made = actions.take_criteria(actor=person, rows=rows)
    text = ngettext("已导入 %(n)s 条依据。", "已导入 %(n)s 条依据。", made) % {"n": made}
    messages.success(request, text if made else _("已按表中的日期更新版本，没有新的条款。"))
    return redirect("criteria_list")


def _shown(person: User, looked: Sequence[Looked]) -> ShownLook:
    told = [row for row in looked if row.verdict != Verdict.UNCHANGED]
    told.sort(key=lambda row: row.verdict != Verdict.ERROR)
    by_kind = (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED, Verdict.ERROR)
    taken = [row.row for row in told if row.row is not None]
    is_clean = bool(told) and not any(row.verdict == Verdict.ERROR for row in told)
    return ShownLook(
        counts=[(str(kind), str(kind.label), sum(row.verdict == kind for row in looked)) for kind in by_kind],
        rows=[_shown_row(row) for row in told[:_SHOWN]],
        hidden=max(len(told) - _SHOWN, 0),
        looked_at=_packed(person, taken) if is_clean else "",
    )


def _shown_row(row: Looked) -> ShownRow:
    words = [str(row.values.get(name) or "") for name in ("document", "version", "article")]
    return ShownRow(
        line=row.line,
        verdict=str(row.verdict),
        label=str(row.verdict.label),
        place=" ".join(filter(None, words)),
        words=str(row.values.get("paraphrase") or "") if row.verdict == Verdict.NEW else "",
        until=row.until,
        problems=tuple((one.cell, pick(one.zh, one.en), one.code) for one in row.problems),
    )


def _packed(person: User, rows: Sequence[CriterionRow]) -> str:
    packed = dumps([person.pk, [_plain(asdict(row)) for row in rows]], salt=_SALT, compress=True)
    if len(packed) > settings.UPLOAD_BYTES:
        raise actions.too_many_criteria()
    return packed


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _looked_at(request: HttpRequest, person: User) -> list[CriterionRow]:
    try:
        whose, rows = loads(request.POST.get("looked_at", ""), salt=_SALT, max_age=_SECONDS)
    except BadSignature as error:
        raise _look_again() from error
    if whose != person.pk:
        raise _look_again()
    days = ("in_force_from", "in_force_until")
    return [CriterionRow(**row | {name: date.fromisoformat(row[name]) for name in days if row[name]}) for row in rows]


def _look_again() -> Refusal:
    return Refusal(
        "common.form_expired",
        "页面停留过久，没有导入。请重新上传表格。",
        "The page was open for too long and nothing was brought in. Send the table again.",
        http_status=403,
    )
