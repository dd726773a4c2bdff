"""Recusals: brought up, prepared by the office, decided by two of the leading group."""

from bihuan.web.rounds.actions.recusing.deciding import decide_recusal
from bihuan.web.rounds.actions.recusing.filing import RecusalFacts, challenge_inspector, declare_recusal, find_recusal
from bihuan.web.rounds.actions.recusing.preparing import prepare_recusal

__all__ = [
    "RecusalFacts",
    "challenge_inspector",
    "decide_recusal",
    "declare_recusal",
    "find_recusal",
    "prepare_recusal",
]
