"""The board of a round going out as a workbook; who took it is recorded."""

from pathlib import Path

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.tables.workbook import Sheet, Written, write_workbook
from bihuan.web.rounds.access import To, round_for
from bihuan.web.rounds.board_words import board_columns
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.board import board


def export_board(*, actor: User, round_: Round, file: Path, sheet: Sheet) -> Written:
    """
    Write the board of a round, as the actor may read it, as a workbook into ``file`` and leave a trail record.

    Raises:
        Refusal: ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    found = round_for(actor, round_.pk, To.EXPORT)
    written = write_workbook(file, sheet, board_columns(), board(actor, found).rows)
    # The workbook is handed over only after this: what leaves without a record has not left by our door.
    with transaction.atomic():
        record(
            actor=actor,
            grant=found.grant,
            action="rounds.export_board",
            object_kind="round",
            object_id=found.pk,
            object_version=found.version,
            fields={"rows": written.rows, "sha256": written.sha256},
        )
    return written
