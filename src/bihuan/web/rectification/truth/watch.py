"""
What calls for a check of truth: a plan was submitted, completion reported, proof added, a report submitted.

Called inside the transaction of these actions. The checks themselves run later, in the background.
"""

from bihuan.web.rectification.models import Item, Plan, Proof, RectificationReport
from bihuan.web.rectification.truth import run


def plan_submitted(plan: Plan) -> None:
    """Ask for the checks of the texts of ``plan``."""
    run.ask(plan.target_id, plan.round_id, ["plan"], f"plan {plan.uid} {plan.version}")


def item_reported(item: Item) -> None:
    """Ask for the checks of what the unit says about ``item``."""
    run.ask(item.target_id, item.round_id, ["claim"], f"item {item.uid} {item.version}")


def report_submitted(report: RectificationReport) -> None:
    """Ask for the checks of the text and the figures of ``report``."""
    run.ask(report.target_id, report.round_id, ["report"], f"report {report.uid} {report.version}")


def proof_added(proof: Proof) -> None:
    """Ask for the prints of ``proof``, and for the checks of its item."""
    run.prints_asked(proof, str(proof.uid))


def proof_withdrawn(proof: Proof) -> None:
    """Ask for the checks of what is left when ``proof`` is taken away."""
    run.ask(proof.target_id, proof.round_id, ["proof"], f"withdrawn {proof.uid}")
