"""What is left to do in a round when field work is over: the stages up to publication, with the units that each lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from bihuan.web.rounds.board_words import stage_label
from bihuan.web.rounds.models import Round, Target
from bihuan.web.rounds.queries.board import done_at

#: The stages in their order, and the page of the round on which each is seen to.
_PAGES: Mapping[str, str] = {
    "group_report": "report_list",
    "report_decided": "report_list",
    "feedback_issued": "feedback_list",
    "feedback": "meeting_list",
    "publication": "publication_list",
}
#: Units that a line names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: at how many of the units it is done, and the first that lack it; ``is_next`` of the first that is not done."""

    words: str
    address: str
    done: int
    total: int
    lacking: tuple[str, ...]
    is_next: bool

    @property
    def is_done(self) -> bool:
        """Whether no unit lacks it."""
        return self.done == self.total

    @property
    def more(self) -> int:
        """How many units lack it besides those that are named."""
        return self.total - self.done - len(self.lacking)


def stages_left(round_: Round, targets: Sequence[Target]) -> list[Stage]:
    """Return the stages between field work and archive for these units of a round; none unless it is between the two."""
    if round_.status != Round.Status.ENDED or not targets:
        return []
    done = done_at(round_, [target.pk for target in targets])
    found: list[Stage] = []
    for stage, page in _PAGES.items():
        lacking = [target.name for target in targets if not done[stage].get(target.pk)]
        found.append(
            Stage(
                words=stage_label(stage),
                address=reverse(page, args=[round_.pk]),
                done=len(targets) - len(lacking),
                total=len(targets),
                lacking=tuple(lacking[:_NAMED]),
                is_next=bool(lacking) and all(one.is_done for one in found),
            )
        )
    return found
