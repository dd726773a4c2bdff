"""Writing a plan: its frame, the answer to each finding, measures and milestones; each save is one record."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.access.plans import To, judge, plan_for
from bihuan.web.rectification.actions.plans.refusals import noted, require_text, require_version, require_writable
from bihuan.web.rectification.milestones import MOST, made_milestones
from bihuan.web.rectification.models import Completion, Measure, Milestone, Plan, Response
from bihuan.web.rectification.plan_gaps import clashes_of, name_of
from bihuan.web.rectification.queries.plans import contents_of
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day

#: Longest text of each field, in characters.
LONGEST = {
    "organisation": 4_000,
    "principles": 4_000,
    "pledge": 2_000,
    "reason": 2_000,
    "cause": 2_000,
    "standard": 2_000,
    "leader": 80,
    "lead_unit": 120,
    "co_units": 300,
    "handler": 80,
    "text": 2_000,
    "owner": 80,
    "unit": 120,
    "proof_expected": 200,
    "label": 120,
}
MOST_MEASURES = 500
#: No plan reaches back or ahead this far: a slip of the pen.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The frame of a plan as it was written."""

    organisation: str = ""
    principles: str = ""
    pledge: str = ""


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """The answer to one finding as it was written."""

    answer: str = ""
    reason: str = ""
    cause: str = ""
    standard: str = ""
    completion: str = Completion.ONE_OFF
    due_on: date | None = None
    leader: str = ""
    lead_unit: str = ""
    co_units: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """
    A measure as it was written: ``key`` of one that is there, None for a new one.

    ``responses`` are the orders of the lines it serves, from 1. ``milestones`` are (day, words); of a measure that is
    repeated they are made from its frequency instead.
    """

    text: str
    responses: tuple[int, ...]
    owner: str = ""
    unit: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    frequency: str = Measure.Frequency.ONCE
    proof_expected: str = ""
    milestones: tuple[tuple[date, str], ...] = ()
    key: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What is written in one save: only what is named changes; responses by their order, measures one by one."""

    frame: PlanFacts | None = None
    responses: Mapping[int, ResponseFacts] = field(default_factory=dict)
    measures: Sequence[MeasureFacts] = ()
    dropped: Sequence[uuid.UUID] = ()


@transaction.atomic
def write_plan(
    *, actor: User, plan: Plan, changes: PlanChanges, version: int | None = None, how: str = "edit_plan"
) -> Plan:
    """
    Write ``changes`` into a plan, all or none of them, as one version with one record.

    Args:
        actor: Of the unit, or the clerk who records the plan on its behalf.
        plan: A draft, or one that was returned.
        changes: What is written.
        version: The version that the person had before them, if known.
        how: Name of the record: "edit_plan", or "import_plan" for what a workbook brought back.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.milestone_after_due``, ``rectification.day_out_of_order``,
            ``rectification.too_many_milestones``, ``rectification.unknown_line``, ``rectification.unknown_measure``,
            ``rectification.measure_without_text``, ``rectification.unknown_choice``, ``feedback.text_too_long``,
            ``feedback.odd_character``, ``feedback.classified_marking``, ``common.changed_meanwhile``; the person may not.
            ``where`` names the field: ``standard-3`` of line 3, ``measure-due_on-2`` of the measure at index 2.
    """
    locked = plan_for(actor, plan.uid, To.SEE, for_change=True)
    require_writable(locked)
    require_version(locked, version)
    grant = judge(actor, locked, To.EDIT)
    return _written(locked, changes, how, actor=actor, grant=grant)


def _written(plan: Plan, changes: PlanChanges, how: str, *, actor: User, grant: Grant | None) -> Plan:
    held = contents_of(plan)
    by_order = {one.order: one for one in held.responses}
    columns = _frame(changes.frame) if changes.frame is not None else {}
    for order, facts in changes.responses.items():
        if order not in by_order:
            raise _unknown_line(order)
        _write_response(by_order[order], facts)
    measures = {one.key: one for one in held.measures}
    _drop(plan, changes.dropped, measures)
    _write_measures(plan, changes.measures, measures, by_order)
    moved = Plan.objects.filter(pk=plan.pk, version=plan.version).update(version=plan.version + 1, **columns)
    if moved != 1:
        raise changed_meanwhile()
    plan.refresh_from_db()
    _require_in_order(plan)
    noted(plan, how, actor=actor, grant=grant, fields=_said(changes))
    return plan


def edit_plan(*, actor: User, plan: Plan, facts: PlanFacts, version: int | None = None) -> Plan:
    """Write the frame of a plan; as ``write_plan``."""
    return write_plan(actor=actor, plan=plan, changes=PlanChanges(frame=facts), version=version)


def set_response(*, actor: User, response: Response, facts: ResponseFacts, version: int | None = None) -> Plan:
    """Write the answer to one finding; as ``write_plan``."""
    changes = PlanChanges(responses={response.order: facts})
    return write_plan(actor=actor, plan=response.plan, changes=changes, version=version)


def set_measure(*, actor: User, plan: Plan, facts: MeasureFacts, version: int | None = None) -> Measure:
    """Write one measure, new without a key, and return it; as ``write_plan``."""
    held = write_plan(actor=actor, plan=plan, changes=PlanChanges(measures=[facts]), version=version)
    rows = Measure.objects.filter(plan=held)
    # A new one has the highest number.
    found = rows.filter(key=facts.key).first() if facts.key else rows.order_by("-number").first()
    assert found is not None  # written a moment ago in a transaction that went through
    return found


def drop_measure(*, actor: User, plan: Plan, key: uuid.UUID, version: int | None = None) -> Plan:
    """Take a measure out of a plan that may be written; as ``write_plan``."""
    return write_plan(actor=actor, plan=plan, changes=PlanChanges(dropped=[key]), version=version)


def _frame(facts: PlanFacts) -> dict[str, Any]:
    return {name: require_text(text, where=name, longest=LONGEST[name]) for name, text in asdict(facts).items()}


def _write_response(row: Response, facts: ResponseFacts) -> None:
    at = row.order
    _require_choice(facts.answer, ("", *Response.Answer.values), f"answer-{at}")
    _require_choice(facts.completion, Completion.values, f"completion-{at}")
    _require_day(facts.due_on, f"due_on-{at}")
    for name in ("reason", "cause", "standard", "leader", "lead_unit", "co_units", "handler"):
        setattr(row, name, require_text(getattr(facts, name), where=f"{name}-{at}", longest=LONGEST[name]))
    row.answer, row.completion, row.due_on = facts.answer, facts.completion, facts.due_on
    row.save()


def _drop(plan: Plan, dropped: Iterable[uuid.UUID], measures: dict[uuid.UUID, Measure]) -> None:
    gone = set(dropped)
    if gone - measures.keys():
        raise _unknown_measure()
    if gone:
        Measure.objects.filter(plan=plan, key__in=gone).delete()
    for key in gone:
        del measures[key]


def _write_measures(
    plan: Plan,
    wanted: Sequence[MeasureFacts],
    measures: dict[uuid.UUID, Measure],
    by_order: Mapping[int, Response],
) -> None:
    number = max((one.number for one in measures.values()), default=0)
    new = sum(one.key is None for one in wanted)
    if len(measures) + new > MOST_MEASURES:
        raise Refusal(
            "rectification.too_many_measures",
            f"一份方案最多 {MOST_MEASURES} 条措施，没有保存。请合并相近的措施。",
            f"A plan may have {MOST_MEASURES} measures; nothing was saved. Join those that are alike.",
        )
    for at, facts in enumerate(wanted):
        if facts.key is not None and facts.key not in measures:
            raise _unknown_measure()
        unknown = [order for order in facts.responses if order not in by_order]
        if unknown:
            raise _unknown_line(unknown[0], f"measure-responses-{at}")
        row = measures[facts.key] if facts.key is not None else None
        if row is None:
            number += 1
            row = Measure(plan=plan, number=number)
        _write_measure(row, facts, at, [by_order[order] for order in dict.fromkeys(facts.responses)])


def _write_measure(row: Measure, facts: MeasureFacts, at: int, responses: Sequence[Response]) -> None:
    for name in ("text", "owner", "unit", "proof_expected"):
        text = require_text(getattr(facts, name), where=f"measure-{name}-{at}", longest=LONGEST[name])
        setattr(row, name, text)
    if not row.text:
        raise Refusal(
            "rectification.measure_without_text",
            "有一条措施没有写内容，没有保存。请写明做什么，或者删去这条措施。",
            "A measure has no words, so nothing was saved. Write what is done, or delete the measure.",
            where=f"measure-text-{at}",
        )
    _require_choice(facts.frequency, Measure.Frequency.values, f"measure-frequency-{at}")
    for name in ("starts_on", "due_on"):
        _require_day(getattr(facts, name), f"measure-{name}-{at}")
    row.starts_on, row.due_on, row.frequency = facts.starts_on, facts.due_on, facts.frequency
    days = _milestones(facts, at)
    row.save()
    row.responses.set(responses)
    if [(one.due_on, one.label) for one in row.milestones.all()] != days:
        row.milestones.all().delete()
        Milestone.objects.bulk_create(Milestone(measure=row, due_on=day, label=label) for day, label in days)


def _milestones(facts: MeasureFacts, at: int) -> list[tuple[date, str]]:
    """Return the days of a measure, by day: those named, or those that its frequency makes."""
    if facts.starts_on and facts.due_on and facts.starts_on > facts.due_on:
        raise _out_of_order(f"measure-due_on-{at}", "完成日期早于开始日期", "it is due before it starts")
    if facts.frequency != Measure.Frequency.ONCE:
        if facts.starts_on is None or facts.due_on is None:
            raise _out_of_order(
                f"measure-starts_on-{at}",
                "定期开展的措施须有开始和完成日期",
                "a measure that is repeated needs a first and a last day",
            )
        days = made_milestones(facts.starts_on, facts.due_on, facts.frequency)
        named = [(day, "") for day in days]
    else:
        named = sorted(dict(facts.milestones).items())
    if len(named) > MOST:
        raise Refusal(
            "rectification.too_many_milestones",
            f"这条措施会有 {MOST} 个以上的节点，没有保存。请降低频次，或者缩短起止日期。",
            f"This measure would have more than {MOST} milestones; nothing was saved. Make it less frequent or shorter.",
            where=f"measure-frequency-{at}",
        )
    for day, label in named:
        _require_day(day, f"measure-milestones-{at}")
        require_text(label, where=f"measure-milestones-{at}", longest=LONGEST["label"])
        if (facts.due_on and day > facts.due_on) or (facts.starts_on and day < facts.starts_on):
            raise _out_of_order(
                f"measure-milestones-{at}",
                f"节点 {zh_day(day)} 不在措施的起止日期之内",
                f"the milestone {en_day(day)} lies outside of the measure",
            )
    return [(day, label.strip()) for day, label in named]


def _require_in_order(plan: Plan) -> None:
    """Refuse days of measures that lie behind the day of a line which they serve; asked of the plan as it would stand."""
    clashes = clashes_of(contents_of(plan))
    if not clashes:
        return
    first = clashes[0]
    zh, en = name_of(first.response)
    assert first.response.due_on is not None  # a line without a day clashes with none
    due = first.response.due_on
    what_zh, what_en = ("节点", "milestone") if first.is_milestone else ("完成日期", "last day")
    raise Refusal(
        "rectification.milestone_after_due",
        f"措施 {first.measure.number} 的{what_zh}（{zh_day(first.day)}）晚于{zh}的完成时限（{zh_day(due)}），没有保存。"
        "请把它提前，或者推迟该条的完成时限。",
        f"The {what_en} of measure {first.measure.number}, {en_day(first.day)}, comes after {en} is due on {en_day(due)}; "
        "nothing was saved. Bring it forward, or set a later day for the line.",
        where=f"due_on-{first.response.order}",
    )


def _require_choice(value: str, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise Refusal(
            "rectification.unknown_choice",
            f"“{value[:20]}”不是可以选择的内容，没有保存。请从列出的选项中选择。",
            f"“{value[:20]}” is not among the choices; nothing was saved. Choose one that is offered.",
            where=where,
        )


def _require_day(day: date | None, where: str) -> None:
    if day is not None and not _EARLIEST <= day <= _LATEST:
        raise _out_of_order(where, f"日期 {day.isoformat()} 不合理", f"{day.isoformat()} cannot be meant")


def _out_of_order(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "rectification.day_out_of_order",
        f"{zh}，没有保存。请更正日期。",
        f"{en[:1].upper()}{en[1:]}; nothing was saved. Correct the day.",
        where=where,
    )


def _unknown_line(order: int, where: str = "") -> Refusal:
    return Refusal(
        "rectification.unknown_line",
        f"方案中没有第 {order} 条，没有保存。请按方案中的条目序号填写。",
        f"The plan has no line {order}; nothing was saved. Use the numbers of its lines.",
        where=where,
    )


def _unknown_measure() -> Refusal:
    return Refusal(
        "rectification.unknown_measure",
        "有一条措施不在这份方案中（可能已被删除），没有保存。请刷新页面后重新填写。",
        "One of the measures is not in this plan, it may have been deleted; nothing was saved. Reload the page and write it "
        "again.",
        http_status=409,
    )


def _said(changes: PlanChanges) -> dict[str, Any]:
    """Return what a record keeps of a save: what was touched; the words stand in the plan and its editions."""
    found: dict[str, Any] = {}
    if changes.frame is not None:
        found["frame"] = sorted(name for name, text in asdict(changes.frame).items() if text.strip())
    if changes.responses:
        found["lines"] = sorted(changes.responses)
    if changes.measures:
        found["measures"] = [str(one.key) if one.key else "new" for one in changes.measures]
    if changes.dropped:
        found["dropped"] = [str(key) for key in changes.dropped]
    return found
