"""Where a round may go from where; buttons, actions, documents and tests read this table."""

from dataclasses import dataclass

from bihuan.web.rounds.models import Round

S = Round.Status


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
