"""Dates and what moved them, as a page prints them: in the language of the page, each with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.web.common import words
from bihuan.web.common.language import pick
from bihuan.web.rounds.deadlines.clocks import Due, because
from bihuan.web.rounds.deadlines.explaining import sentence, what_would_change_it
from bihuan.web.rounds.deadlines.rules import CONFIDENCE, TRIGGERS
from bihuan.web.rounds.queries.deadlines import MovedDate, Outlook, RoundDates

#: How a date is marked whose rule was not read in a text, by the rule's confidence.
_MARKS = {"M": gettext_lazy("通常做法"), "U": gettext_lazy("未经证实")}


@dataclass(frozen=True, slots=True)
class DateCell:
    """
    A date as it stands on the page.

    ``mark`` says how far its rule can be trusted where it was not read in a text; where it was, ``basis`` says that.
    ``years`` are those whose holidays could still change it. ``is_set`` where the office set the day,
    ``is_open`` where it has to, because the rule names none.
    """

    label: str
    due_on: date | None
    sentence: str
    changes: list[str]
    mark: str
    basis: str
    years: str
    is_planned: bool
    is_set: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A unit with its dates."""

    number: int
    name: str
    group: str
    meeting_on: date | None
    is_held: bool
    cells: list[DateCell]


@dataclass(frozen=True, slots=True)
class DatesShown:
    """The page of a round's dates."""

    of_round: list[DateCell]
    headings: list[str]
    rows: list[TargetRow]
    has_marks: bool


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A date that moved: what, from when to when, and why."""

    place: str
    label: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A day of the calendar that changes its kind."""

    day: str
    weekday: str
    before: str
    after: str
    name: str


def dates_shown(dates: RoundDates) -> DatesShown:
    """Return what the page of a round's dates prints."""
    rows = [
        TargetRow(
            one.target.number,
            one.target.name,
            str(one.target.group or ""),
            one.target.meeting_held_on or one.target.meeting_planned_on,
            one.target.meeting_held_on is not None,
            [cell_of(due) for due in one.dues],
        )
        for one in dates.targets
    ]
    of_round = [cell_of(due) for due in dates.dues]
    cells = [*of_round, *(cell for row in rows for cell in row.cells)]
    return DatesShown(
        of_round, [rule.label for rule in dates.headings], rows, any(cell.mark and not cell.is_open for cell in cells)
    )


def cell_of(due: Due) -> DateCell:
    """Return one date with the sentence that tells why it is that day."""
    one = due.explained
    if one is None:
        trigger = pick(*TRIGGERS[due.rule.trigger])
        return DateCell(
            label=due.rule.label,
            due_on=None,
            sentence=_("%(trigger)s的日期还没有定，定了才能推算。") % {"trigger": trigger},
            changes=[],
            mark="",
            basis="",
            years="",
            is_planned=False,
        )
    confidence = one.version.confidence if one.version and not one.set_by_hand else ""
    # Where the rule names no term, how well it is known does not matter: the office has to set the day.
    mark = str(_MARKS.get(confidence, "")) if one.due_on else _("待巡视办确定")
    unpublished = one.reckoned.unpublished if one.is_uncertain and one.reckoned else ()
    return DateCell(
        label=due.rule.label,
        due_on=one.due_on,
        sentence=pick(*sentence(one)),
        changes=[pick(*words_) for words_ in what_would_change_it(one)],
        mark=mark,
        is_open=one.due_on is None,
        # With a mark, the sentence says it already.
        basis="" if mark or not confidence else pick(*CONFIDENCE[confidence]),
        years=_("、").join(map(str, unpublished)),
        is_planned=one.trigger_is_planned,
        is_set=one.set_by_hand,
    )


def move_lines(moved: tuple[MovedDate, ...]) -> list[MoveLine]:
    """Return the dates that moved, in the order of rounds, targets and rules."""
    return [
        MoveLine(
            place=f"{_short(one)} {one.target.name}" if one.target else _short(one),
            label=one.moved.after.rule.label,
            before=_day(one.moved.before.due_on),
            after=_day(one.moved.after.due_on),
            reason=pick(*because(one.moved)),
        )
        for one in moved
    ]


def moved_sentences(moved: Sequence[MovedDate]) -> list[str]:
    """Return, for each date that moved, from when to when and why, to be told to who moved it."""
    said = []
    for one, line in zip(moved, move_lines(tuple(moved)), strict=True):
        words_ = {"what": line.label, "before": line.before, "after": line.after}
        explained = one.moved.after.explained
        why = pick(*sentence(explained)) if explained else ""
        change = _("%(what)s：%(before)s改为%(after)s。") % words_
        said.append(f"{change} {why}".rstrip())
    return said


def change_lines(outlook: Outlook) -> list[ChangeLine]:
    """Return the days of the calendar that change, by day."""
    return [
        ChangeLine(words.day(change.day), weekday(change.day), kind(change.before), kind(change.after), change.name)
        for change in outlook.changes
    ]


def settled_words(number: int) -> str:
    """Say how many dates hang on unpublished holidays no longer; "" for none."""
    if not number:
        return ""
    return ngettext(
        "另有 %(n)d 个日期不再受未公布的放假安排影响。", "另有 %(n)d 个日期不再受未公布的放假安排影响。", number
    ) % {"n": number}


def kind(is_working: bool) -> str:
    """Say whether a day is worked."""
    return _("上班") if is_working else _("休息")


def weekday(day: date) -> str:
    """Say which day of the week it is."""
    return dateformat.format(day, "l")


def _short(one: MovedDate) -> str:
    return words.round_ordinal(one.round.term, one.round.number) or one.round.title


def _day(day: date | None) -> str:
    return words.day(day) or _("未定")
