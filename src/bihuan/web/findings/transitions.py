"""Where the rows of the register may go from where; buttons, actions, permissions, documents and tests read these tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.web.findings.access import To
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, FixStatus, PaperStatus


@dataclass(frozen=True, slots=True)
class Transition:
    """
    One move: its name, the states it may start from, the state it leads to, and what one must be allowed to.

    ``two_people``: two different people sign it, where the row asks for that (``actions.findings`` says when).
    ``not_by`` names columns of the row: whoever stands in one of them may not take this step (author ≠ approver).
    """

    name: str
    sources: frozenset[str]
    target: str
    to: To
    needs_reason: bool = False
    two_people: bool = False
    not_by: tuple[str, ...] = ()


def _table(transitions: Iterable[Transition]) -> dict[str, Transition]:
    return {transition.name: transition for transition in transitions}


P, F, X, E = PaperStatus, FindingStatus, FixStatus, EvidenceStatus

PAPER = _table(
    (
        Transition("review", frozenset({P.DRAFT}), P.REVIEWED, To.REVIEW, not_by=("author",)),
        Transition("approve", frozenset({P.REVIEWED}), P.APPROVED, To.APPROVE, not_by=("author", "reviewed_by")),
        Transition("return", frozenset({P.REVIEWED, P.APPROVED}), P.DRAFT, To.RETURN, needs_reason=True),
    )
)

# A finding becomes "issued" by issuing the feedback that holds it, and by nothing that a person does to the finding.
FINDING = _table(
    (
        Transition("confirm", frozenset({F.DRAFT}), F.CONFIRMED, To.CONFIRM),
        Transition("submit", frozenset({F.CONFIRMED}), F.IN_REVIEW, To.SUBMIT),
        Transition(
            "approve",
            frozenset({F.IN_REVIEW}),
            F.APPROVED,
            To.APPROVE,
            two_people=True,
            not_by=("author", "submitted_by"),
        ),
        Transition("return", frozenset({F.IN_REVIEW}), F.DRAFT, To.RETURN, needs_reason=True),
        Transition(
            "withdraw",
            frozenset({F.DRAFT, F.CONFIRMED, F.IN_REVIEW, F.APPROVED}),
            F.WITHDRAWN,
            To.WITHDRAW,
            needs_reason=True,
        ),
    )
)

FIX = _table(
    (
        Transition("issue", frozenset({X.DRAFT}), X.ISSUED, To.ISSUE),
        Transition("acknowledge", frozenset({X.ISSUED}), X.ACKNOWLEDGED, To.ACKNOWLEDGE),
        Transition("report", frozenset({X.ACKNOWLEDGED, X.RETURNED}), X.REPORTED, To.REPORT),
        Transition("accept", frozenset({X.REPORTED}), X.ACCEPTED, To.ACCEPT, not_by=("reported_by",)),
        Transition(
            "return", frozenset({X.REPORTED}), X.RETURNED, To.RETURN, needs_reason=True, not_by=("reported_by",)
        ),
    )
)

# Proof is never moved by hand: it freezes with the first signed paper or finding that rests on it (see actions.freezing).
EVIDENCE = _table(
    (
        Transition("freeze", frozenset({E.WORKING}), E.FROZEN, To.EDIT),
        Transition("thaw", frozenset({E.FROZEN}), E.WORKING, To.EDIT),
    )
)
