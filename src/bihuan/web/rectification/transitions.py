"""
Where plans, items, reports, extensions, hand-overs, samples and letters may go from where.

Buttons, actions, documents and tests read these tables; one table for each kind, by the names of its moves. What is
overdue, its colour, and whether it came again is computed and never a state.
"""

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

P = Plan.Status
I = Item.Status  # noqa: E741 -- one letter for each kind, as in the tables of the apps before
R = RectificationReport.Status


def _table(*transitions: Transition) -> dict[str, Transition]:
    return {transition.name: transition for transition in transitions}


#: An amended plan is a new edition; accepting it supersedes the one in force, in the same step.
PLAN = _table(
    Transition("submit_plan", frozenset({P.DRAFT, P.RETURNED}), P.SUBMITTED, two_people=False),
    Transition("recall_plan", frozenset({P.SUBMITTED}), P.DRAFT, needs_reason=True, two_people=False),
    Transition("accept_plan", frozenset({P.SUBMITTED}), P.IN_FORCE, two_people=False),
    Transition("return_plan", frozenset({P.SUBMITTED}), P.RETURNED, needs_reason=True, two_people=False),
    Transition("supersede_plan", frozenset({P.IN_FORCE}), P.SUPERSEDED, needs_reason=True, two_people=False),
    Transition("conclude_plan", frozenset({P.IN_FORCE}), P.CONCLUDED),
)

#: Lines that may still be worked on, and lines of which the end is not yet decided.
WORKED = frozenset({I.ACCEPTED, I.UNDER_WAY, I.RETURNED})
OPEN = WORKED | {I.REPORTED, I.REVIEWED, I.VERIFIED}
CLOSED = frozenset({I.CLOSED_IMPLEMENTED, I.CLOSED_NOT_IMPLEMENTED, I.CARRIED_OVER, I.LAPSED})

#: Completion is reported by the liaison and signed by the head; closing takes two who did not verify.
ITEM = _table(
    Transition("start_item", frozenset({I.ACCEPTED}), I.UNDER_WAY, two_people=False),
    Transition("report_item", frozenset({I.UNDER_WAY, I.RETURNED}), I.REPORTED),
    Transition("recall_item", frozenset({I.REPORTED}), I.UNDER_WAY, needs_reason=True, two_people=False),
    Transition("review_item", frozenset({I.REPORTED}), I.REVIEWED, two_people=False),
    Transition("return_item", frozenset({I.REPORTED}), I.RETURNED, needs_reason=True, two_people=False),
    Transition("verify_item", frozenset({I.REVIEWED}), I.VERIFIED, two_people=False),
    Transition("refuse_item", frozenset({I.REVIEWED}), I.RETURNED, needs_reason=True, two_people=False),
    Transition("close_item", frozenset({I.VERIFIED}), I.CLOSED_IMPLEMENTED),
    Transition(
        "end_item",
        frozenset({I.ACCEPTED, I.UNDER_WAY, I.RETURNED, I.REVIEWED, I.VERIFIED}),
        I.CLOSED_NOT_IMPLEMENTED,
        needs_reason=True,
    ),
    Transition("carry_over_item", WORKED, I.CARRIED_OVER, needs_reason=True),
    Transition("lapse_item", OPEN, I.LAPSED, needs_reason=True),
)

_SUBMIT = Transition("submit_rectification_report", frozenset({R.DRAFT, R.RETURNED}), R.SUBMITTED, two_people=False)

#: A unit's main report, and its head's own.
REPORT = _table(
    _SUBMIT,
    Transition("accept_rectification_report", frozenset({R.SUBMITTED}), R.ACCEPTED, two_people=False),
    Transition(
        "return_rectification_report", frozenset({R.SUBMITTED}), R.RETURNED, needs_reason=True, two_people=False
    ),
)

#: A unit's notice for the public goes on to its release by the way of publications.
NOTICE = _table(
    _SUBMIT,
    Transition(
        "return_rectification_report",
        frozenset({R.SUBMITTED, R.APPROVED}),
        R.RETURNED,
        needs_reason=True,
        two_people=False,
    ),
    Transition("approve_rectification_notice", frozenset({R.SUBMITTED}), R.APPROVED),
    Transition("release_rectification_notice", frozenset({R.APPROVED}), R.RELEASED),
    Transition("supersede_rectification_notice", frozenset({R.RELEASED}), R.SUPERSEDED, needs_reason=True),
    Transition("withdraw_rectification_notice", frozenset({R.RELEASED}), R.WITHDRAWN, needs_reason=True),
)

#: The first extension of an item is the office's to decide, later ones the leading group's.
EXTENSION = _table(
    Transition("approve_extension", frozenset({Extension.Status.ASKED}), Extension.Status.APPROVED, two_people=False),
    Transition(
        "refuse_extension",
        frozenset({Extension.Status.ASKED}),
        Extension.Status.REFUSED,
        needs_reason=True,
        two_people=False,
    ),
)

HAND_OVER = _table(
    Transition("take_hand_over", frozenset({HandOver.Status.PROPOSED}), HandOver.Status.TAKEN, two_people=False),
    Transition(
        "withdraw_hand_over",
        frozenset({HandOver.Status.PROPOSED}),
        HandOver.Status.WITHDRAWN,
        needs_reason=True,
        two_people=False,
    ),
)

VERIFIERS = _table(
    Transition("approve_verifiers", frozenset({VerifierList.Status.DRAFT}), VerifierList.Status.APPROVED),
    Transition(
        "reopen_verifiers",
        frozenset({VerifierList.Status.APPROVED}),
        VerifierList.Status.DRAFT,
        needs_reason=True,
        two_people=False,
    ),
)

SAMPLE = _table(
    Transition("check_sample", frozenset({Sample.Status.DRAWN}), Sample.Status.CHECKED, two_people=False),
    Transition("finish_sample", frozenset({Sample.Status.CHECKED}), Sample.Status.FINISHED, two_people=False),
)

#: The fifth kind is signed by two of the leading group, the others by two of the office.
LETTER = _table(Transition("send_letter", frozenset({Letter.Status.DRAFT}), Letter.Status.SENT))

REPEAT = _table(
    Transition(
        "confirm_repeat",
        frozenset({RepeatLink.Status.PROPOSED}),
        RepeatLink.Status.CONFIRMED,
        needs_reason=True,
        two_people=False,
    ),
    Transition(
        "reject_repeat",
        frozenset({RepeatLink.Status.PROPOSED}),
        RepeatLink.Status.REJECTED,
        needs_reason=True,
        two_people=False,
    ),
)
