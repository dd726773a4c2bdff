"""Where a reading may go from where; buttons, actions, documents and tests read this table."""

from dataclasses import dataclass

from bihuan.web.notices.models import Notice

S = Notice.Status


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: its name, the states it may start from, and the state it leads to."""

    name: str
    sources: frozenset[str]
    target: str
    needs_reason: bool = False


TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("confirm", frozenset({S.DRAFT}), S.STORED),
        Transition("discard", frozenset({S.DRAFT}), S.DISCARDED, needs_reason=True),
    )
}
