"""Where a reading or a publication may go from where; buttons, actions, documents and tests read these tables."""

from dataclasses import dataclass

from bihuan.web.notices.models import Notice, Publication

S = Notice.Status
P = Publication.Status


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: its name, the states it may start from, and the state it leads to."""

    name: str
    sources: frozenset[str]
    target: str
    needs_reason: bool = False
    two_people: bool = False


TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("confirm", frozenset({S.DRAFT}), S.STORED),
        Transition("discard", frozenset({S.DRAFT}), S.DISCARDED, needs_reason=True),
    )
}

#: Moves of a central publication, by their short names; the trail has the whole ones. Superseding is none of them: the release of the newer edition does it.
PUBLICATION = {
    transition.name.removesuffix("_publication"): transition
    for transition in (
        Transition("submit_publication", frozenset({P.DRAFT}), P.SUBMITTED),
        Transition("approve_publication", frozenset({P.SUBMITTED}), P.APPROVED, two_people=True),
        Transition("return_publication", frozenset({P.SUBMITTED, P.APPROVED}), P.DRAFT, needs_reason=True),
        Transition("release_publication", frozenset({P.APPROVED}), P.RELEASED, two_people=True),
        Transition("withdraw_publication", frozenset({P.RELEASED}), P.WITHDRAWN, needs_reason=True, two_people=True),
    )
}
