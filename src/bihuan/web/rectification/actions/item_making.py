"""Items out of a plan: the first edition makes one of each response, later editions carry over what they change."""

from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.findings.actions.moving import plain
from bihuan.web.findings.actions.numbering import next_numbers
from bihuan.web.rectification.actions.item_indexing import make_items_findable
from bihuan.web.rectification.actions.items import note_item, touch_item
from bihuan.web.rectification.due_reasons import by_plan
from bihuan.web.rectification.models import Item, Plan, Response
from bihuan.web.rectification.transitions import OPEN

#: Columns of an item that follow the response of the plan in force.
_FOLLOWING = ("completion", "leader", "lead_unit", "co_units", "handler", "handler_person_id")


def make_items(plan: Plan, *, actor: User, grant: Grant | None) -> list[Item]:
    """
    Make or change the items of a plan that is being accepted, inside the transaction that accepts it.

    The first edition makes one item of each response. With a later one dates, people and units of open lines follow the
    new plan; what is closed stays as it is; a finding that the plan answers for the first time gets its item.

    Args:
        plan: Locked; its target and round are fetched.
        actor: Who accepts it.
        grant: What allows it.

    Returns:
        The items that were made or changed, in the order of the plan.
    """
    responses = list(plan.responses.select_related("finding").order_by("order", "pk"))
    rows = Item.objects.select_for_update(of=("self",), no_key=True).filter(target=plan.target_id)
    lines: dict[int, list[Item]] = {}
    for row in rows.order_by("pk"):
        lines.setdefault(row.finding_id, []).append(row)
    # Changed ones first: making writes many rows at once and their record comes last.
    changed = [
        item
        for response in responses
        for item in lines.get(response.finding_id, [])
        if item.status in OPEN and _follow(item, response, plan, actor, grant)
    ]
    made = _make([one for one in responses if one.finding_id not in lines], plan, actor, grant)
    return [*changed, *made]


def _make(responses: list[Response], plan: Plan, actor: User, grant: Grant | None) -> list[Item]:
    if not responses:
        return []
    numbers = next_numbers("item", plan.target, len(responses))
    made = Item.objects.bulk_create(
        Item(
            number=number,
            round_id=plan.round_id,
            target=plan.target,
            group_id=plan.target.group_id,
            finding=response.finding,
            category_id=response.finding.category_id,
            response=response,
            title=response.finding.title[:200],
            problem=response.problem,
            due_on=response.due_on,
            due_reason=_of_plan(plan, response),
            recorded_by=plan.submitted_by if plan.on_behalf else None,
            is_demo=plan.is_demo,
            **{column: getattr(response, column) for column in _FOLLOWING},
        )
        for response, number in zip(responses, numbers, strict=True)
    )
    make_items_findable(made)
    for item in made:
        note_item(
            item,
            "make_item",
            actor=actor,
            grant=grant,
            fields={"number": item.number, "plan": str(plan.uid), "finding": str(item.finding.uid)},
        )
    return made


def _follow(item: Item, response: Response, plan: Plan, actor: User, grant: Grant | None) -> bool:
    """Let an open line follow an amended plan; return whether anything of it changed."""
    columns: dict[str, Any] = {
        column: getattr(response, column) for column in _FOLLOWING if getattr(item, column) != getattr(response, column)
    }
    if response.due_on is not None and response.due_on != _planned_before(item):
        # The plan sets another day than before: an extension that was granted on the old one is overtaken.
        columns |= {"due_on": response.due_on, "due_reason": _of_plan(plan, response)}
    if not columns:
        # Not a change of the line: signatures under a report that waits stay good.
        Item.objects.filter(pk=item.pk).update(response=response)
        return False
    touch_item(item, {**columns, "response": response})
    note_item(item, "follow_plan", actor=actor, grant=grant, fields={"plan": str(plan.uid), **plain(columns)})
    return True


def _planned_before(item: Item) -> Any:
    return item.response.due_on if item.response is not None else None


def _of_plan(plan: Plan, response: Response) -> str:
    return by_plan(plan.edition) if response.due_on is not None else ""
