"""The made-up register."""

from bihuan.web.accounts.models import User
from bihuan.web.rounds.models import Round


def fill(round_: Round, people: dict[str, User]) -> None:
    """Write what the groups have found so far."""
