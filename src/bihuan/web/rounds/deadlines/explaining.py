"""A date that can tell why it is that date: in one sentence, and step by step."""

from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.web.common.reckoning import Length, Reckoned, Unit, Workdays, reckon
from bihuan.web.rounds.deadlines.rules import CONFIDENCE, TRIGGERS, Rule, RuleVersion

_UNITS: Mapping[Unit, tuple[str, str, str]] = {
    Unit.MONTHS: ("个月", "month", "months"),
    Unit.DAYS: ("日", "day", "days"),
    Unit.WORKDAYS: ("个工作日", "working day", "working days"),
}


@dataclass(frozen=True, slots=True)
class ExplainedDate:
    """
    A day, and all that made it this day.

    ``due_on`` is None where the rule names no length and nobody set the day, or where no version held on the trigger.
    ``set_by_hand`` where the office set it: ``reason`` then says why. ``trigger_is_planned`` where the trigger has not
    happened yet, so that the day moves with it.
    """

    rule: Rule
    version: RuleVersion | None
    trigger_on: date
    trigger_is_planned: bool
    reckoned: Reckoned | None
    due_on: date | None
    set_by_hand: bool = False
    reason: str = ""

    @property
    def is_uncertain(self) -> bool:
        """Whether a year's holidays that are not published yet could change it."""
        return bool(self.reckoned and self.reckoned.unpublished and not self.set_by_hand)

    def would_be_out_of_order(self, day: date) -> bool:
        """Return whether ``day`` lies before what starts its clock, or behind it where the rule counts backwards."""
        if self.version is not None and self.version.length is not None and self.version.length.count < 0:
            return day > self.trigger_on
        return day < self.trigger_on


def explained(
    rule: Rule,
    trigger_on: date,
    workdays: Workdays,
    *,
    profile: str = "",
    trigger_is_planned: bool = False,
    by_hand: date | None = None,
    reason: str = "",
) -> ExplainedDate:
    """
    Return the day that ``rule`` gives for a trigger.

    Args:
        rule: What is due.
        trigger_on: The day that starts the clock; it also says which version of the rule holds.
        workdays: The calendar.
        profile: A local practice that the office chose, "" for none.
        trigger_is_planned: The trigger is a plan, not a fact.
        by_hand: A day that the office set in place of the reckoned one.
        reason: Why it did.
    """
    version = rule.version_on(trigger_on, profile)
    found = None
    if version is not None and version.length is not None:
        found = reckon(trigger_on, version.length, workdays, rolls=version.rolls)
    due_on = by_hand or (found.due_on if found else None)
    return ExplainedDate(rule, version, trigger_on, trigger_is_planned, found, due_on, by_hand is not None, reason)


def sentence(one: ExplainedDate) -> tuple[str, str]:
    """Return, in Chinese and English, the one sentence that tells a clerk why it is that day."""
    zh, en = _trigger(one)
    if one.set_by_hand and one.due_on is not None:
        return _by_hand(one, one.due_on)
    if one.version is None:
        return (
            f"{zh}，当时没有生效的规则，{one.rule.zh}的日期须由巡视办确定。",
            f"{en}, when no version of the rule held; the office sets the day.",
        )
    source = _source(one.version)
    if one.reckoned is None or one.due_on is None:
        return (
            f"{source[0]}没有规定{one.rule.zh}的期限，须由巡视办确定。",
            f"No term is set for it by {source[1]}, so the office sets the day.",
        )
    length = words_of(one.reckoned.length)
    said = notes(one)
    return (
        f"{zh}，按{source[0]}，{length[0]}为{zh_day(one.due_on)}" + "".join(f"，{more}" for more, _en in said) + "。",
        f"{en}; by {source[1]}, it is due {length[1]}, on {en_day(one.due_on)}"
        + "".join(f"; {more}" for _zh, more in said)
        + ".",
    )


def _trigger(one: ExplainedDate) -> tuple[str, str]:
    """Return what starts the clock and when, as the beginning of a sentence."""
    zh, en = TRIGGERS[one.rule.trigger]
    if one.trigger_is_planned:
        return f"{zh}计划在{zh_day(one.trigger_on)}", f"{_begun(en)} is planned for {en_day(one.trigger_on)}"
    return f"{zh}在{zh_day(one.trigger_on)}", f"{_begun(en)} is on {en_day(one.trigger_on)}"


