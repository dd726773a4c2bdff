"""
What published copies go through, forwards: sound text in, damaged text and the truth about it out.

This package shares no code and no table with the repairer. It is written from the description of the damage, so that a
repair which agrees with it agrees with more than itself.
"""

from tests.damage_model.forward import Damaged, Unit, damage
from tests.damage_model.page import Page

__all__ = ["Damaged", "Page", "Unit", "damage"]
