"""Where a round may go from where; buttons, actions, documents and tests read this table."""

from dataclasses import dataclass

from bihuan.web.rounds.models import Announcement, Recusal, Round, Scheme

S = Round.Status
P = Scheme.Status


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: its name, the states it may start from, the state it leads to, and whether two people sign it."""

    name: str
    sources: frozenset[str]
    target: str
    needs_reason: bool = False
    two_people: bool = True


TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("adopt", frozenset({S.FROM_READING}), S.PLANNED),
        Transition("start", frozenset({S.PLANNED}), S.LIVE),
        Transition("end", frozenset({S.LIVE}), S.ENDED, two_people=False),
        Transition("archive", frozenset({S.ENDED}), S.ARCHIVED),
        Transition("cancel", frozenset({S.PLANNED}), S.CANCELLED, needs_reason=True),
    )
}

#: Moves of a scheme of groups, by their names in the trail.
SCHEME = {
    transition.name: transition
    for transition in (
        Transition("propose_scheme", frozenset({P.DRAFT}), P.PROPOSED, two_people=False),
        Transition("recall_scheme", frozenset({P.PROPOSED}), P.DRAFT, two_people=False),
        Transition("return_scheme", frozenset({P.PROPOSED}), P.DRAFT, needs_reason=True, two_people=False),
        Transition("discard_scheme", frozenset({P.DRAFT}), P.ENDED, needs_reason=True, two_people=False),
        Transition("authorise_scheme", frozenset({P.PROPOSED}), P.AUTHORISED),
        Transition("revoke_scheme", frozenset({P.AUTHORISED}), P.ENDED, needs_reason=True, two_people=False),
    )
}

#: The one move of an announcement; what was issued stays as it is.
ANNOUNCEMENT = {
    "issue_announcements": Transition(
        "issue_announcements", frozenset({Announcement.Status.DRAFT}), Announcement.Status.ISSUED, two_people=False
    )
}

#: Moves of a recusal, by their names in the trail.
RECUSAL = {
    transition.name: transition
    for transition in (
        Transition("accept_recusal", frozenset({Recusal.Status.OPEN}), Recusal.Status.ACCEPTED, needs_reason=True),
        Transition("refuse_recusal", frozenset({Recusal.Status.OPEN}), Recusal.Status.REFUSED, needs_reason=True),
    )
}
