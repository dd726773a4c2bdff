"""What the product says of a move, asked in memory: who may take it from where, where it leads, what it asks for."""

from dataclasses import dataclass

from bihuan.web.accounts import rules
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback import transitions as feedback_transitions
from bihuan.web.feedback.access import documents as feedback_documents
from bihuan.web.feedback.access import meetings as feedback_meetings
from bihuan.web.feedback.access.reports import To as ReportTo
from bihuan.web.feedback.models import FeedbackDocument, Meeting, Objection, Report
from bihuan.web.findings import access as register
from bihuan.web.findings.actions.moving import require_move
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.findings.transitions import FINDING, FIX, PAPER
from bihuan.web.notices import access as notices
from bihuan.web.notices import transitions as notice_transitions
from bihuan.web.notices.access import notices as notice_access
from bihuan.web.notices.access.publications import PUBLICATION
from bihuan.web.notices.access.publications import To as PublicationTo
from bihuan.web.notices.models import Notice, Publication
from bihuan.web.rectification import transitions as rectification
from bihuan.web.rectification.access import chasing as chasing_access
from bihuan.web.rectification.access import checks as check_access
from bihuan.web.rectification.access import extensions as extension_access
from bihuan.web.rectification.access import hand_overs as hand_over_access
from bihuan.web.rectification.access import items as item_access
from bihuan.web.rectification.access import look_back as look_back_access
from bihuan.web.rectification.access import plans
from bihuan.web.rectification.access import results as result_access
from bihuan.web.rectification.models import (
    Extension,
    HandOver,
    Item,
    Letter,
    Plan,
    RectificationReport,
    RepeatLink,
    VerifierList,
)
from bihuan.web.rounds import access as rounds
from bihuan.web.rounds import transitions as round_transitions
from bihuan.web.rounds.access.announcements import ANNOUNCEMENT
from bihuan.web.rounds.access.announcements import To as AnnouncementTo
from bihuan.web.rounds.models import Announcement, Round
from tests.web.oracle import HELD, ME, MOVE, OUR_OFFICE, R1, ROLES, SOMEBODY_ELSE, Spot, Standing, expected

