"""The pages of feedback meetings: what each reader is shown, as frozen records that a template prints."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.choices import UNIT_ROLES
from bihuan.web.common.dates import today
from bihuan.web.feedback.access.documents import documents_visible_to
from bihuan.web.feedback.access.meetings import (
    is_inside,
    meetings_visible_to,
    objections_visible_to,
    targets_of_meetings,
)
from bihuan.web.feedback.attendance import Missing, functions
from bihuan.web.feedback.models import Attendance, FeedbackDocument, Meeting, MeetingEdition, Objection, Report
from bihuan.web.feedback.queries.feedback_rules import Rules, objection_until
from bihuan.web.feedback.queries.meetings import dues_of, issued_days, missing_at
from bihuan.web.findings.queries.history import Line, lines_of
from bihuan.web.rounds.access.slots import slots_of
from bihuan.web.rounds.date_words import DateCell, cell_of
from bihuan.web.rounds.deadlines.explaining import ExplainedDate
from bihuan.web.rounds.models import Round, Slot, Target
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.rounds.queries.slots import with_people

Status = Meeting.Status


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """
    One meeting of a round's list.

    ``on`` and ``slot`` are the day it was held or is planned for; ``meeting`` is its record, None while nothing happened.
    ``report_on`` is when the unit's report is due by it. ``lacks`` are what has to be there before it can be recorded.
    """

    target: Target
    slot: Slot | None
    meeting: Meeting | None
    on: date | None
    is_late: bool
    body_on: date | None
    head_on: date | None
    missing: tuple[Missing, ...]
    report_on: date | None
    objections: int
    lacks: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        """Whether the meeting is recorded as held."""
        return self.meeting is not None and self.meeting.status == Status.HELD


@dataclass(frozen=True, slots=True)
class MeetingList:
    """The meetings of a round by day; ``inside`` says whether the reader is of those who inspect."""

    lines: tuple[MeetingLine, ...]
    inside: bool

    @property
    def held(self) -> int:
        """How many were held."""
        return sum(line.is_held for line in self.lines)

    @property
    def planned(self) -> int:
        """How many have a day and are still to be held or recorded."""
        return sum(not line.is_held and line.on is not None for line in self.lines)

    @property
    def unplanned(self) -> int:
        """How many have no day."""
        return sum(line.on is None for line in self.lines)

    @property
    def late(self) -> int:
        """How many have a day that is over, and no record."""
        return sum(line.is_late for line in self.lines)


@dataclass(frozen=True, slots=True)
class Edition:
    """A record as it was before a correction: columns with their words, and who was there."""

    row: MeetingEdition
    facts: tuple[tuple[str, str], ...]
    present: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting; what is inside business is empty for the unit."""

    meeting: Meeting
    is_unit: bool
    attendances: tuple[tuple[str, Attendance], ...]
    count: int
    missing: tuple[Missing, ...]
    dues: tuple[DateCell, ...]
    documents: tuple[FeedbackDocument, ...]
    objections: tuple[Objection, ...]
    objection_until: ExplainedDate | None
    editions: tuple[Edition, ...]
    history: tuple[Line, ...]


def meeting_list(user: Visitor, round_: Round) -> MeetingList:
    """
    Return the meetings of a round that ``user`` may know of: by day and time, those without a day last.

    Statements do not grow with the number of targets.
    """
    targets = list(targets_of_meetings(user, round_))
    keys = [target.pk for target in targets]
    slots = {slot.target_id: slot for slot in with_people(slots_of(user, round_))}
    rows = meetings_visible_to(user).filter(target__in=keys).prefetch_related("attendances")
    meetings = {row.target_id: row for row in rows.exclude(status=Status.CANCELLED).defer("conveyed", "demanded")}
    issued, decided = issued_days(keys), _decided(round_)
    objections: dict[int, int] = {}
    for key in objections_visible_to(user).filter(target__in=keys).values_list("target_id", flat=True):
        objections[key] = objections.get(key, 0) + 1
    dates = {one.target.pk: one.dues for one in dates_of(round_, targets).targets}
    lines = []
    for target in targets:
        slot, meeting = slots.get(target.pk), meetings.get(target.pk)
        held = meeting is not None and meeting.status == Status.HELD
        on = target.meeting_held_on or target.meeting_planned_on
        days = issued.get(target.pk, {})
        report = next((due for due in dates[target.pk] if due.rule.name == "rectification_report"), None)
        body_on = days.get(FeedbackDocument.Addressee.BODY)
        lines.append(
            MeetingLine(
                target,
                slot,
                meeting,
                on,
                is_late=not held and on is not None and on < today(),
                body_on=body_on,
                head_on=days.get(FeedbackDocument.Addressee.HEAD),
                missing=missing_at(meeting) if meeting is not None and held else (),
                report_on=report.due_on if report and report.explained else None,
                objections=objections.get(target.pk, 0),
                lacks=()
                if held
                else _lacks(has_decision=not {target.group_id, None}.isdisjoint(decided), body_on=body_on),
            )
        )
    lines.sort(key=_order)
    return MeetingList(tuple(lines), inside=is_inside(user, round_))


