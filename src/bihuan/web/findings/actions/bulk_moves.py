"""One step with many findings: each in its own transaction and with its own record, so that one refusal stops no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.actions import findings
from bihuan.web.findings.models import Finding
from bihuan.web.findings.transitions import FINDING

_STEPS: dict[str, Callable[..., Finding]] = {
    "confirm": findings.confirm_finding,
    "submit": findings.submit_finding,
    "approve": findings.approve_finding,
    "return": findings.return_finding,
    "withdraw": findings.withdraw_finding,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: those moved, those that wait for another signature, and each refusal with its finding."""

    moved: tuple[Finding, ...]
    waiting: tuple[Finding, ...]
    refused: tuple[tuple[Finding, Refusal], ...]


def move_findings(
    *, actor: User, name: str, chosen: Iterable[tuple[Finding, int]], reason: str = "", why: str = ""
) -> Outcome:
    """
    Take the step ``name`` with each of ``chosen``: a finding and the version that the person saw of it.

    Raises:
        Refusal: ``accounts.step_up_needed`` before anything is done; what concerns one finding is in the outcome.
    """
    how: dict[str, Any] = {}
    if FINDING[name].needs_reason:
        how = {"reason": reason, **({"why": why} if why else {})}
    moved: list[Finding] = []
    waiting: list[Finding] = []
    refused: list[tuple[Finding, Refusal]] = []
    for finding, version in chosen:
        try:
            after = _STEPS[name](actor=actor, finding=finding, version=version, **how)
        except Refusal as refusal:
            if refusal.code == "accounts.step_up_needed" and not moved and not waiting:
                raise
            refused.append((finding, refusal))
            continue
        (moved if after.status == FINDING[name].target else waiting).append(after)
    return Outcome(tuple(moved), tuple(waiting), tuple(refused))
