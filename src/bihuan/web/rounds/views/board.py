"""The board of a round: targets × stages, what is late first; and the same as a workbook."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import colleague
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX
from bihuan.web.common.tables.workbook import Sheet
from bihuan.web.rounds.access import To, may, round_for
from bihuan.web.rounds.actions.boards import export_board
from bihuan.web.rounds.board_words import board_shown, headings, overlap_sentences, round_short
from bihuan.web.rounds.queries.board import board


def round_board(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the stages of every unit that the person may read of, what is late first."""
    round_ = round_for(request.user, round_id, To.READ)
    found = board(request.user, round_)
    context = {
        "round": round_,
        "headings": headings(),
        "rows": board_shown(found),
        "overlaps": overlap_sentences(found.overlaps),
        "may_export": may(request.user, round_, To.EXPORT),
        "menu": "round_list",
    }
    return render(request, "rounds/round_board.html", context)


def round_board_workbook(request: HttpRequest, round_id: UUID) -> FileResponse:
    """Give the board as a workbook."""
    person = colleague(request.user)
    round_ = round_for(person, round_id, To.EXPORT)
    sheet = Sheet(
        page="round_board",
        title=f"{round_short(round_)} {_('进度总览')}",
        filters=_("全部"),
        person=str(person),
        moment=f"{timezone.localtime(dates.now()):%Y-%m-%d %H:%M}",
        label=_("演示数据") if dates.simulated() else "",
        advice=_("日期由系统推算，改动不会导回。"),
    )
    with ExitStack() as unless_sent:
        file: IO[bytes] = unless_sent.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
        export_board(actor=person, round_=round_, file=Path(file.name), sheet=sheet)
        # From here on the response closes the file, and with that it is gone.
        unless_sent.pop_all()
    name = f"{sheet.title}-{dates.today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
