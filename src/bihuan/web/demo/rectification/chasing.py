"""A letter about a line that is overdue."""

from datetime import date

from bihuan.web.common.dates import telling_of
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.demo.rectification.working import items_of
from bihuan.web.rectification.actions import letters
from bihuan.web.rectification.models import Letter

_SENT_ON = date(2021, 3, 12)
#: The unit that is chased: it works, and has reported nothing.
CHASED = 7


def chase(cast: Cast) -> None:
    """Let one clerk draft the mildest of the five letters and two of them send it."""
    target = cast.targets[CHASED]
    with telling_of(_SENT_ON):
        facts = letters.LetterFacts(kind=Letter.Kind.SUPERVISION, items=tuple(one.uid for one in items_of(target)[:2]))
        letter = letters.draft_letter(actor=cast.clerks[0], target=target, facts=facts)
        for clerk in cast.clerks:
            letter = letters.send_letter(actor=clerk, letter=letter)
