"""Why not yet: what stands against a step, for the page that shows its button."""

from collections.abc import Callable
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.findings.actions.moving import kind_of
from bihuan.web.findings.models import Registered
from bihuan.web.findings.requirements import (
    for_approving,
    for_confirming,
    for_issuing,
    for_reviewing,
    for_signing,
    for_submitting,
)

_REQUIREMENTS: dict[tuple[str, str], Callable[[Any], tuple[Refusal, ...]]] = {
    ("working_paper", "sign"): for_signing,
    ("working_paper", "review"): for_reviewing,
    ("working_paper", "approve"): for_approving,
    ("finding", "confirm"): for_confirming,
    ("finding", "submit"): for_submitting,
    ("fix_at_once", "issue"): for_issuing,
}


def obstacles(row: Registered, name: str) -> tuple[Refusal, ...]:
    """
    Return every refusal with which the step ``name`` would meet ``row`` as it is, whoever takes it; () for none.

    The state of the row and the person are not judged here, see ``transitions`` and ``access``.
    """
    required = _REQUIREMENTS.get((kind_of(row), name))
    return required(row) if required else ()
