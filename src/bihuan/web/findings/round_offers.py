"""Which moves a round offers to the office, and what each still lacks."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.language import pick
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.rounds.actions import missing_for
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.transitions import TRANSITIONS

ROUND = {
    "adopt": MoveWords(_("纳入计划"), _("巡视办两人"), _("把从通报读出的外壳纳入本办计划。"), _("轮次已纳入计划。")),
    "start": MoveWords(_("启动轮次"), _("巡视办两人"), _("启动后各组可以开展现场工作。"), _("轮次已启动。")),
    "end": MoveWords(_("结束现场工作"), _("巡视办"), _("结束后各组权限按交接规则延续。"), _("现场工作已结束。")),
    "archive": MoveWords(_("归档轮次"), _("巡视办两人"), _("归档后各组权限终止。"), _("轮次已归档。")),
    "cancel": MoveWords(_("取消轮次"), _("巡视办两人"), _("取消已计划的轮次，须写明原因。"), _("轮次已取消。")),
}


def round_offers(round_: Round) -> list[Offer]:
    """Return the moves that start from where the round stands; for who may move it."""
    return [
        Offer(
            name=move.name,
            words=ROUND[move.name],
            address=reverse("round_move", args=[round_.pk, move.name]),
            is_allowed=True,
            missing=tuple(pick(*lack) for lack in missing_for(round_, move.name)),
            needs_reason=move.needs_reason,
            needs_two=move.two_people,
            is_grave=move.name == "cancel",
        )
        for move in TRANSITIONS.values()
        if round_.status in move.sources
    ]