TABLES = {
    "working_paper": PAPER,
    "finding": FINDING,
    "fix_at_once": FIX,
    "round": round_transitions.TRANSITIONS,
    "notice": notice_transitions.TRANSITIONS,
    "announcement": round_transitions.ANNOUNCEMENT,
    "group_report": feedback_transitions.REPORT,
    "round_report": feedback_transitions.REPORT,
    "feedback_document": feedback_transitions.DOCUMENT,
    "meeting": feedback_transitions.MEETING,
    "objection": feedback_transitions.OBJECTION,
    "publication": notice_transitions.PUBLICATION,
    "plan": rectification.PLAN,
    "rectification_report": rectification.REPORT,
    "rectification_notice": rectification.NOTICE,
    "item": rectification.ITEM,
    "extension": rectification.EXTENSION,
    "hand_over": rectification.HAND_OVER,
    "verifier_list": rectification.VERIFIERS,
    "chasing_letter": rectification.LETTER,
    "repeat_link": rectification.REPEAT,
}
MODELS = {
    "working_paper": WorkingPaper,
    "finding": Finding,
    "fix_at_once": FixAtOnce,
    "round": Round,
    "notice": Notice,
    "announcement": Announcement,
    "group_report": Report,
    "round_report": Report,
    "feedback_document": FeedbackDocument,
    "meeting": Meeting,
    "objection": Objection,
    "publication": Publication,
    "plan": Plan,
    "rectification_report": RectificationReport,
    "rectification_notice": RectificationReport,
    "item": Item,
    "extension": Extension,
    "hand_over": HandOver,
    "verifier_list": VerifierList,
    "chasing_letter": Letter,
    "repeat_link": RepeatLink,
}
#: Kinds of rectification: how they are judged, and what each move is.
JUDGED = {
    "rectification_report": (result_access.REPORT, result_access.MOVES),
    "rectification_notice": (result_access.NOTICE, result_access.MOVES),
    "item": (item_access.ITEM, item_access.MOVES),
    "extension": (extension_access.EXTENSION, extension_access.MOVES),
    "hand_over": (hand_over_access.HAND_OVER, hand_over_access.MOVES),
    "repeat_link": (look_back_access.LINK, look_back_access.MOVES),
    "chasing_letter": (chasing_access.LETTER, chasing_access.MOVES),
    "verifier_list": (check_access.VERIFIERS, check_access.LIST_MOVES),
}
#: Kinds whose tables say where a move leads and nothing else of who takes it.
PLAIN = {
    *("group_report", "round_report", "round", "notice", "announcement", "feedback_document", "publication"),
    *(
        "meeting",
        "objection",
        "plan",
        "item",
        "extension",
        "hand_over",
        "verifier_list",
        "chasing_letter",
        *("rectification_report", "rectification_notice", "repeat_link"),
    ),
}
STATES = {kind: frozenset(str(state) for state in model.Status.values) for kind, model in MODELS.items()}
#: Who of a row's people the person is.
PARTS = {
    "working_paper": ("", "author", "reviewed_by"),
    "finding": ("", "author", "submitted_by"),
    "fix_at_once": ("", "author", "reported_by"),
    "round": ("",),
    "notice": ("", "importer"),
    "announcement": ("",),
    "group_report": ("",),
    "round_report": ("",),
    "feedback_document": ("", "author"),
    "meeting": ("",),
    "objection": ("",),
    "publication": ("",),
    "plan": ("", "author"),
    "rectification_report": ("", "author"),
    "rectification_notice": ("", "author"),
    "item": ("", "verifier"),
    "extension": ("",),
    "hand_over": ("", "taker"),
    "verifier_list": ("",),
    "chasing_letter": ("",),
    "repeat_link": ("",),
}
_REPORTS = {"group_report", "round_report"}
#: What a move is, in letters, where the row itself does not say.
_NOTICE = {"confirm": notices.To.CONFIRM, "discard": notices.To.DISCARD}
_PUBLICATION = {
    "submit": PublicationTo.SUBMIT,
    "approve": PublicationTo.APPROVE,
    "return": PublicationTo.RETURN,
    "release": PublicationTo.RELEASE,
    "withdraw": PublicationTo.WITHDRAW,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One try at a move."""

    kind: str
    name: str
    state: str
    role: str
    standing: Standing
    part: str
    reason: str


def tries(kind, name):
    """Yield every try at a move by one person of each role, with what the oracle says: (target, two), or None."""
    for state in sorted(STATES[kind]):
        move = MOVE.get((kind, name, state))
        for role in ROLES:
            for held in HELD[role]:
                for part in PARTS[kind]:
                    for reason in ("", "事实不清，请补充"):
                        asked = Asked(kind, name, state, role, Standing(ME, (held,)), part, reason)
                        yield asked, _said(move, asked, held)


def _said(move, asked, held):
    if move is None or asked.part in move.not_by or (move.reason and not asked.reason):
        return None
    owner = ME if asked.part in {"author", "importer", "verifier", "taker"} else SOMEBODY_ELSE
    reached = held.round_ids if asked.kind != "notice" else {R1}
    is_adopting = (asked.kind, asked.name) == ("round", "adopt")
    if not is_adopting and R1 not in reached:
        return None
    if expected(move.who.get(asked.role, []), held, Spot(R1, OUR_OFFICE, 1), ME, owner) is None:
        return None
    return move.target, move.two


def outcome(asked):
    """Return what the product says: (target, two), or None where it refuses."""
    transition = TABLES[asked.kind].get(asked.name)
    row = _row(asked)
    if transition is None or not _is_allowed(asked, transition, row):
        return None
    if asked.kind in PLAIN:
        if asked.state not in transition.sources or (transition.needs_reason and not asked.reason):
            return None
        return transition.target, getattr(transition, "two_people", False)
    try:
        found = require_move(row, asked.name, actor=User(pk=ME), reason=asked.reason)
    except Refusal:
        return None
    return found.target, found.two_people


def starts(kind, name, state):
    """Return where the product's table leads from this state, whoever asks; None where the move does not start there."""
    transition = TABLES[kind].get(name)
    if transition is None:
        return None
    if kind in PLAIN:
        return transition.target if state in transition.sources else None
    try:
        return require_move(MODELS[kind](status=state), name, reason="事实不清，请补充").target
    except Refusal:
        return None


def said_to_start(kind, name, state):
    """Return the same according to the oracle."""
    move = MOVE.get((kind, name, state))
    return move.target if move else None


def _row(asked):
    if asked.kind == "round":
        return Round(pk=R1, organ_id=OUR_OFFICE, status=asked.state)
    people = {f"{part}_id": ME if part == asked.part else SOMEBODY_ELSE for part in PARTS[asked.kind] if part}
    if asked.kind == "notice":
        return Notice(status=asked.state, **people)
    if asked.kind in _REPORTS:
        return Report(status=asked.state, round_id=R1)
    if asked.kind == "publication":
        return Publication(status=asked.state, round_id=R1)
    if asked.kind == "verifier_list":
        return VerifierList(status=asked.state, round_id=R1)
    return MODELS[asked.kind](status=asked.state, round_id=R1, target_id=1, **people)


def _is_allowed(asked, transition, row):
    if asked.kind == "notice":
        return notice_access._granted(asked.standing, row, _NOTICE[asked.name]) is not None
    if asked.kind == "round":
        return rules.grant(asked.standing, rounds.ROUND, row, rounds.To.MOVE.value) is not None
    if asked.kind == "announcement":
        return rules.grant(asked.standing, ANNOUNCEMENT, row, AnnouncementTo.ISSUE.value) is not None
    if asked.kind in JUDGED:
        shape, moves = JUDGED[asked.kind]
        said = moves[asked.name].value
        letter, aspect, *_name = said if isinstance(said, tuple) else (said, "")
        return rules.grant(asked.standing, shape, row, letter, aspect) is not None
    if asked.kind in _REPORTS:
        letter = (ReportTo.RETURN if asked.name == "return" else ReportTo.MOVE).value
        # A group's report is judged at its units: here at one of them.
        target = 1 if asked.kind == "group_report" else None
        where = {"round_id": R1, "target_id": target}
        return rules.grant_in(asked.standing, asked.kind, asked.state, **where, letter=letter) is not None
    if asked.kind == "publication":
        return rules.grant(asked.standing, PUBLICATION, row, _PUBLICATION[asked.name].value) is not None
    if asked.kind == "feedback_document":
        to = feedback_documents.MOVES[asked.name]
        return rules.grant(asked.standing, feedback_documents.DOCUMENT, row, to.value) is not None
    if asked.kind == "plan":
        return rules.grant(asked.standing, plans.PLAN, row, plans.MOVES[asked.name].letter) is not None
    if asked.kind in {"meeting", "objection"}:
        shape = feedback_meetings.MEETING if asked.kind == "meeting" else feedback_meetings.OBJECTION
        return rules.grant(asked.standing, shape, row, feedback_meetings.MOVES[asked.name].value) is not None
    to = transition.to
    return rules.grant(asked.standing, register.shape_of(row), row, to.letter, to.aspect) is not None
