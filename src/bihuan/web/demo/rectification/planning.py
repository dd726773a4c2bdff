"""
Twelve plans: ten written by their units, one copied from another unit with the names and numbers changed, one empty.

The copied one and the empty one look like any other where they stand; nothing marks them but what the checks find.
"""

from dataclasses import replace
from datetime import date, timedelta

from bihuan.web.common.dates import telling_of
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.demo.rectification.wording import Deed, deed, filled, leading, together
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.models import Plan, Response
from bihuan.web.rectification.queries.plans import default_due, dues_of
from bihuan.web.rounds.models import Target

_DRAFTED_ON, _SUBMITTED_ON, _DECIDED_ON = date(2021, 1, 20), date(2021, 1, 25), date(2021, 1, 29)
#: The last days of the lines lie before the report of the unit is due.
_FIRST_DUE, _LAST_DUE = date(2021, 2, 22), date(2021, 3, 4)
_STARTS_ON = date(2021, 2, 1)
#: Number of the unit that copied, and of the one it copied from; number of the one whose plan says nothing.
COPIED, ORIGINAL, EMPTY = 8, 5, 11
#: The plan of this unit was returned once and came back better.
RETURNED = 3


def make_plans(cast: Cast) -> None:
    """Do it: drafted and submitted by the units, heard by a supervisor, one returned and made better, all but one accepted."""
    for target in cast.targets.values():
        with telling_of(_DRAFTED_ON):
            plan = _written(cast, target, plans.draft_plan(actor=cast.liaison(target), target=target))
        with telling_of(_SUBMITTED_ON):
            plan = plans.submit_plan(actor=cast.head(target), plan=plan, pledge=_pledge())
            _heard(cast, plan)
        with telling_of(_DECIDED_ON):
            _decided(cast, target, plan)


def _made_better(cast: Cast, target: Target, plan: Plan) -> plans.PlanChanges:
    """Return what the return asked for: who helps with what."""
    deeds = deeds_of(cast, target)
    lines = plan.responses.select_related("finding__category").order_by("order")
    answers = {line.order: _response(target, line, deeds[line.order]) for line in lines}
    return plans.PlanChanges(
        responses={order: replace(said, co_units=f"{said.co_units}、督查室") for order, said in answers.items()}
    )


def _pledge() -> plans.Pledge:
    return plans.Pledge(by="党委书记", text="对整改方案和整改情况报告的真实性负责（演示）")


def _heard(cast: Cast, plan: Plan) -> None:
    says_nothing = plan.target_id == cast.targets[EMPTY].pk
    verdict, text = ("return", "措施没有写明做什么、谁来做，建议退回（演示）。") if says_nothing else ("agree", "")
    opinions.give_opinion(actor=cast.people["sup1"], plan=plan, verdict=verdict, text=text)


def _decided(cast: Cast, target: Target, plan: Plan) -> None:
    if target.number == EMPTY:
        return  # it waits, with what the checks and the supervisor say of it
    if target.number == RETURNED:
        plans.return_plan(actor=cast.clerks[0], plan=plan, reason="请补充牵头单位与责任单位的分工后再报。")
        plan = plans.write_plan(actor=cast.liaison(target), plan=plan, changes=_made_better(cast, target, plan))
        plan = plans.submit_plan(actor=cast.head(target), plan=plan, pledge=_pledge())
        _heard(cast, plan)
    plans.accept_plan(actor=cast.clerks[0], plan=plan)


def _written(cast: Cast, target: Target, plan: Plan) -> Plan:
    lines = list(plan.responses.select_related("finding__category").order_by("order"))
    deeds = deeds_of(cast, target)
    is_empty = target.number == EMPTY
    changes = plans.PlanChanges(
        frame=plans.PlanFacts(
            organisation="党委书记任组长（演示）", principles="问题导向（演示）", pledge="内容真实（演示）"
        ),
        responses={line.order: _response(target, line, deeds[line.order]) for line in lines},
        measures=_empty_measures(target, lines) if is_empty else _measures(cast, target, lines, deeds),
    )
    return plans.write_plan(actor=cast.liaison(target), plan=plan, changes=changes)