def _begun(words: str) -> str:
    """Return words as a sentence begins with them; names inside keep their capitals."""
    return words[:1].upper() + words[1:]


def _by_hand(one: ExplainedDate, due_on: date) -> tuple[str, str]:
    """Return the sentence of a day that the office set; it also tells what the rule would give, and if it is too early."""
    zh = f"{one.rule.zh}的日期由巡视办定为{zh_day(due_on)}，理由：{one.reason.rstrip('。.')}"
    en = f"The office set the day to {en_day(due_on)}, because: {one.reason.rstrip('。.')}"
    if one.reckoned is not None:
        zh += f"；按规则推算为{zh_day(one.reckoned.due_on)}"
        en += f"; by the rule it would be {en_day(one.reckoned.due_on)}"
    elif one.version is not None:
        source = _source(one.version)
        zh += f"；{source[0]}没有规定期限"
        en += f"; no term is set by {source[1]}"
    trigger = TRIGGERS[one.rule.trigger]
    if one.would_be_out_of_order(due_on):
        zh += f"；{trigger[0]}在{zh_day(one.trigger_on)}，与这一天前后颠倒，请重新确定"
        en += f"; it does not fit {trigger[1]} on {en_day(one.trigger_on)}, so set it anew"
    return f"{zh}。", f"{en}."


def notes(one: ExplainedDate) -> list[tuple[str, str]]:
    """Return what else is to be known of the day, each in Chinese and English, as parts of a sentence."""
    said: list[tuple[str, str]] = []
    found = one.reckoned
    if found is not None and not one.set_by_hand:
        if found.is_clamped:
            said.append(("那个月没有这一天，取月末", "that month has no such day, so its last one is taken"))
        if found.rolled:
            said.append((f"{zh_day(found.exact)}休息，顺延", f"{en_day(found.exact)} is a day off, so it moves"))
        elif found.is_day_off:
            said.append(("当天休息，规则没有规定顺延", "that is a day off, and the rule does not move it"))
        if found.unpublished:
            years = "、".join(map(str, found.unpublished))
            said.append(
                (
                    f"{years}年的放假安排尚未公布，公布后可能变化",
                    f"the holidays of {', '.join(map(str, found.unpublished))} are not published yet, so it may change",
                )
            )
    if one.version is not None and one.version.confidence != "H":
        zh, en = CONFIDENCE[one.version.confidence]
        said.append((f"这条规则属于{zh}", f"the rule is {en}"))
    return said


def what_would_change_it(one: ExplainedDate) -> list[tuple[str, str]]:
    """Return what would make it another day, each in Chinese and English."""
    zh, en = TRIGGERS[one.rule.trigger]
    said = [(f"{zh}改期，日期随之改变。", f"Another day of {en} moves it.")]
    if one.set_by_hand:
        return [("巡视办可以另定日期，须写明理由。", "The office may set another day, with a reason.")]
    if one.version is not None and one.version.in_force_until is not None:
        after = one.version.in_force_until
        said.append(
            (
                f"{zh}晚于{zh_day(after)}的，适用后来的规则。",
                f"With {en} after {en_day(after)}, a later version of the rule holds.",
            )
        )
    if one.reckoned is not None and (one.reckoned.length.unit is Unit.WORKDAYS or one.reckoned.rolled):
        said.append(("放假调休安排变化时会重新推算。", "A change of the holiday table reckons it anew."))
    return said


def words_of(length: Length) -> tuple[str, str]:
    """Return a length in words: 之后2个月 · 2 months later."""
    zh, one, many = _UNITS[length.unit]
    count = abs(length.count)
    if count == 0:
        return "当日", "the same day"
    unit = one if count == 1 else many
    if length.count < 0:
        return f"之前{count}{zh}", f"{count} {unit} before"
    return f"之后{count}{zh}", f"{count} {unit} later"


def zh_day(day: date) -> str:
    """Return a day as Chinese texts write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def en_day(day: date) -> str:
    """Return a day as English pages write it."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def _source(version: RuleVersion) -> tuple[str, str]:
    article = (f"第{version.article}条", f", article {version.article}") if version.article else ("", "")
    return f"{version.regulation_zh}{article[0]}", f"{version.regulation_en}{article[1]}"
