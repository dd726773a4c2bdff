"""Changing rounds: planning and adopting them, their groups and targets, and every move."""

from bihuan.web.rounds.actions.from_reading import (
    CategoryFact,
    RoundFacts,
    TargetFact,
    create_from_reading,
    keep_taxonomy,
)

__all__ = ["CategoryFact", "RoundFacts", "TargetFact", "create_from_reading", "keep_taxonomy"]
