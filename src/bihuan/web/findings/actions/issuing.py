"""
Findings and the feedback that holds them: issued with it, and withdrawn by a new edition without them.

No person does this to a finding; the app above calls it inside the transaction that issues its document.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import changed_meanwhile
from bihuan.web.findings.access import To
from bihuan.web.findings.actions.freezing import thaw
from bihuan.web.findings.actions.marking import unmark
from bihuan.web.findings.actions.moving import keep_note, noted, set_status
from bihuan.web.findings.choices import FindingStatus, Why
from bihuan.web.findings.models import Finding
from bihuan.web.findings.transitions import Transition

_ISSUE = Transition("issue", frozenset({FindingStatus.APPROVED}), FindingStatus.ISSUED, To.SEE)
_DROP = Transition("withdraw", frozenset({FindingStatus.ISSUED}), FindingStatus.WITHDRAWN, To.SEE, needs_reason=True)

#: Called with a finding that was withdrawn, who did it under which grant, and why; inside the transaction.
OnWithdraw = Callable[[Finding, User, Grant | None, str], None]
_told: list[OnWithdraw] = []


def on_withdraw(callback: OnWithdraw) -> None:
    """Register what else a withdrawal changes; called from ``AppConfig.ready`` of the apps above."""
    _told.append(callback)


def tell_withdrawn(finding: Finding, actor: User, grant: Grant | None, reason: str) -> None:
    """Let the apps above follow a withdrawal, before its trail record."""
    for callback in _told:
        callback(finding, actor, grant, reason)


def lock_findings(keys: Iterable[int]) -> list[Finding]:
    """
    Return findings locked until the transaction ends, in the order of their keys.

    Whoever locks a document as well does that afterwards, as a withdrawal does, or two people wait for each other.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("findings are locked inside the transaction that changes them")
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).select_related("round", "target")
    return list(rows.filter(pk__in=set(keys)).order_by("pk"))


def issue_findings(findings: Sequence[Finding]) -> list[Finding]:
    """
    Issue those of the locked ``findings`` that are approved, and return them; one that is issued already stays so.

    Raises:
        Refusal: ``common.changed_meanwhile`` if one of them is neither.
    """
    waiting = [one for one in findings if one.status == FindingStatus.APPROVED]
    if any(one.status not in {FindingStatus.APPROVED, FindingStatus.ISSUED} for one in findings):
        raise changed_meanwhile()
    return _turned(waiting, _ISSUE)


def drop_findings(findings: Sequence[Finding], *, actor: User, reason: str) -> list[Finding]:
    """Withdraw those of the locked ``findings`` that were issued: the feedback's new edition does not hold them."""
    dropped = _turned([one for one in findings if one.status == FindingStatus.ISSUED], _DROP)
    for one in dropped:
        unmark(one)
        thaw(one)
        keep_note(one, "withdraw", actor=actor, reason=reason)
    return dropped


def note_issued(issued: Sequence[Finding], dropped: Sequence[Finding], *, actor: User, grant: Grant | None) -> None:
    """Append the trail record of each finding that was issued or dropped; after every row of the step is written."""
    for one in issued:
        noted(one, "issue", actor=actor, grant=grant, from_state=FindingStatus.APPROVED)
    for one in dropped:
        noted(one, "withdraw", actor=actor, grant=grant, from_state=FindingStatus.ISSUED, why=Why.NOT_ESTABLISHED)


def _turned(rows: Sequence[Finding], transition: Transition) -> list[Finding]:
    if rows and set_status(Finding.objects.filter(pk__in=[one.pk for one in rows]), transition) != len(rows):
        raise changed_meanwhile()
    for one in rows:
        one.refresh_from_db()
    return list(rows)
