"""The one place that sets the status of what belongs to rectification."""

from collections.abc import Mapping
from typing import Any

from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.actions.returned import keep_returned
from bihuan.web.rectification.models import (
    Extension,
    HandOver,
    Item,
    Letter,
    Plan,
    RectificationReport,
    RepeatLink,
    Sample,
    VerifierList,
)
from bihuan.web.rounds.transitions import Transition

#: Rows of the app that have states.
Stateful = Plan | Item | RectificationReport | Extension | HandOver | VerifierList | Sample | Letter | RepeatLink


def set_status(row: Stateful, status: str, *, columns: Mapping[str, Any] | None = None) -> None:
    """
    Set the status of ``row``, and the named columns with it; the caller has judged and writes the record.

    Compared and set on status and version; the version counts up, and ``row`` is read again. What is returned to its unit
    is kept as it reads, because the unit writes over it.

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
    if status == Plan.Status.RETURNED and isinstance(row, Plan | Item | RectificationReport):
        keep_returned(row)


def require_source(row: Stateful, transition: Transition) -> None:
    """
    Refuse where ``transition`` does not start from the state of ``row``.

    Raises:
        Refusal: ``rectification.not_in_state``, with the state that it is in.
    """
    if row.status in transition.sources:
        return
    label = row.get_status_display()
    raise Refusal(
        "rectification.not_in_state",
        f"当前状态是“{label}”，不能办理这一步，没有改动。请刷新页面查看现在可以办理的事项。",
        f"It stands at “{label}”, from where this step does not start; nothing was changed. "
        "Reload the page to see what can be done now.",
        http_status=409,
    )
