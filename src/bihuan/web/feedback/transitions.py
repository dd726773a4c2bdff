"""
Where reports, feedback documents, meetings, objections and leak checks may go from where.

Buttons, actions, documents and tests read these tables; one table for each kind, by the names of its moves.
"""

from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.rounds.transitions import Transition

D = FeedbackDocument.Status

#: An issued document is superseded by issuing the edition after it, in the same step and by the same two people.
DOCUMENT = {
    transition.name: transition
    for transition in (
        Transition("submit", frozenset({D.DRAFT}), D.SUBMITTED, two_people=False),
        Transition("return", frozenset({D.SUBMITTED, D.APPROVED}), D.DRAFT, needs_reason=True, two_people=False),
        Transition("approve", frozenset({D.SUBMITTED}), D.APPROVED),
        Transition("issue", frozenset({D.APPROVED}), D.ISSUED),
        Transition("supersede", frozenset({D.ISSUED}), D.SUPERSEDED, needs_reason=True),
    )
}
