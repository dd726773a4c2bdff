"""The one place that sets the status of what comes between field work and publication."""

from collections.abc import Mapping
from typing import Any

from bihuan.web.common.errors import changed_meanwhile
from bihuan.web.feedback.models import FeedbackDocument, LeakCheck, Meeting, Objection, Report

#: Rows of the app that have states.
Stateful = Report | FeedbackDocument | Meeting | Objection | LeakCheck


def set_status(row: Stateful, status: str, *, columns: Mapping[str, Any] | None = None) -> None:
    """
    Set the status of ``row``, and the named columns with it; the caller has judged and writes the record.

    Compared and set on status and version; the version counts up, and ``row`` is read again.

    Raises:
        Refusal: ``common.changed_meanwhile``.
    """
    moved = (
        type(row)
        .objects.filter(pk=row.pk, status=row.status, version=row.version)
        .update(status=status, version=row.version + 1, **(columns or {}))
    )
    if moved != 1:
        raise changed_meanwhile()
    row.refresh_from_db()
