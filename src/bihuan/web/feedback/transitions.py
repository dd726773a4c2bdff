"""
Where reports, feedback documents, meetings, objections and leak checks may go from where.

Buttons, actions, documents and tests read these tables; one table for each kind, by the names of its moves.
"""

from bihuan.web.feedback.models import FeedbackDocument, LeakCheck, Meeting, Objection, Report
from bihuan.web.rounds.transitions import Transition

D = FeedbackDocument.Status
R = Report.Status
M = Meeting.Status

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

#: The last hit that somebody else lets stand passes the check; another text or other sources need another check.
CHECK = {
    "pass_check": Transition(
        "pass_check", frozenset({LeakCheck.Status.OPEN}), LeakCheck.Status.PASSED, needs_reason=True, two_people=False
    )
}

#: The hearing of the leading group and the decision of the committee are recorded by the office; neither signs in.
REPORT = {
    transition.name: transition
    for transition in (
        Transition("submit", frozenset({R.DRAFT}), R.SUBMITTED, two_people=False),
        Transition("hear", frozenset({R.SUBMITTED}), R.HEARD, two_people=False),
        Transition("decide", frozenset({R.HEARD}), R.DECIDED, two_people=False),
        Transition("return", frozenset({R.SUBMITTED, R.HEARD}), R.DRAFT, needs_reason=True, two_people=False),
    )
}

#: A record of a meeting that says something wrong is corrected in its place; what it said before stays beside it.
MEETING = {
    transition.name: transition
    for transition in (
        Transition("hold_meeting", frozenset({M.PLANNED}), M.HELD, two_people=False),
        Transition("correct_meeting", frozenset({M.HELD}), M.HELD, needs_reason=True, two_people=False),
        Transition("postpone_meeting", frozenset({M.PLANNED}), M.PLANNED, needs_reason=True, two_people=False),
        Transition("cancel_meeting", frozenset({M.PLANNED}), M.CANCELLED, needs_reason=True, two_people=False),
    )
}

OBJECTION = {
    transition.name: transition
    for transition in (
        Transition(
            "uphold_objection",
            frozenset({Objection.Status.FILED}),
            Objection.Status.UPHELD,
            needs_reason=True,
            two_people=False,
        ),
        Transition(
            "refuse_objection",
            frozenset({Objection.Status.FILED}),
            Objection.Status.REFUSED,
            needs_reason=True,
            two_people=False,
        ),
    )
}
