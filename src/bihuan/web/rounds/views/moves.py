"""Which dates of a round moved, from when to when, and why."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.language import pick
from bihuan.web.rounds.access import To, round_for, targets_visible_to
from bihuan.web.rounds.deadlines.rules import rules
from bihuan.web.rounds.models import DateMove
from bihuan.web.rounds.queries.moves import moves_of


def round_moves(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List the dates that moved, one change after the other, of the units that the person may read of."""
    round_ = round_for(request.user, round_id, To.READ)
    targets = targets_visible_to(request.user, Letter.READ).filter(round=round_)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None  # as a key is long
    page = moves_of(round_, list(targets.values_list("pk", flat=True)), before=before)
    batches = [_batch(list(rows)) for _key, rows in groupby(page.rows, key=lambda row: row.batch)]
    context = {"round": round_, "batches": batches, "older": page.older, "menu": "round_list"}
    return render(request, "rounds/round_moves.html", context)


def _batch(rows: list[DateMove]) -> dict[str, Any]:
    first = rows[0]
    known = rules()
    lines = [
        {
            "unit": row.target.name if row.target else "",
            "number": row.target.number if row.target else None,
            "order": (row.target.number if row.target else 0, row.pk),
            # A rule may have left the table since.
            "what": known[row.rule].label if row.rule in known else row.rule,
            "was": row.was,
            "now": row.now,
            "sentence": pick(row.sentence_zh, row.sentence_en),
        }
        for row in rows
    ]
    return {
        "on": first.moved_on,
        "who": first.moved_by,
        "cause": first.get_cause_display(),
        "reason": first.reason,
        "lines": sorted(lines, key=lambda line: line["order"]),
    }
