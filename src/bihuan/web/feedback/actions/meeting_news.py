"""Who is told what of a feedback meeting, each sentence once."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.queries.meetings import dues_of
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.actions.date_moves import in_words
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.board import STAGES, Owner
from bihuan.web.rounds.queries.deadlines import MovedDate
from bihuan.web.rounds.queries.slots import concerned, meeting_people

_LONGEST_ZH, _LONGEST_EN = 400, 600


def of_holding(meeting: Meeting, target: Target, moves: Sequence[MovedDate], *, actor: User) -> None:
    """Tell office and group that the clock of a target has started, and its unit what is due of it and when."""
    assert meeting.held_on is not None
    zh, en = zh_day(meeting.held_on), en_day(meeting.held_on)
    _tell_both(
        meeting,
        target,
        "feedback.hold_meeting",
        (f"反馈会已于{zh}召开", f"the feedback meeting was held on {en}"),
        moves,
        actor=actor,
    )


def of_correction(
    meeting: Meeting, target: Target, was: date | None, moves: Sequence[MovedDate], *, actor: User, reason: str
) -> None:
    """Tell the same people that the record was corrected: of another day with all dates, else office and group alone."""
    assert meeting.held_on is not None
    assert was is not None
    if meeting.held_on != was:
        zh = f"反馈会的召开日期由{zh_day(was)}更正为{zh_day(meeting.held_on)}（{reason}）"
        en = f"the day of the feedback meeting was corrected from {en_day(was)} to {en_day(meeting.held_on)} ({reason})"
        _tell_both(meeting, target, "feedback.correct_meeting", (zh, en), moves, actor=actor)
        return
    people = meeting_people(target.round)
    said = (f"反馈会记录已更正（{reason}）", f"the record of the feedback meeting was corrected ({reason})")
    _told(meeting, target, concerned(target, people), "feedback.correct_meeting", said, ("", ""), actor=actor)


def _tell_both(
    meeting: Meeting,
    target: Target,
    kind: str,
    said: tuple[str, str],
    moves: Sequence[MovedDate],
    *,
    actor: User,
) -> None:
    people = meeting_people(target.round)
    _told(meeting, target, concerned(target, people), kind, said, in_words(moves), actor=actor)
    _told(meeting, target, people.of_unit.get(target.pk, ()), kind, said, _due(meeting, target), actor=actor)


def _due(meeting: Meeting, target: Target) -> tuple[str, str]:
    """Return what the unit has to do by when; what others have to do of it is not theirs to hear."""
    those = [
        (due.rule, due.due_on)
        for due in dues_of(meeting.round, target)
        if due.due_on and STAGES.get(due.rule.name) is Owner.UNIT
    ]
    if not those:
        return "", ""
    return (
        "由此起算：" + "；".join(f"{rule.zh}{zh_day(on)}" for rule, on in those),
        "reckoned from it: " + "; ".join(f"{rule.en} {en_day(on)}" for rule, on in those),
    )


def _told(
    meeting: Meeting,
    target: Target,
    whom: Iterable[User],
    kind: str,
    said: tuple[str, str],
    more: tuple[str, str],
    *,
    actor: User,
) -> None:
    zh, en = (f"{first}，{rest}" if rest else first for first, rest in zip(said, more, strict=True))
    tell(
        [person for person in whom if person.pk != actor.pk],
        kind=kind,
        zh=f"{target.name}：{zh}。"[:_LONGEST_ZH],
        en=f"{target.name}: {en}."[:_LONGEST_EN],
        url=reverse("meeting_detail", args=[meeting.uid]),
        object_kind="meeting",
        object_id=meeting.uid,
        once=f"{kind}:{meeting.uid}:{meeting.version}",
        target_id=target.pk,
    )
