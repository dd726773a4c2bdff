"""The board, the calendar and what overlaps, as pages and workbooks print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.web.common import words
from bihuan.web.common.language import pick
from bihuan.web.common.tables import Column
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.deadlines.rules import rules
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.board import STAGES, Board, Cell, Mark, Owner, Row
from bihuan.web.rounds.queries.calendar import Event, Overlap

#: Stages that are no rule of dates.
_STAGES = {
    "entry": gettext_lazy("进驻"),
    "field_work_ends": gettext_lazy("现场巡视结束"),
    "report_decided": gettext_lazy("党委决定"),
    "feedback_issued": gettext_lazy("反馈意见印发"),
    "feedback": gettext_lazy("反馈会"),
}
_OWNERS: Mapping[Owner, object] = {
    Owner.OFFICE: gettext_lazy("巡视办"),
    Owner.GROUP: gettext_lazy("巡视组组长"),
    Owner.UNIT: gettext_lazy("被巡视单位"),
}
_MARKS = {
    Mark.DONE: gettext_lazy("已完成"),
    Mark.LATE: gettext_lazy("逾期"),
    Mark.OVER: gettext_lazy("已过，未登记"),
    Mark.SOON: gettext_lazy("临近"),
    Mark.AHEAD: "",
    Mark.UNSET: gettext_lazy("未定"),
}
_TAGS = {Mark.DONE: "is-good", Mark.LATE: "is-unread", Mark.OVER: "is-inferred", Mark.SOON: "is-suggested"}


@dataclass(frozen=True, slots=True)
class CellShown:
    """One stage of a unit as the board prints it; ``tag`` is the class of the mark, "" for none."""

    label: str
    on: date | None
    time: str
    mark: str
    tag: str
    is_planned: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One unit with its stages."""

    number: int
    unit: str
    group: str
    leader: str
    next: str
    next_on: date | None
    owner: str
    is_late: bool
    is_clashing: bool
    cells: list[CellShown]


def stage_label(stage: str) -> str:
    """Say what a stage is called."""
    return str(_STAGES[stage]) if stage in _STAGES else rules()[stage].label


def headings() -> list[str]:
    """Return the stages in their order."""
    return [stage_label(stage) for stage in STAGES]


def board_shown(found: Board) -> list[RowShown]:
    """Return what the board prints, in its order."""
    clashing = {slot.target_id for one in found.overlaps for slot in one.slots}
    return [
        RowShown(
            number=row.number,
            unit=row.target.name,
            group=str(row.target.group or ""),
            leader=str(row.leader or ""),
            next=stage_label(row.next.stage) if row.next else "—",
            next_on=row.next.on if row.next else None,
            owner=owner_words(row),
            is_late=bool(row.late),
            is_clashing=row.target.pk in clashing,
            cells=[_cell(cell) for cell in row.cells],
        )
        for row in found.rows
    ]


def next_words(row: Row) -> str:
    """Say what is next for a unit, and when."""
    if row.next is None or row.next.on is None:
        return "—"
    return f"{stage_label(row.next.stage)} {words.day(row.next.on)}"


def owner_words(row: Row) -> str:
    """Say who has to see to it."""
    if row.owner is None:
        return "—"
    names = _("、").join(map(str, row.owner_people))
    return _("%(who)s（%(names)s）") % {"who": _OWNERS[row.owner], "names": names} if names else str(_OWNERS[row.owner])


def mark_words(cell: Cell) -> str:
    """Say how a stage stands; with the days where it is late."""
    if cell.mark is Mark.LATE:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", cell.days) % {"n": cell.days}
    return str(_MARKS[cell.mark])


def _cell(cell: Cell) -> CellShown:
    explained = cell.due.explained if cell.due else None
    return CellShown(
        label=stage_label(cell.stage),
        on=cell.on,
        time=f"{cell.slot.starts_at:%H:%M}" if cell.slot else "",
        mark=mark_words(cell),
        tag=_TAGS.get(cell.mark, ""),
        is_planned=cell.is_planned and cell.mark in {Mark.SOON, Mark.AHEAD},
        sentence=pick(*sentence(explained)) if explained else "",
    )


def board_columns() -> tuple[Column, ...]:
    """Return the columns of the board's workbook, over ``queries.board.Row``."""
    columns = [
        Column(
            name="number", heading=_("序号"), cell=lambda row: str(row.number), export=lambda row: row.number, width=6
        ),
        Column(name="unit", heading=_("被巡视单位"), cell=lambda row: row.target.name, width=24),
        Column(name="group", heading=_("巡视组"), cell=lambda row: str(row.target.group or "")),
        Column(name="leader", heading=_("组长"), cell=lambda row: str(row.leader or "")),
        Column(name="next", heading=_("下一步"), cell=next_words, width=30),
        Column(name="owner", heading=_("责任人"), cell=owner_words, width=26),
    ]
    for at, stage in enumerate(STAGES):
        columns.append(_day_column(at, stage))
        columns.append(_mark_column(at, stage))
    return tuple(columns)


def _day_column(at: int, stage: str) -> Column:
    return Column(
        name=stage,
        heading=stage_label(stage),
        cell=lambda row: words.day(row.cells[at].on),
        export=lambda row: row.cells[at].on,
        width=13,
    )


def _mark_column(at: int, stage: str) -> Column:
    heading = _("%(stage)s：情况") % {"stage": stage_label(stage)}
    return Column(name=f"{stage}_mark", heading=heading, cell=lambda row: mark_words(row.cells[at]), width=13)


def overlap_sentences(found: Sequence[Overlap]) -> list[str]:
    """Say what does not go together, a sentence each."""
    return [_overlap(one) for one in found]


def _overlap(one: Overlap) -> str:
    if one.kind == "meetings":
        first, second = one.slots
        said = {
            "who": one.who,
            "first": first.target.name,
            "at": f"{words.day(first.day)} {first.starts_at:%H:%M}–{first.ends_at:%H:%M}",
            "second": second.target.name,
            "then": f"{words.day(second.day)} {second.starts_at:%H:%M}",
            "hours": f"{one.hours:g}",
        }
        if one.left < 0:
            return _("%(who)s同时在两处：%(first)s的反馈会（%(at)s）与%(second)s的反馈会（%(then)s 开始）重叠。") % said
        return (
            _(
                "%(who)s赶不到：%(first)s的反馈会（%(at)s）之后，到%(second)s的反馈会（%(then)s 开始）路上至少要 %(hours)s 小时。"
            )
            % said
        )
    rounds = _("、").join(dict.fromkeys(_short(round_) for round_ in one.rounds))
    if one.kind == "groups":
        return _("%(who)s同时在两个巡视组：%(groups)s（%(rounds)s）。") % {
            "who": one.who,
            "groups": _("、").join(one.groups),
            "rounds": rounds,
        }
    return _("%(who)s同时在两个轮次中被巡视：%(rounds)s。") % {"who": one.who, "rounds": rounds}


def _short(round_: Round) -> str:
    return words.round_ordinal(round_.term, round_.number) or round_.title


def event_title(event: Event) -> str:
    """Say what an event is, without its unit."""
    if event.slot is not None or event.edge == "meeting":
        return _("反馈会")
    if event.due is not None:
        return event.due.rule.label
    return stage_label(event.edge)


def event_address(event: Event) -> str:
    """Return the page of an event."""
    name = "meeting_plan" if event.slot is not None else "round_dates"
    return reverse(name, args=[event.round.pk])


def round_short(round_: Round) -> str:
    """Say which round it is."""
    return _short(round_)
