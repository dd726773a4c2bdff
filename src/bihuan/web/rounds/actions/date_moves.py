"""Keeping what made a date another day, and telling those whom it concerns."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.common import words
from bihuan.web.common.dates import today
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.deadlines.clocks import because, moved
from bihuan.web.rounds.deadlines.explaining import en_day, sentence, zh_day
from bihuan.web.rounds.models import DateMove, Round, Target
from bihuan.web.rounds.queries.deadlines import MovedDate, RoundDates, all_dates
from bihuan.web.rounds.queries.slots import MeetingPeople, concerned, meeting_people

Cause = DateMove.Cause
#: A note is one sentence: more dates than this are counted, not named.
_MOST_NAMED = 4
_LONGEST_ZH, _LONGEST_EN = 400, 600
#: What a note begins with, by what moved the dates.
_SAID = {
    Cause.MEETING: ("反馈会改期", "the feedback meeting moved"),
    Cause.ROUND: ("轮次信息修改", "facts of the round changed"),
    Cause.CALENDAR: ("放假安排公布", "holidays were published"),
    Cause.OFFICE: ("巡视办确定日期", "the office set the day"),
    Cause.HELD: ("反馈会召开日期登记", "the day of the feedback meeting was recorded"),
}


def what_moved(before: RoundDates) -> list[MovedDate]:
    """Return the dates of a round that are another day than they were in ``before``, its own first."""
    after = all_dates(before.round)
    found = [MovedDate(before.round, None, one) for one in moved(before.dues, after.dues)]
    by_target = {one.target.pk: one.dues for one in before.targets}
    for one in after.targets:
        old = by_target.get(one.target.pk)
        if old is not None:
            found += [MovedDate(before.round, one.target, change) for change in moved(old, one.dues)]
    return found


def keep_moves(
    *, actor: User, moves: Sequence[MovedDate], cause: DateMove.Cause, reason: str = "", tells: bool = True
) -> list[DateMove]:
    """
    Keep dates that moved, inside the transaction of what moved them, and tell whom they concern.

    A date that there was none of before is told of, but not kept: nothing moved.

    Args:
        actor: Who made the change; they are not told.
        moves: What moved.
        cause: What kind of change it was.
        reason: Why it was made.
        tells: Whether to tell; False where the change tells of itself.
    """
    batch, day = uuid.uuid4(), today()
    kept = DateMove.objects.bulk_create(
        DateMove(
            batch=batch,
            round=one.round,
            target=one.target,
            rule=one.moved.after.rule.name,
            was=one.moved.before.due_on,
            now=one.moved.after.due_on,
            cause=cause,
            reason=reason[:200],
            sentence_zh=_why(one)[0],
            sentence_en=_why(one)[1],
            moved_by=actor,
            moved_on=day,
        )
        for one in moves
        if one.moved.before.due_on is not None
    )
    if tells:
        _tell(actor, moves, cause)
    return kept


def recorded(moves: Iterable[MovedDate]) -> list[dict[str, object]]:
    """Return dates that moved as rows of a trail record."""
    return [
        {
            "round": str(one.round.pk),
            "target": one.target.number if one.target else None,
            "rule": one.moved.after.rule.name,
            "from": one.moved.before.due_on.isoformat() if one.moved.before.due_on else None,
            "to": one.moved.after.due_on.isoformat() if one.moved.after.due_on else None,
        }
        for one in moves
    ]


def in_words(moves: Sequence[MovedDate]) -> tuple[str, str]:
    """Return what moved from when to when, in Chinese and English; "" for nothing."""
    if not moves:
        return "", ""
    zh = [f"{one.moved.after.rule.zh}{_zh(one.moved.before.due_on)}改为{_zh(one.moved.after.due_on)}" for one in moves]
    en = [
        f"{one.moved.after.rule.en} from {_en(one.moved.before.due_on)} to {_en(one.moved.after.due_on)}"
        for one in moves
    ]
    if len(moves) > _MOST_NAMED:
        more = len(moves) - _MOST_NAMED
        zh, en = [*zh[:_MOST_NAMED], f"另有{more}项"], [*en[:_MOST_NAMED], f"{more} more"]
    return "；".join(zh), "; ".join(en)


def _tell(actor: User, moves: Sequence[MovedDate], cause: DateMove.Cause) -> None:
    by_round: defaultdict[Round, defaultdict[Target | None, list[MovedDate]]] = defaultdict(lambda: defaultdict(list))
    for one in moves:
        by_round[one.round][one.target].append(one)
    for round_, by_target in by_round.items():
        people = meeting_people(round_)
        for target, those in by_target.items():
            # Units do not read the dates of a round: what is due of them they hear at their meeting.
            whom = _office_and_leaders(people) if target is None else concerned(target, people)
            tell_moves(actor, round_, target, those, whom, _SAID[cause], url=reverse("round_moves", args=[round_.pk]))


def tell_moves(
    actor: User,
    round_: Round,
    target: Target | None,
    moves: Sequence[MovedDate],
    whom: Iterable[User],
    said: tuple[str, str],
    *,
    url: str,
) -> None:
    """Tell people, but for ``actor``, what moved at a target or in a round, beginning with what made it move."""
    zh, en = in_words(moves)
    short_zh = target.name if target else words.round_ordinal(round_.term, round_.number) or round_.title
    tell(
        [person for person in whom if person.pk != actor.pk],
        kind="rounds.move_dates",
        zh=f"{short_zh}：{said[0]}{'，' + zh if zh else ''}。"[:_LONGEST_ZH],
        en=f"{short_zh}: {said[1]}{', ' + en if en else ''}."[:_LONGEST_EN],
        url=url,
        object_kind="round",
        object_id=round_.pk,
        target_id=target.pk if target else None,
    )


def _office_and_leaders(people: MeetingPeople) -> list[User]:
    return [*people.office, *people.leader_of.values()]


def _why(one: MovedDate) -> tuple[str, str]:
    explained = one.moved.after.explained
    zh, en = (
        sentence(explained)
        if explained
        else ("起算日未定，日期无法推算。", "The day that starts its clock is not set.")
    )
    days_zh, days_en = because(one.moved)
    return (f"{days_zh}。{zh}" if days_zh else zh), (f"{days_en.capitalize()}. {en}" if days_en else en)


def _zh(day: date | None) -> str:
    return zh_day(day) if day else "未定"


def _en(day: date | None) -> str:
    return en_day(day) if day else "no day"
