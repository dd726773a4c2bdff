"""The dates that start with the same triggers, and how they differ under another plan or another calendar."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.web.common.reckoning import Workdays
from bihuan.web.rounds.deadlines import explaining
from bihuan.web.rounds.deadlines.explaining import ExplainedDate, en_day, zh_day
from bihuan.web.rounds.deadlines.rules import Rule, rules


@dataclass(frozen=True, slots=True)
class Trigger:
    """The day that starts a clock; ``on`` is None while nobody has set it, ``is_planned`` while it is a plan."""

    on: date | None
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class SetDay:
    """A day that the office set, and why."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is due; ``explained`` is None while the day that starts its clock is not set."""

    rule: Rule
    explained: ExplainedDate | None

    @property
    def due_on(self) -> date | None:
        """The day, if there is one."""
        return self.explained.due_on if self.explained else None

    @property
    def is_uncertain(self) -> bool:
        """Whether holidays that are not published yet could change it."""
        return self.explained is not None and self.explained.is_uncertain


@dataclass(frozen=True, slots=True)
class Change:
    """A day whose kind changes: ``before`` and ``after`` say whether it is worked."""

    day: date
    before: bool
    after: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that is another day than before; ``because`` are the days of the calendar that changed on the way to it."""

    before: Due
    after: Due
    because: tuple[Change, ...] = ()


def dues(
    triggers: Mapping[str, Trigger],
    workdays: Workdays,
    profile: str = "",
    by_hand: Mapping[str, SetDay] | None = None,
) -> tuple[Due, ...]:
    """
    Return what is due by the rules that one of ``triggers`` starts, in the order of the table of rules.

    ``by_hand`` are the days that the office set, by the name of the rule.
    """
    hand = by_hand or {}
    return tuple(
        Due(rule, _date(rule, triggers[rule.trigger], workdays, profile, hand.get(rule.name)))
        for rule in rules().values()
        if rule.trigger in triggers
    )


def profile_of(rule_version: str) -> str:
    """Return the local practice that a round's version of the rules names; "" where it names none."""
    known = {version.profile for rule in rules().values() for version in rule.versions}
    return rule_version if rule_version in known else ""


def moved(before: Sequence[Due], after: Sequence[Due], changes: Iterable[Change] = ()) -> Iterator[Moved]:
    """Yield the dates of the same rules that are another day afterwards."""
    changed = tuple(changes)
    for old, new in zip(before, after, strict=True):
        if old.due_on == new.due_on:
            continue
        ends = [day for due in (old, new) if due.explained for day in (due.explained.trigger_on, due.due_on) if day]
        on_the_way = (change for change in changed if min(ends) <= change.day <= max(ends))
        yield Moved(old, new, tuple(on_the_way))


def settled(before: Sequence[Due], after: Sequence[Due]) -> int:
    """Return how many dates were uncertain and are not any more."""
    return sum(old.is_uncertain and not new.is_uncertain for old, new in zip(before, after, strict=True))


def because(one: Moved) -> tuple[str, str]:
    """Return, in Chinese and English, which days of the calendar moved a date; empty where none did."""
    if not one.because:
        return "", ""
    zh = "、".join(f"{zh_day(change.day)}{'上班' if change.after else '休息'}" for change in one.because)
    en = ", ".join(f"{en_day(change.day)} is {'worked' if change.after else 'off'}" for change in one.because)
    return f"其间{zh}", f"on the way, {en}"


def _date(
    rule: Rule, trigger: Trigger, workdays: Workdays, profile: str, by_hand: SetDay | None
) -> ExplainedDate | None:
    if trigger.on is None:
        return None
    return explaining.explained(
        rule,
        trigger.on,
        workdays,
        profile=profile,
        trigger_is_planned=trigger.is_planned,
        by_hand=by_hand.on if by_hand else None,
        reason=by_hand.reason if by_hand else "",
    )
