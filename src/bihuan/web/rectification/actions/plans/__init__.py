"""Plans: drawing them up, writing them, their way to being in force, amending and concluding them."""

from bihuan.web.rectification.actions.plans.drafting import amend_plan, discard_plan, draft_plan, may_be_discarded
from bihuan.web.rectification.actions.plans.steps import (
    Pledge,
    accept_plan,
    conclude_plan,
    hand_plan,
    recall_plan,
    return_plan,
    submit_plan,
)
from bihuan.web.rectification.actions.plans.writing import (
    MeasureFacts,
    PlanChanges,
    PlanFacts,
    ResponseFacts,
    drop_measure,
    edit_plan,
    set_measure,
    set_response,
    write_plan,
)

__all__ = [
    "MeasureFacts",
    "PlanChanges",
    "PlanFacts",
    "Pledge",
    "ResponseFacts",
    "accept_plan",
    "amend_plan",
    "conclude_plan",
    "discard_plan",
    "draft_plan",
    "drop_measure",
    "edit_plan",
    "hand_plan",
    "may_be_discarded",
    "recall_plan",
    "return_plan",
    "set_measure",
    "set_response",
    "submit_plan",
    "write_plan",
]