def meeting_page(user: Visitor, meeting: Meeting, rules: Rules) -> MeetingPage:
    """Return one meeting, which ``user`` may read, as they are shown it."""
    is_unit = meeting.grant is not None and meeting.grant.role in UNIT_ROLES
    known = functions()
    there = tuple(
        (known[one.function].label if one.function in known else one.function, one) for one in meeting.attendances.all()
    )
    held = meeting.status == Status.HELD
    allowed = rules.allows_objections and held and meeting.held_on is not None
    documents = documents_visible_to(user).filter(target=meeting.target, issued_on__isnull=False)
    return MeetingPage(
        meeting=meeting,
        is_unit=is_unit,
        attendances=there,
        count=sum(one.count for _label, one in there),
        missing=missing_at(meeting) if held and not is_unit else (),
        dues=tuple(cell_of(due) for due in dues_of(meeting.round, meeting.target)) if held else (),
        documents=tuple(documents.order_by("addressee", "-edition")),
        objections=tuple(objections_visible_to(user).filter(target=meeting.target)),
        objection_until=objection_until(rules, meeting.held_on) if allowed and meeting.held_on else None,
        editions=() if is_unit else tuple(map(_edition, meeting.editions.select_related("corrected_by"))),
        history=() if is_unit else tuple(_history(meeting)),
    )


def record_to_copy(user: Visitor, round_: Round, number: int) -> Meeting | None:
    """Return the record of another unit's held meeting, whose words may serve again; None where the person may not."""
    rows = meetings_visible_to(user).filter(round=round_, target__number=number, status=Status.HELD)
    return rows.prefetch_related(Prefetch("attendances", Attendance.objects.order_by("order"))).first()


def records_to_copy(user: Visitor, round_: Round, but: Target) -> list[Meeting]:
    """Return the newest records of the round's held meetings, but for one target's."""
    rows = meetings_visible_to(user).filter(round=round_, status=Status.HELD).exclude(target=but)
    return list(rows.select_related("target").order_by("-held_on", "-starts_at", "-pk")[:4])


def _decided(round_: Round) -> set[int | None]:
    """Return the keys of the groups on whose report the committee has decided; None among them for the whole round."""
    return set(Report.objects.filter(round=round_, status=Report.Status.DECIDED).values_list("group_id", flat=True))


def _lacks(*, has_decision: bool, body_on: date | None) -> tuple[str, ...]:
    found = []
    if not has_decision:
        found.append(_("党委的决定未登记"))
    if body_on is None:
        found.append(_("反馈意见未印发"))
    return tuple(found)


def _order(line: MeetingLine) -> tuple[date, str, int]:
    at = f"{line.slot.starts_at:%H:%M}" if line.slot else "99"
    if line.meeting is not None and line.meeting.starts_at is not None:
        at = f"{line.meeting.starts_at:%H:%M}"
    return line.on or date.max, at, line.target.number


def _edition(row: MeetingEdition) -> Edition:
    data, known = row.data, functions()
    words_ = {
        "held_on": _("召开日期"),
        "starts_at": _("开始"),
        "ends_at": _("结束"),
        "place": _("地点"),
        "chair": _("主持人"),
        "received_on": _("签收日期"),
        "received_by": _("签收人"),
        "gap_reason": _("缺席等情况的原因"),
    }
    facts = tuple((word, str(data[name])) for name, word in words_.items() if data.get(name))
    present = tuple(
        (known[one["function"]].label if one["function"] in known else one["function"], one["count"])
        for one in data["present"]
    )
    return Edition(row, facts, present)


def _history(meeting: Meeting) -> list[Line]:
    reasons = {
        (meeting.version, "correct_meeting"): meeting.reason,
        (meeting.version, "postpone_meeting"): meeting.reason,
    }
    reasons |= {(meeting.version, "cancel_meeting"): meeting.reason}
    # Each correction stands with the version that it replaced; its record carries the one that it made.
    reasons |= {(row.version + 1, "correct_meeting"): row.reason for row in meeting.editions.all()}
    return lines_of("meeting", meeting.uid, states=dict(Status.choices), reasons=reasons)
