"""Who may take a list of a round out of the house as a workbook."""

from bihuan.web.accounts.access import Visitor, colleague, is_colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.rules import Grant, grant_in
from bihuan.web.accounts.standing import standing_of
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.common.errors import not_allowed
from bihuan.web.rounds.models import Round

ZH = "您的任职不包含导出权限，没有导出。如需材料，请联系巡视办。"
EN = "Your assignments do not cover exporting; nothing was exported. Ask the office for the material."


def exporter_of(user: Visitor, round_: Round) -> Grant:
    """
    Return what allows ``user`` to take out what they may read of a round.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_allowed``, ``accounts.step_up_needed``.
    """
    found = _grant(colleague(user), round_)
    if found is None:
        raise not_allowed(ZH, EN)
    if found.step_up:
        require_step_up()
    return found


def may_export_of(user: Visitor, round_: Round) -> bool:
    """Return True if ``user`` may take out what they may read of a round; for buttons."""
    return is_colleague(user) and _grant(user, round_) is not None


def _grant(user: Visitor, round_: Round) -> Grant | None:
    standing = standing_of(user)
    return grant_in(standing, "export", "current", round_id=round_.pk, organ_id=round_.organ_id, letter=Letter.EXPORT)
