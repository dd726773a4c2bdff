"""Reading a table and finding out how it is laid out."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.common.tables.cells import is_empty, text_of
from bihuan.web.files.actions import keep
from bihuan.web.files.queries import content_of
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.findings.access import To, importing, job_for
from bihuan.web.findings.actions.importing.checking import check_import
from bihuan.web.findings.actions.importing.steps import require_stage, returned_of, set_columns
from bihuan.web.findings.ledgers.contents import Known
from bihuan.web.findings.ledgers.layout import Layout, NoHeadingsError, understand
from bihuan.web.findings.ledgers.suggest import fingerprint, suggestions
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.ledgers.ways import BY_MODEL, BY_PAGE
from bihuan.web.findings.models import Finding, ImportJob
from bihuan.web.findings.queries.importing import categories_of_rounds, mapping_of, targets_to_import_into

Stage = ImportJob.Stage
_PEEKED_COLUMNS = 30
_TABLES = frozenset({"xlsx", "xls", "ods", "csv", "txt", "et", "xlsm"})
#: Refusals that mean "no table at all" unless the name is that of a table; the first one always does.
_NO_TABLE = ("files.unsupported_type", "files.wrong_type", "files.old_office", "files.damaged_container", "files.bad_encoding", "files.cannot_be_opened")  # fmt: skip
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


def begin_import(*, actor: User, data: bytes, name: str) -> ImportJob:
    """
    Keep a table and find out how it is laid out; nothing of it stands in the register yet.

    A workbook that went out from here is checked at once, see ``check_import``; any other waits until somebody has said
    which column is what.

    Raises:
        Refusal: ``common.not_allowed``; ``findings.no_table``; what ``files.sheets.read_sheets`` refuses;
            ``findings.no_headings``,
            ``findings.foreign_workbook``, ``findings.other_list``.
    """
    importing(actor)
    sheets = _tables(data, name)
    returned = returned_of(sheets)
    chosen, layout = (0, None) if returned else _best_sheet(sheets)
    with transaction.atomic():
        grant = importing(actor)
        job = ImportJob.objects.create(
            person=actor,
            origin=ImportJob.Origin.RETURNED if returned else ImportJob.Origin.LEDGER,
            kind=BY_PAGE[returned.page].kind if returned else BY_MODEL[Finding].kind,
            name=name[:200],
            blob=keep(data, media_type=_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")),
            sheet=chosen,
            layout=_kept(layout, sheets, chosen) if layout else {},
            columns=_suggested(actor, sheets[chosen], layout) if layout else [],
        )
        record(
            actor=actor,
            grant=grant,
            action="findings.begin_import",
            object_kind="import_job",
            object_id=job.uid,
            object_version=job.version,
            fields={"sha256": job.blob.sha256, "origin": str(job.origin)},
        )
    return check_import(actor=actor, job=job, columns=()) if returned else job


def _tables(data: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a table; what is refused as no table is told what to do with a table."""
    try:
        return read_sheets(data, name)
    except Refusal as refusal:
        suffix = name.rpartition(".")[2].lower()[:10] if "." in name else ""
        if refusal.code not in _NO_TABLE or (suffix in _TABLES and refusal.code != _NO_TABLE[0]):
            raise
        raise Refusal(
            "findings.no_table",
            f"这不是表格文件{f'（.{suffix}）' if suffix else ''}，没有导入。这里只能读 .xlsx、.xls、.ods 和 .csv 表格。"
            "文档里的表格请复制到 Excel 或 WPS 表格后另存为 .xlsx；图片和扫描件要先录成表格。",
            f"This is no table{f' (.{suffix})' if suffix else ''}, so nothing was imported. Only .xlsx, .xls, .ods and .csv "
            "are read here. Copy a table out of a document into a spreadsheet and save it as .xlsx; type in a picture or a "
            "scan first.",
            where="file",
            http_status=refusal.http_status,
        ) from refusal


def choose_sheet(*, actor: User, job: ImportJob, sheet: int) -> ImportJob:
    """Take another sheet of the workbook; ``findings.no_headings`` if nothing in it looks like headings."""
    sheets = read_sheets(content_of(job.blob), job.name)
    if not 0 <= sheet < len(sheets):
        raise no_headings()
    try:
        layout = understand(sheets[sheet].rows, sheets[sheet].merged)
    except NoHeadingsError:
        raise no_headings() from None
    with transaction.atomic():
        found = job_for(actor, job.uid, To.EDIT, for_change=True)
        require_stage(found, Stage.MAPPING, Stage.CHECKED)
        set_columns(
            found,
            stage=Stage.MAPPING,
            sheet=sheet,
            layout=_kept(layout, sheets, sheet),
            columns=_suggested(actor, sheets[sheet], layout),
        )
    return found


def _best_sheet(sheets: Sequence[Sheet]) -> tuple[int, Layout]:
    """Return the visible sheet that has most below its headings."""
    found = []
    for at, sheet in enumerate(sheets):
        if sheet.hidden:
            continue
        try:
            layout = understand(sheet.rows, sheet.merged)
        except NoHeadingsError:
            continue
        found.append((len(sheet.rows) - layout.last_heading, -at, layout))
    if not found:
        raise no_headings()
    _rows, minus_at, layout = max(found, key=lambda one: one[:2])
    return -minus_at, layout


def no_headings() -> Refusal:
    """Return the refusal of a table in which nothing looks like headings."""
    return Refusal(
        "findings.no_headings",
        "表里没有找到标题行，没有导入。请确认工作表里有一行列标题，标题下面有数据。",
        "No row of headings was found in the table, so nothing was imported. It needs a row of headings with rows below.",
        where="file",
    )


def _kept(layout: Layout, sheets: Sequence[Sheet], chosen: int) -> dict[str, Any]:
    """Return a layout as the page shows it, with the top of the sheet and some cells of each column."""
    rows = sheets[chosen].rows
    body = rows[layout.last_heading + 1 : layout.last_heading + 60]
    samples = [
        list(dict.fromkeys(text_of(row[at])[:60] for row in body if at < len(row) and not is_empty(row[at])))[:3]
        for at in range(len(layout.headings))
    ]
    return {
        "title": layout.title,
        "first_heading": layout.first_heading,
        "last_heading": layout.last_heading,
        "headings": list(layout.headings),
        "samples": samples,
        "peek": [[text_of(cell)[:40] for cell in row[:_PEEKED_COLUMNS]] for row in rows[: layout.last_heading + 4]],
        "asides": [[aside.row + 1, aside.kind, aside.text[:200]] for aside in layout.asides[:200]],
        "sheets": [[sheet.name, sheet.hidden, len(sheet.rows)] for sheet in sheets],
    }


def _suggested(actor: User, sheet: Sheet, layout: Layout) -> list[str]:
    remembered = mapping_of(actor, fingerprint(layout.headings))
    if remembered is not None and len(remembered) == len(layout.headings):
        return remembered
    targets = targets_to_import_into(actor)
    names = TargetNames(targets)
    categories = categories_of_rounds({target.round_id for target in targets}).values()
    known = Known(
        is_target=lambda text: names.find(text) is not None,
        is_category=lambda text: any(one.find(text) for one in categories),
    )
    asides = {aside.row for aside in layout.asides}
    body = [row for at, row in enumerate(sheet.rows) if at > layout.last_heading and at not in asides][:200]
    width = len(layout.headings)
    whole = [[*row[:width], *([None] * (width - len(row)))] for row in body]
    return [one.field for one in suggestions(layout.headings, whole, known)]
