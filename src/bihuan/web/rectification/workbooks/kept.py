"""What a workbook would write, as JSON between the look at it and its confirmation."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bihuan.web.rectification.actions.plans import MeasureFacts, PlanChanges, ResponseFacts


def kept(changes: PlanChanges) -> dict[str, Any]:
    """Return changes fit for JSON; ``changes_of`` is the way back."""
    return {
        "responses": {str(order): _plain(asdict(facts)) for order, facts in changes.responses.items()},
        "measures": [_plain(asdict(facts)) for facts in changes.measures],
        "dropped": [str(key) for key in changes.dropped],
    }


def changes_of(data: dict[str, Any]) -> PlanChanges:
    """Return what ``kept`` was given."""
    return PlanChanges(
        responses={
            int(order): ResponseFacts(**(facts | {"due_on": _day(facts["due_on"])}))
            for order, facts in data["responses"].items()
        },
        measures=[_measure(facts) for facts in data["measures"]],
        dropped=[UUID(key) for key in data["dropped"]],
    )


def _measure(facts: dict[str, Any]) -> MeasureFacts:
    more = {
        "responses": tuple(facts["responses"]),
        "starts_on": _day(facts["starts_on"]),
        "due_on": _day(facts["due_on"]),
        "milestones": tuple((date.fromisoformat(day), label) for day, label in facts["milestones"]),
        "key": UUID(facts["key"]) if facts["key"] else None,
    }
    return MeasureFacts(**(facts | more))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
