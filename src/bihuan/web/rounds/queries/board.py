"""
The board of a round: targets × stages, each with its day, whether it is done, and who has to see to it.

What this app does not know of itself (whether the fix-at-once items of a unit are done), the app that does tells it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.rounds.access import targets_visible_to
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.models import Announcement, Round, Slot, Target
from bihuan.web.rounds.queries.calendar import Overlap, agenda
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.rounds.queries.slots import MeetingPeople, meeting_people

#: A day so near counts as near.
SOON = 7

S = Round.Status


class Owner(StrEnum):
    """Who sees to a stage."""

    OFFICE = "office"
    GROUP = "group"
    UNIT = "unit"


class Mark(StrEnum):
    """
    How a stage stands.

    ``LATE``: its day is over and it is known not to be done. ``OVER``: its day is over, and nobody records here whether
    it is done.
    """

    DONE = "done"
    LATE = "late"
    OVER = "over"
    SOON = "soon"
    AHEAD = "ahead"
    UNSET = "unset"


#: The stages in their order: the name of a rule of dates or of a day of the round, and who sees to it.
STAGES: Mapping[str, Owner] = {
    "written_notice": Owner.OFFICE,
    "entry": Owner.OFFICE,
    "petitions_close": Owner.GROUP,
    "fix_at_once": Owner.UNIT,
    "field_work_ends": Owner.GROUP,
    "group_report": Owner.GROUP,
    "report_decided": Owner.OFFICE,
    "feedback_issued": Owner.OFFICE,
    "feedback": Owner.GROUP,
    "publication": Owner.OFFICE,
    "rectification_plan": Owner.UNIT,
    "rectification_report": Owner.UNIT,
}

#: Stages for which nobody does anything: their day goes by.
_PASS_BY = frozenset({"petitions_close"})

#: By the key of the target: whether its part of a stage is done; targets of which nothing is known are left out.
Done = Mapping[int, bool]
Teller = Callable[[Round, Sequence[int]], Done]
_tellers: dict[str, Teller] = {}


def tells(stage: str, teller: Teller) -> None:
    """Register who knows whether a stage is done; apps above call it when they are loaded."""
    _tellers[stage] = teller


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of one target; ``days`` is how long it is over, or how long it is until then."""

    stage: str
    on: date | None
    mark: Mark
    is_planned: bool
    due: Due | None = None
    slot: Slot | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One target with its stages; ``next`` is the first that is not done, ``owner`` who has to see to it."""

    target: Target
    leader: User | None
    cells: tuple[Cell, ...]
    next: Cell | None
    owner: Owner | None
    owner_people: tuple[User, ...]
    version: int

    @property
    def number(self) -> int:
        """The number of the target; for workbooks."""
        return self.target.number

    @property
    def uid(self) -> str:
        """What names the row; for workbooks."""
        return f"{self.target.round_id}:{self.target.number}"

    @property
    def late(self) -> int:
        """How many days its longest overdue stage is over; 0 for none."""
        return max((cell.days for cell in self.cells if cell.mark is Mark.LATE), default=0)

    @property
    def over(self) -> int:
        """The same for stages of which nobody records whether they are done."""
        return max((cell.days for cell in self.cells if cell.mark is Mark.OVER), default=0)


@dataclass(frozen=True, slots=True)
class Board:
    """The rows, what is late first, and what does not go together."""

    rows: tuple[Row, ...]
    overlaps: tuple[Overlap, ...]


def board(user: Visitor, round_: Round) -> Board:
    """
    Return the board of a round with the targets that ``user`` may read of.

    What is late stands first, then what is over without a record, then by the next day, then by number. Statements do
    not grow with the number of targets.
    """
    targets = list(
        targets_visible_to(user, Letter.READ)
        .filter(round=round_)
        .select_related("group", "organ", "division")
        .order_by("number")
    )
    people, done = meeting_people(round_), done_at(round_, [target.pk for target in targets])
    slots = {slot.target_id: slot for slot in Slot.objects.filter(target__in=targets)}
    dates, day = dates_of(round_, targets), today()
    of_round = {due.rule.name: due for due in dates.dues}
    rows = []
    for one in dates.targets:
        dues = of_round | {due.rule.name: due for due in one.dues}
        cells = tuple(
            _cell(stage, one.target, round_, dues, slots.get(one.target.pk), done[stage].get(one.target.pk), day)
            for stage in STAGES
        )
        rows.append(_row(one.target, cells, people, round_.version))
    rows.sort(key=lambda row: (-row.late, -row.over, _next_day(row), row.number))
    return Board(tuple(rows), agenda(user, round_).overlaps)


def _next_day(row: Row) -> date:
    return row.next.on if row.next is not None and row.next.on is not None else date.max


def _row(target: Target, cells: tuple[Cell, ...], people: MeetingPeople, version: int) -> Row:
    leader = people.leader_at(target)
    open_ = [cell for cell in cells if cell.mark not in {Mark.DONE, Mark.UNSET}]
    waiting = min(open_, key=lambda cell: (cell.mark is not Mark.LATE, cell.on or date.max), default=None)
    owner = STAGES[waiting.stage] if waiting is not None else None
    those: tuple[User, ...] = ()
    if owner is Owner.GROUP and leader is not None:
        those = (leader,)
    elif owner is Owner.UNIT:
        those = people.of_unit.get(target.pk, ())
    return Row(target, leader, cells, waiting, owner, those, version)


def _cell(
    stage: str,
    target: Target,
    round_: Round,
    dues: Mapping[str, Due],
    slot: Slot | None,
    is_done: bool | None,
    day: date,
) -> Cell:
    due = dues.get(stage)
    on, is_planned = None, False
    if due is not None:
        on = due.due_on
        is_planned = due.explained is not None and due.explained.trigger_is_planned
    elif stage == "entry":
        on, is_planned = round_.starts_on, round_.status == S.PLANNED
    elif stage == "field_work_ends":
        on, is_planned = round_.ends_on, round_.status in {S.PLANNED, S.LIVE}
    elif stage == "feedback":
        on, is_planned = target.meeting_held_on or target.meeting_planned_on, target.meeting_held_on is None
    elif stage in {"report_decided", "feedback_issued"}:
        # What is read out at the meeting has to be decided and issued by then.
        on, is_planned = target.meeting_held_on or target.meeting_planned_on, target.meeting_held_on is None
    shown = slot if stage == "feedback" else None
    if on is None:
        return Cell(stage, None, Mark.DONE if is_done else Mark.UNSET, is_planned, due, shown)
    if stage in _PASS_BY and on < day:
        is_done = True
    return Cell(stage, on, _mark(on, day, is_done=is_done), is_planned, due, shown, abs((day - on).days))


def _mark(on: date, day: date, *, is_done: bool | None) -> Mark:
    if is_done:
        return Mark.DONE
    if on < day:
        return Mark.OVER if is_done is None else Mark.LATE
    return Mark.SOON if (on - day).days <= SOON else Mark.AHEAD


def done_at(round_: Round, targets: Sequence[int]) -> dict[str, Done]:
    """Return for each stage what is known of each of these targets, by their keys."""
    if round_.status == S.ARCHIVED:
        # Archiving asked for all of it.
        return {stage: dict.fromkeys(targets, True) for stage in STAGES}
    day, status = today(), round_.status
    has_begun = status in {S.LIVE, S.ENDED}
    known: dict[str, Done] = {
        "entry": dict.fromkeys(targets, has_begun and round_.starts_on is not None and round_.starts_on <= day),
        "field_work_ends": dict.fromkeys(targets, status == S.ENDED),
        "written_notice": _noticed(targets, has_begun=has_begun),
    }
    known |= {stage: teller(round_, targets) for stage, teller in _tellers.items()}
    return {stage: known.get(stage, {}) for stage in STAGES}


def _noticed(targets: Sequence[int], *, has_begun: bool) -> Done:
    issued = Announcement.objects.filter(
        target__in=targets, kind=Announcement.Kind.NOTICE, status=Announcement.Status.ISSUED
    )
    told = set(issued.values_list("target_id", flat=True))
    # A round that began without a notice of ours was announced elsewhere: nothing is known of it.
    return dict.fromkeys(told, True) if has_begun else {target: target in told for target in targets}
