"""What a unit's released notice answers: told by the notice itself, whose every paragraph was written for an item."""

from dataclasses import dataclass

from bihuan.web.common.language import pick
from bihuan.web.rectification.models import Item, RectificationReport
from bihuan.web.rectification.notice_text import STANDINGS
from bihuan.web.rectification.queries.pairing import Against
from bihuan.web.rectification.queries.results import VERIFIED, LineShown, items_of, released_lines

#: Standings that call a problem done.
_DONE = ("done", "lasting")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One paragraph with the item that it was written for, as the notice had it and as the ledger has it now."""

    line: LineShown
    standing: str

    @property
    def item(self) -> Item:
        """The item."""
        return self.line.item

    @property
    def words(self) -> str:
        """How the notice says how far it is."""
        return STANDINGS[self.standing]

    @property
    def says_done(self) -> bool:
        """Whether the notice calls it done."""
        return self.standing in _DONE

    @property
    def parts(self) -> bool:
        """Whether notice and ledger have come apart: one calls it done, the other does not."""
        return self.says_done != is_done(self.item)


@dataclass(frozen=True, slots=True)
class OwnPairing:
    """A released notice beside the ledger of its unit."""

    report: RectificationReport
    lines: tuple[OwnLine, ...]
    unanswered: tuple[Item, ...]  #: items of the unit that it says nothing of, those that came later included
    counts: tuple[Against, ...]


def is_done(item: Item) -> bool:
    """Return whether an item is verified as done, and was not found to have come back since."""
    return item.status in VERIFIED and item.left_figures_on is None


def own_pairing(report: RectificationReport) -> OwnPairing:
    """Return what a released notice answers and what it leaves out. Two statements."""
    lines = tuple(OwnLine(one, one.paragraph.standing) for one in released_lines(report))
    # By the problem and not by the line: where it came back, the line that came after speaks of the same problem.
    answered = {one.item.finding_id for one in lines}
    items = items_of(report.target)
    return OwnPairing(
        report=report,
        lines=lines,
        unanswered=tuple(item for item in items if item.finding_id not in answered),
        counts=(
            Against(pick("反馈问题总数", "Problems in all"), len(lines), len(items)),
            Against(pick("已完成", "Done"), sum(one.says_done for one in lines), sum(is_done(one) for one in items)),
        ),
    )
