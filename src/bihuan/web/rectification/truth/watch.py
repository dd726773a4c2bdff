"""
What calls for a check of truth: a plan was submitted, completion reported, proof added.

Called inside the transaction of these actions. The checks themselves run later, in the background.
"""

from bihuan.web.rectification.models import Item, Plan, Proof


def plan_submitted(plan: Plan) -> None:
    """Ask for the checks of the texts of ``plan``."""


def item_reported(item: Item) -> None:
    """Ask for the checks of what the unit says about ``item``."""


def proof_added(proof: Proof) -> None:
    """Ask for the prints of ``proof``, and for the checks of its item."""