def due_of(target: Target, order: int) -> date:
    """Return the last day of a line: spread over the days before the report is due; in the empty plan it is that day."""
    if target.number == EMPTY:
        last = default_due(dues_of(target))
        return last.due_on or _LAST_DUE if last else _LAST_DUE
    return _FIRST_DUE + timedelta(days=(2 * order + target.number) % (_LAST_DUE - _FIRST_DUE).days)


def deeds_of(cast: Cast, target: Target) -> dict[int, Deed]:
    """
    Return what a unit undertakes about each of its lines, by their order.

    The unit that copied says to its first line what the other one says to its first, and so on: what it was told of itself
    does not matter to it.
    """
    number = ORIGINAL if target.number == COPIED else target.number
    rows = Response.objects.filter(plan__round=cast.round, plan__target__number__lte=number).order_by("order")
    told = list(rows.values_list("plan__target__number", "order", "finding__title"))
    seed = cast.round.demo_seed or 0
    own = {
        order: deed(seed, number, order, title, sum(one[2] == title for one in told if one[0] < number))
        for unit, order, title in told
        if unit == number
    }
    if target.number != COPIED:
        return own
    orders = Response.objects.filter(plan__target=target).values_list("order", flat=True)
    copied = [own[order] for order in sorted(own)]
    return {order: copied[at % len(copied)] for at, order in enumerate(sorted(orders))}


def _led(target: Target, line: Response) -> tuple[str, str, str]:
    return leading(line.finding.category.code if line.finding.category else "", target.name)


def _response(target: Target, line: Response, said: Deed) -> plans.ResponseFacts:
    lead, helps, handler = _led(target, line)
    return plans.ResponseFacts(
        answer="accept",
        cause=said.cause,
        standard=said.standard,
        due_on=due_of(target, line.order),
        leader=f"分管副{target.name[-1]}长",
        lead_unit=lead,
        co_units=helps,
        handler=handler,
    )


def _measures(cast: Cast, target: Target, lines: list[Response], deeds: dict[int, Deed]) -> list[plans.MeasureFacts]:
    """Return a measure of its own for each line, and one that serves the last lines together."""
    seed = cast.round.demo_seed or 0
    made = []
    for line in lines:
        lead, _helps, owner = _led(target, line)
        draw = Draw(seed, "measures", target.number, line.order)
        made.append(
            plans.MeasureFacts(
                text=f"由{target.name}{lead.removeprefix(target.name[-1])}牵头，{filled(deeds[line.order].promise, draw)}",
                responses=(line.order,),
                owner=owner,
                unit=lead,
                starts_on=_STARTS_ON,
                due_on=due_of(target, line.order),
                proof_expected=deeds[line.order].proof,
            )
        )
    shared = [line.order for line in lines[2:][-2:]]  # the first two are reported, with one proof for each measure
    if len(shared) == 2:
        lead = f"{target.name}政府督查室"
        made.append(
            plans.MeasureFacts(
                text=together(seed, target.number, shared, lead),
                responses=tuple(shared),
                owner="督查室主任",
                unit=lead,
                starts_on=_STARTS_ON,
                due_on=min(due_of(target, order) for order in shared),
                proof_expected="调度记录",
            )
        )
    return made


def _empty_measures(target: Target, lines: list[Response]) -> list[plans.MeasureFacts]:
    words = ("高度重视，加强领导，认真整改。", "提高认识，压实责任，抓好落实。", "进一步加强工作，确保取得实效。")
    return [
        plans.MeasureFacts(
            text=words[line.order % len(words)],
            responses=(line.order,),
            owner="分管领导",
            unit="有关部门",
            starts_on=_STARTS_ON,
            due_on=due_of(target, line.order),
            proof_expected="整改情况说明",
        )
        for line in lines
    ]
