"""
Twelve plans: ten written by their units, one copied from another unit with the names and numbers changed, one empty.

The copied one and the empty one look like any other where they stand; nothing marks them but what the checks find.
"""

from datetime import date, timedelta

from bihuan.web.common.dates import telling_of
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.demo.rectification.wording import MEASURES, OWNERS, UNITS, Deed, deed, filled
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.models import Plan
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
        plan = plans.submit_plan(actor=cast.head(target), plan=plan, pledge=_pledge())
        _heard(cast, plan)
    plans.accept_plan(actor=cast.clerks[0], plan=plan)


def _written(cast: Cast, target: Target, plan: Plan) -> Plan:
    orders = list(plan.responses.order_by("order").values_list("order", flat=True))
    changes = plans.PlanChanges(
        frame=plans.PlanFacts(
            organisation="党委书记任组长（演示）", principles="问题导向（演示）", pledge="内容真实（演示）"
        ),
        responses={order: _response(target, order) for order in orders},
        measures=_empty_measures(target, orders) if target.number == EMPTY else _measures(cast, target, orders),
    )
    return plans.write_plan(actor=cast.liaison(target), plan=plan, changes=changes)


def due_of(target: Target, order: int) -> date:
    """Return the last day of a line: spread over the days before the report is due; in the empty plan it is that day."""
    if target.number == EMPTY:
        last = default_due(dues_of(target))
        return last.due_on or _LAST_DUE if last else _LAST_DUE
    return _FIRST_DUE + timedelta(days=(2 * order + target.number) % (_LAST_DUE - _FIRST_DUE).days)


def _response(target: Target, order: int) -> plans.ResponseFacts:
    at = order + target.number
    return plans.ResponseFacts(
        answer="accept",
        cause="检查少（演示）",
        standard="问题清零（演示）",
        due_on=due_of(target, order),
        leader="分管副市长",
        lead_unit=UNITS[at % len(UNITS)],
        co_units=UNITS[(at + 1) % len(UNITS)],
        handler=OWNERS[at % len(OWNERS)],
    )


def deed_of(cast: Cast, target: Target, order: int) -> Deed:
    """Return what a unit undertakes to do about a line; the unit that copied says what the other one says."""
    number = ORIGINAL if target.number == COPIED else target.number
    return deed(cast.round.demo_seed or 0, number, (order - 1) % MEASURES)


def _measures(cast: Cast, target: Target, orders: list[int]) -> list[plans.MeasureFacts]:
    made = []
    for first in orders[:MEASURES]:
        draw = Draw(cast.round.demo_seed or 0, "measures", target.number, first)
        wanted, at = deed_of(cast, target, first), first + target.number
        served = tuple(order for order in orders if (order - first) % MEASURES == 0)
        made.append(
            plans.MeasureFacts(
                text=f"{target.name}{UNITS[at % len(UNITS)]}{filled(wanted.promise, draw)}",
                responses=served,
                owner=OWNERS[at % len(OWNERS)],
                unit=UNITS[at % len(UNITS)],
                starts_on=_STARTS_ON,
                due_on=min(due_of(target, order) for order in served),
                proof_expected=wanted.proof,
            )
        )
    return made


def _empty_measures(target: Target, orders: list[int]) -> list[plans.MeasureFacts]:
    words = ("高度重视，加强领导，认真整改。", "提高认识，压实责任，抓好落实。", "进一步加强工作，确保取得实效。")
    return [
        plans.MeasureFacts(
            text=words[order % len(words)],
            responses=(order,),
            owner="分管领导",
            unit="有关部门",
            starts_on=_STARTS_ON,
            due_on=due_of(target, order),
            proof_expected="整改情况说明",
        )
        for order in orders
    ]
