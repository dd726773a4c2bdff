"""Bringing in a ledger, or a workbook that went out: upload, match columns, look at what would happen, write."""

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.common.answering import XLSX
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.files.queries import content_of
from bihuan.web.files.sheets import read_sheets
from bihuan.web.findings.access import To, importing, job_for
from bihuan.web.findings.actions.importing import (
    begin_import,
    check_import,
    choose_sheet,
    confirm_import,
    discard_import,
    write_rows,
)
from bihuan.web.findings.choices import EvidenceKind, Method, Origin, Severity
from bihuan.web.findings.ledgers.fields import FIELDS, LABELS, SKIPPED
from bihuan.web.findings.ledgers.marked import write_marked
from bihuan.web.findings.ledgers.returned import open_returned
from bihuan.web.findings.ledgers.ways import BY_KIND
from bihuan.web.findings.models import ImportJob, ImportRow
from bihuan.web.findings.queries.importing import all_rows, own_jobs, rows_page, targets_to_import_into
from bihuan.web.rounds.models import Target

Stage = ImportJob.Stage
_CHOICES: dict[str, dict[Any, Any]] = {
    "severity": dict(Severity.choices),
    "origins": dict(Origin.choices),
    "methods": dict(Method.choices),
    "kind": dict(EvidenceKind.choices),
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the ledger on the page where columns are matched."""

    at: int
    heading: str
    samples: list[str]
    field: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row: what it is called, how it stands, what it would become."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the check found it."""

    row: ImportRow
    number: str
    target: str
    changes: tuple[Change, ...]
    problems: tuple[tuple[str, str, str], ...]  # cell, sentence, code
    remarks: tuple[tuple[str, str, str], ...]  # likewise, of what is no error


def ledger_list(request: HttpRequest) -> HttpResponse:
    """Show the person's imports and take a new file."""
    person = colleague(request.user)
    importing(person)
    refusal: Refusal | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise _no_file()
            job = begin_import(actor=person, data=file.read(), name=file.name or "")
        except Refusal as refused:
            if refused.code.startswith(("common.", "accounts.")):
                raise
            refusal = refused
        else:
            return redirect("ledger_detail", job.uid)
    context = {
        "jobs": own_jobs(person),
        "refusal": refusal,
        "sentence": pick(refusal.zh, refusal.en) if refusal else "",
        "menu": "ledger_list",
    }
    return render(request, "findings/ledger_list.html", context, status=refusal.http_status if refusal else 200)


def ledger_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an import where it stands."""
    job = job_for(request.user, uid)
    return _show(request, job)


@require_POST
def ledger_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take another sheet of the workbook."""
    job = job_for(request.user, uid, To.EDIT)
    text = request.POST.get("sheet", "")
    choose_sheet(actor=colleague(request.user), job=job, sheet=int(text) if text.isascii() and text.isdigit() else -1)
    return redirect("ledger_detail", uid)


@require_POST
def ledger_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Check every row with the columns as they were matched."""
    job = job_for(request.user, uid, To.EDIT)
    target, version = request.POST.get("target", ""), request.POST.get("version", "")
    columns = [request.POST.get(f"column_{at}", "") for at in range(len(job.layout.get("headings", [])))]
    try:
        check_import(
            actor=colleague(request.user),
            job=job,
            columns=columns,
            target_id=int(target) if target.isascii() and target.isdigit() else None,
            version=int(version) if version.isascii() and version.isdigit() else None,
        )
    except Refusal as refusal:
        if not refusal.where:
            raise
        return _show(request, job, refusal=refusal, columns=columns)
    return redirect("ledger_detail", uid)


@require_POST
def ledger_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that what was checked is to be written."""
    version = request.POST.get("version", "")
    job = job_for(request.user, uid, To.SUBMIT)
    confirm_import(actor=colleague(request.user), job=job, version=int(version) if version.isdigit() else -1)
    return redirect("ledger_detail", uid)


@require_POST
def ledger_write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write some rows; scripts ask again until it is done, without them a person presses the button again."""
    job = write_rows(actor=colleague(request.user), job=job_for(request.user, uid, To.SUBMIT))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"written": job.written, "is_done": job.stage == Stage.DONE})
    return redirect("ledger_detail", uid)


@require_POST
def ledger_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the import up, or the rest of it."""
    discard_import(actor=colleague(request.user), job=job_for(request.user, uid, To.WITHDRAW))
    messages.success(request, _("已放弃这次导入；已经写入的内容保留。"))
    return redirect("ledger_list")


def ledger_marked(request: HttpRequest, uid: UUID) -> FileResponse:
    """Give the person's own table back with what the check found written into it."""
    job = job_for(request.user, uid)
    sheets = read_sheets(content_of(job.blob), job.name)
    book = open_returned(sheets) if job.origin == ImportJob.Origin.RETURNED else None
    chosen = next(at for at, sheet in enumerate(sheets) if sheet.rows is book.rows) if book else job.sheet
    heading_row = book.heading_row if book else int(job.layout.get("last_heading", 0))
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        asides = {row - 1: kind for row, kind, _text in job.layout.get("asides", [])}
        write_marked(Path(file.name), sheets, chosen, all_rows(job).iterator(chunk_size=1_000), heading_row, asides)
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = _("%(name)s（检查结果）.xlsx") % {"name": job.name.rpartition(".")[0] or job.name}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _show(
    request: HttpRequest, job: ImportJob, *, refusal: Refusal | None = None, columns: list[str] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "job": job,
        "menu": "ledger_list",
        "refusal": refusal,
        "sentence": pick(refusal.zh, refusal.en) if refusal else "",
        "stages": Stage,
    }
    if job.stage == Stage.MAPPING:
        context |= _mapping(request, job, columns or job.columns)
    else:
        context |= _rows(request, job)
    return render(request, "findings/ledger_detail.html", context, status=refusal.http_status if refusal else 200)


def _mapping(request: HttpRequest, job: ImportJob, columns: list[str]) -> dict[str, Any]:
    layout = job.layout
    headings = layout.get("headings", [])
    return {
        "columns": [
            ColumnRow(at, heading, layout["samples"][at], columns[at] if at < len(columns) else "")
            for at, heading in enumerate(headings)
            if heading or layout["samples"][at]
        ],
        "fields": FIELDS,
        "skipped": SKIPPED,
        "targets": targets_to_import_into(request.user),
        "sheets": layout.get("sheets", []),
    }


def _rows(request: HttpRequest, job: ImportJob) -> dict[str, Any]:
    verdict, after = request.GET.get("verdict", ""), request.GET.get("after", "")
    if verdict not in ImportRow.Verdict.values:
        verdict = ""
    page = rows_page(job, verdict, int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0)
    targets = {target.pk: target for target in targets_to_import_into(request.user)}
    counts = job.counts
    writable = counts.get("new", 0) + counts.get("changed", 0)
    return {
        "rows": [_shown(row, page.numbers, targets) for row in page.rows],
        "next_after": page.next_after,
        "verdict": verdict,
        "tabs": [(value, label, counts.get(value, 0)) for value, label in ImportRow.Verdict.choices],
        "total": sum(counts.values()),
        "writable": writable,
        "list_page": BY_KIND[job.kind].page,
        "percent": 100 * job.written // writable if writable else 100,
    }


def _shown(row: ImportRow, numbers: dict[int, str], targets: dict[int, Target]) -> ShownRow:
    target = targets.get(row.target_id_of_row or 0)
    return ShownRow(
        row=row,
        number=numbers.get(row.object_id or 0, ""),
        target=target.name if target else "",
        changes=(
            *(
                Change(str(LABELS[name]), _said(name, row.before.get(name)), _said(name, value))
                for name, value in row.values.items()
                if name in LABELS
            ),
            *(Change(heading, "", text) for heading, text in row.notes.items()),
        ),
        problems=_sentences(one for one in row.problems if not one.get("remark")),
        remarks=_sentences(one for one in row.problems if one.get("remark")),
    )


def _sentences(problems: Iterable[dict[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one["cell"], pick(one["zh"], one["en"]), one["code"]) for one in problems)


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    labels = _CHOICES.get(name, {})
    values = value if isinstance(value, list) else [value]
    return "、".join(str(labels.get(one, one)) for one in values)


def _no_file() -> Refusal:
    return Refusal(
        "findings.no_ledger",
        "没有选择文件，没有导入。请选择一份 Excel 或 CSV 台账。",
        "No file was chosen, so nothing was imported. Choose an Excel or CSV ledger.",
        where="file",
    )
