"""The pool out to a workbook and back in: first what the rows would do, then all of them or none."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Organ, User
from bihuan.web.common import dates
from bihuan.web.common.answering import answered, shown_here, workbook_download
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.rounds.access.pool import office_for, offices_of
from bihuan.web.rounds.actions.pool_exchange import export_pool, import_pool, look_at_pool
from bihuan.web.rounds.pool.layout import SHEETS, Found, Trouble, understand
from bihuan.web.rounds.pool.outcome import RESULTS, Outcome, verdict_words
from bihuan.web.rounds.pool.workbook import write_marked

#: A looked-at workbook travels with the page, signed for this person, for as long as anybody looks at it.
_SALT = "bihuan.pool.import"
_SECONDS = 60 * 60
#: Rows that are listed on the page; the marked workbook names all.
_SHOWN = 300


def inspector_import(request: HttpRequest) -> HttpResponse:
    """Show what the rows of a workbook would do."""
    person = colleague(request.user)
    office = office_for(person, Letter.CREATE, request.POST.get("office", request.GET.get("office", "")))
    offices = offices_of(person, Letter.CREATE)
    context: dict[str, Any] = {
        "menu": "inspector_list",
        "office": office,
        "offices": offices if len(offices) > 1 else (),
        "sheets": [pick(*words) for words in SHEETS.values()],
    }
    refusal = None
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise _no_file()
            found = understand(read_sheets(file.read(), file.name or ""))
            outcome = look_at_pool(actor=person, office=office, found=found)
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            context |= _shown(person, office, found, outcome)
    return answered(request, "rounds/inspector_import.html", context, refusal)


@require_POST
def inspector_import_take(request: HttpRequest) -> HttpResponse:
    """Take the rows that were looked at."""
    person = colleague(request.user)
    office, found = _looked_at(request, person)
    outcome = import_pool(actor=person, office=office, found=found)
    messages.success(
        request,
        _("已导入：新增 %(new)d 人，变更 %(changed)d 人。")
        % {"new": outcome.count("new"), "changed": outcome.count("changed")},
    )
    return redirect("inspector_list")


@require_POST
def inspector_import_marked(request: HttpRequest) -> HttpResponse:
    """Give the workbook back with each row's verdict beside it."""
    person = colleague(request.user)
    office, found = _looked_at(request, person)
    outcome = look_at_pool(actor=person, office=office, found=found)
    return workbook_download(write_marked(found, outcome), _dated(_("人员库（检查结果）")))


@require_POST
def inspector_export(request: HttpRequest) -> HttpResponse:
    """Give the whole pool as a workbook that can be sent back."""
    person = colleague(request.user)
    office = office_for(person, Letter.EXPORT, request.POST.get("office", ""))
    label = _("演示数据") if dates.simulated() else ""
    return workbook_download(export_pool(actor=person, office=office, label=label), _dated(_("人员库")))


def _shown(person: User, office: Organ, found: Found, outcome: Outcome) -> dict[str, Any]:
    lines = [
        {
            "sheet": pick(*SHEETS["people"]),
            "line": verdict.line,
            "name": verdict.name or verdict.number,
            "words": verdict_words(verdict),
            "is_wrong": False,
        }
        for verdict in outcome.verdicts
        if verdict.result not in {"same", "error"}
    ]
    lines += [
        {
            "sheet": pick(*SHEETS[trouble.kind]),
            "line": trouble.cell,
            "name": name,
            "words": pick(trouble.refusal.zh, trouble.refusal.en),
            "code": trouble.refusal.code,
            "is_wrong": True,
        }
        for name, trouble in _named_troubles(outcome)
    ]
    lines.sort(key=lambda line: not line["is_wrong"])
    return {
        "outcome": outcome,
        "lines": lines[:_SHOWN],
        "hidden": max(len(lines) - _SHOWN, 0),
        "counts": [(pick(*words), outcome.count(kind)) for kind, words in RESULTS.items()],
        "unused": pick("、", ", ").join(outcome.unused),
        "looked_at": dumps(
            [
                person.pk,
                office.pk,
                [[one.name, one.hidden, one.rows, one.merged, sorted(one.unvalued)] for one in found.sheets],
            ],
            salt=_SALT,
            compress=True,
        ),
    }


def _named_troubles(outcome: Outcome) -> Iterator[tuple[str, Trouble]]:
    """Yield what is wrong with whose it is; rows that are nobody's last."""
    for verdict in outcome.verdicts:
        yield from ((verdict.name or verdict.number, trouble) for trouble in verdict.troubles)
    yield from (("", trouble) for trouble in outcome.stray)


def _looked_at(request: HttpRequest, person: User) -> tuple[Organ, Found]:
    office_for(person, Letter.CREATE)
    try:
        whose, office, sheets = loads(request.POST.get("looked_at", ""), salt=_SALT, max_age=_SECONDS)
    except BadSignature as error:
        raise _look_again() from error
    if whose != person.pk:
        raise _look_again()
    kept = [
        Sheet(name, hidden, rows, [tuple(area) for area in merged], (), frozenset(unvalued))
        for name, hidden, rows, merged, unvalued in sheets
    ]
    return office_for(person, Letter.CREATE, str(office)), understand(kept)


def _look_again() -> Refusal:
    return Refusal(
        "common.form_expired",
        "页面停留过久，没有导入。请重新上传工作簿。",
        "The page was open for too long and nothing was taken. Send the workbook again.",
        http_status=403,
    )


def _no_file() -> Refusal:
    return Refusal(
        "rounds.pool_no_file",
        "没有选择文件，没有读取。请选择一个工作簿。",
        "No file was chosen, so nothing was read. Choose a workbook.",
        where="file",
    )


def _dated(title: str) -> str:
    return f"{title}-{dates.today():%Y%m%d}.xlsx"
