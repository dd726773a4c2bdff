"""Dates of a round with their reasons, its feedback meetings, and its board."""

from datetime import date, time
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.rounds.access import To, round_for, targets_visible_to
from bihuan.web.rounds.access.slots import slots_of
from bihuan.web.rounds.board_words import mark_words, stage_label
from bihuan.web.rounds.deadlines.clocks import Due
from bihuan.web.rounds.deadlines.explaining import sentence
from bihuan.web.rounds.models import Slot
from bihuan.web.rounds.queries.board import Cell, board
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.rounds.queries.slots import with_people

router = Router(tags=["schedules"])


class DueOut(Schema):
    """A date, and why it is that day; ``due_on`` is null where nobody set it yet."""

    rule: str = Field(description="stable name of what is due")
    target: int | None = Field(description="number of the unit; null for a date of the whole round")
    due_on: date | None
    trigger_on: date | None
    is_planned: bool = Field(description="whether what starts the clock has not happened yet")
    is_set: bool = Field(description="whether the office set the day")
    is_uncertain: bool = Field(description="whether holidays that are not published yet could change it")
    zh: str
    en: str


class MeetingPersonOut(Schema):
    """Who is to be at a meeting, as what."""

    name: str
    part: str = Field(description="reads, chairs, speaks or attends")


class MeetingOut(Schema):
    """A feedback meeting as it is planned."""

    target: int = Field(description="number of the unit")
    day: date
    starts_at: time
    ends_at: time
    place: str
    people: list[MeetingPersonOut]


class StageOut(Schema):
    """One stage of a unit."""

    stage: str
    label: str
    on: date | None
    mark: str = Field(description="done, late, over (past, nothing recorded), soon, ahead or unset")
    words: str
    days: int = Field(description="how long it is past, or how long until then")


class BoardRowOut(Schema):
    """A unit with its stages; what is late comes first."""

    target: int
    name: str
    next: str | None = Field(description="the first stage that is not done")
    owner: str | None = Field(description="who sees to it: office, group or unit")
    stages: list[StageOut]


@router.get("/rounds/{uid}/dates", response=list[DueOut], operation_id="round_dates", summary="Dates of a round")
def round_dates(request: TokenRequest, uid: UUID) -> Any:
    """The dates of the round, then those of the units that the assignment reads, each with one sentence."""
    round_ = round_for(request.user, uid)
    targets = targets_visible_to(request.user, Letter.READ).filter(round=round_)
    found = dates_of(round_, targets.select_related("group").order_by("number"))
    return [
        *(_due(due, None) for due in found.dues),
        *(_due(due, one.target.number) for one in found.targets for due in one.dues),
    ]


@router.get(
    "/rounds/{uid}/meetings", response=list[MeetingOut], operation_id="meeting_list", summary="Feedback meetings"
)
def meeting_list(request: TokenRequest, uid: UUID) -> Any:
    """The feedback meetings of the round that the assignment reads, by time."""
    round_ = round_for(request.user, uid, To.SEE)
    return [_meeting(slot) for slot in with_people(slots_of(request.user, round_))]


@router.get("/rounds/{uid}/board", response=list[BoardRowOut], operation_id="round_board", summary="Board of a round")
def round_board(request: TokenRequest, uid: UUID) -> Any:
    """The stages of the units that the assignment reads, what is late first."""
    round_ = round_for(request.user, uid)
    return [
        {
            "target": row.number,
            "name": row.target.name,
            "next": row.next.stage if row.next else None,
            "owner": row.owner,
            "stages": [_stage(cell) for cell in row.cells],
        }
        for row in board(request.user, round_).rows
    ]


def _due(due: Due, target: int | None) -> dict[str, Any]:
    one = due.explained
    zh, en = sentence(one) if one else ("起算日还没有定。", "The day that starts its clock is not set.")
    return {
        "rule": due.rule.name,
        "target": target,
        "due_on": due.due_on,
        "trigger_on": one.trigger_on if one else None,
        "is_planned": bool(one and one.trigger_is_planned),
        "is_set": bool(one and one.set_by_hand),
        "is_uncertain": due.is_uncertain,
        "zh": zh,
        "en": en,
    }


def _meeting(slot: Slot) -> dict[str, Any]:
    return {
        "target": slot.target.number,
        "day": slot.day,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "place": slot.place,
        "people": [{"name": str(one.person), "part": one.part} for one in slot.people.all()],
    }


def _stage(cell: Cell) -> dict[str, Any]:
    return {
        "stage": cell.stage,
        "label": stage_label(cell.stage),
        "on": cell.on,
        "mark": cell.mark,
        "words": mark_words(cell),
        "days": cell.days,
    }
