"""
The daily run: who is told of which date, exactly once, and one digest by mail.

It runs through the outbox. Some targets of a round are one message, whose notes and mark stand or fall together, so that a worker that is
killed loses nothing and tells nothing twice; all messages of a day stand in one lane, so that the digests come last. Every
sentence names its event: running a day again, or after days without a worker, tells only what was not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import transaction
from django.urls import reverse

from bihuan.web.common.dates import today
from bihuan.web.inbox.actions import Telling, tell_many
from bihuan.web.inbox.mail import digests
from bihuan.web.inbox.queries import told_on
from bihuan.web.outbox.actions import put, put_many
from bihuan.web.rectification.lettering import LADDER, kind_word, kind_word_en, rank
from bihuan.web.rectification.queries.chasing_people import PeopleOfTarget, people_of_all
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.letters import sharpest_sent
from bihuan.web.rectification.queries.reminding import Pending, pending, targets_of_part, targets_to_remind
from bihuan.web.rectification.reminding import About, Step, Whom, letter_for, step_on, when, words_about
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Target

#: What the notes are told as, and the messages of a run.
NOTE = "rectification.remind"
RUN, PART, MAIL = "rectification.remind_all", "rectification.remind_part", "rectification.remind_mail"
_NOWHERE = "00000000-0000-4000-8000-000000000000"
#: Longest reason that a note quotes: the column holds 400 characters in all.
_REASON = 200


def begin(payload: Mapping[str, Any], _key: str) -> None:
    """Put a message for each part of a day into the outbox, and that of the digests behind them."""
    day = date.fromisoformat(payload["day"])
    lane = f"rectification.remind:{day}"
    parts = ((f"{PART}:{day}:{keys[0]}", {"day": str(day), "targets": keys}) for keys in targets_to_remind(day))
    put_many(PART, parts, lane=lane)
    put(MAIL, {"day": str(day)}, key=f"{MAIL}:{day}", lane=lane)


def part(payload: Mapping[str, Any], _key: str) -> None:
    """Tell those around some targets of a round what is due or overdue there."""
    remind_part(payload["targets"], date.fromisoformat(payload["day"]))


def mail(payload: Mapping[str, Any], _key: str) -> None:
    """Let everybody be mailed once what they were told on a day."""
    digests(NOTE, date.fromisoformat(payload["day"]))


@dataclass(frozen=True, slots=True)
class Told:
    """What a run told: new notes, and people who will be mailed a digest of the day."""

    notes: int
    mails: int


def remind(day: date | None = None) -> Told:
    """
    Run the reminders of a day at once, without waiting for a worker.

    Each part is a transaction of its own; whatever was told before is not told again.
    """
    on = day or today()
    before = told_on(NOTE, on)
    for keys in targets_to_remind(on):
        _remind_now(keys, on)
    return _mail_now(on, before)


@transaction.atomic
def _remind_now(keys: Sequence[int], day: date) -> None:
    remind_part(keys, day)


@transaction.atomic
def _mail_now(day: date, before: int) -> Told:
    return Told(told_on(NOTE, day) - before, digests(NOTE, day))


def remind_part(keys: Sequence[int], day: date) -> None:
    """Tell those around targets of one round what is due or overdue there on a day; inside a transaction."""
    targets = targets_of_part(keys)
    if not targets:
        return
    rules = rules_of(targets[0].round)
    people = people_of_all(targets[0].round, targets, day)
    found: dict[int, list[Pending]] = {target.pk: [] for target in targets}
    for pk, one in pending(targets, day, rules):
        found[pk].append(one)
    sent = sharpest_sent([one.pk for some in found.values() for one in some if _may_get_a_letter(one, day)])
    told = (_tellings(target, people[target.pk], found[target.pk], rules.remind_days, day, sent) for target in targets)
    tell_many(chain.from_iterable(told), day=day)


def _may_get_a_letter(one: Pending, day: date) -> bool:
    return one.about is About.ITEM and bool(letter_for((day - one.due_on).days))


def _tellings(
    target: Target,
    people: PeopleOfTarget,
    dates: Iterable[Pending],
    days_before: tuple[int, ...],
    day: date,
    sent: Mapping[int, int],
) -> Iterator[Telling]:
    to_item, to_list = _addresses(target)
    late: list[tuple[Step, Pending]] = []
    for one in dates:
        step = step_on(day, one.due_on, days_before)
        if step is None:
            continue
        if step.letter and one.about is About.ITEM:
            late.append((step, one))
        # The office decides on letters line by line on its page; a note for each of very many would bury it.
        whom = [whom for whom in step.tells if whom not in (Whom.OFFICE, Whom.LEADING_GROUP)]
        zh, en = _sentences(one, step, day)
        url = to_item.replace(_NOWHERE, one.item) if one.item else to_list
        for person in people.told(whom, one.handler):
            yield Telling(
                person=person,
                kind=NOTE,
                zh=zh,
                en=en,
                url=url,
                object_kind="item" if one.item else "target",
                object_id=one.item or str(target.pk),
                target_id=target.pk,
                once=f"{NOTE}:{one.about}:{one.key}:{one.due_on}:{step.code}",
            )
    yield from _proposals(target, people, late, sent)


def _addresses(target: Target) -> tuple[str, str]:
    return reverse("item_detail", args=[_NOWHERE]), reverse("plan_list", args=[target.round_id])


def _sentences(one: Pending, step: Step, day: date) -> tuple[str, str]:
    """Return which date, how far off, why that day, and what to do."""
    said = words_about(one.about)
    how_zh, how_en = when(day, one.due_on)
    todo_zh, todo_en = (step.zh, step.en) if step.zh else (said.todo_zh, said.todo_en)
    why_zh, why_en = one.why_zh[:_REASON], one.why_en[:_REASON]
    return (
        f"{said.zh} {one.what} {how_zh}（{zh_day(one.due_on)}，{why_zh}）。{todo_zh}",
        f"{said.en} {one.what} is {how_en} ({en_day(one.due_on)}: {why_en}). {todo_en}",
    )


def _proposals(
    target: Target, people: PeopleOfTarget, late: Sequence[tuple[Step, Pending]], sent: Mapping[int, int]
) -> Iterator[Telling]:
    """
    Yield to office and leading group, for each day that was missed, which letter is next: one rung above what was sent.

    Where the letter of the step was sent already, there is nothing to propose.
    """
    proposed: defaultdict[tuple[int, str, date], int] = defaultdict(int)
    for step, one in late:
        had = sent.get(one.pk, -1)
        if rank(step.letter) > had:
            proposed[step.days, LADDER[had + 1], one.due_on] += 1
    told = {step.days: step for step, _one in late}
    url = reverse("chasing_list", args=[target.round_id])
    for (days, letter, due_on), lines in sorted(proposed.items()):
        zh = f"{target.name}有 {lines} 项整改事项自{zh_day(due_on)}到期后逾期 {days} 天以上，建议发“{kind_word(letter)}”。"
        counted = "1 rectification item" if lines == 1 else f"{lines} rectification items"
        en = f"{target.name}: {counted} due {en_day(due_on)}, {days} days overdue or more. Proposed: a {kind_word_en(letter)}."
        whom = [whom for whom in told[days].tells if whom in (Whom.OFFICE, Whom.LEADING_GROUP)]
        for person in people.told(whom, None):
            yield Telling(
                person=person,
                kind=NOTE,
                zh=f"{zh}请到督办页查看并草拟。",
                en=f"{en} Look at the page of chasing and draft it.",
                url=url,
                object_kind="target",
                object_id=str(target.pk),
                target_id=target.pk,
                once=f"{NOTE}:letter:{target.pk}:{due_on}:over-{days}",
            )
