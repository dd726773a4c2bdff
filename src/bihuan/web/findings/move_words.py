"""
What moves are called on a page: the button, who takes the step, what it does.

Every move of ``transitions`` has its words here; a test holds that none is without.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper

#: Whatever moves.
Movable = WorkingPaper | Finding | FixAtOnce


@dataclass(frozen=True, slots=True)
class MoveWords:
    """What the button says, who takes the step, and what it does."""

    label: Any
    who: Any
    does: Any


PAPER = {
    "review": MoveWords(_("审核通过"), _("副组长，不是编制人"), _("审核后底稿和所附证据固定，不能再改，只能退回。")),
    "approve": MoveWords(_("审定"), _("组长，不是编制人或审核人"), _("审定后可据此立为问题。")),
    "return": MoveWords(_("退回"), _("副组长或组长"), _("退回编制人修改，须写明原因；签字同时作废。")),
}
FINDING = {
    "confirm": MoveWords(_("认定"), _("组长"), _("认定后由组长提交巡视办。")),
    "submit": MoveWords(_("提交巡视办"), _("组长"), _("提交后由巡视办审核；阻断性质量问题须先解决。")),
    "approve": MoveWords(
        _("批准"), _("巡视办，不是起草人；严重问题另须两位领导小组成员签批"), _("批准后等待随反馈文件下发。")
    ),
    "return": MoveWords(_("退回"), _("巡视办或领导小组"), _("退回巡视组修改，须写明原因。")),
    "withdraw": MoveWords(
        _("撤回"), _("组长（提交前）、巡视办（提交后）"), _("撤回后不再计入问题，编号不再使用，须写明原因。")
    ),
}
#: What approving is called while a grave finding waits for the office: its opinion comes first.
OPINION = MoveWords(
    _("提出同意意见"), _("巡视办，不是起草人"), _("严重问题先由巡视办提出意见，再由两位领导小组成员签批后批准。")
)
FIX = {
    "issue": MoveWords(_("下发"), _("组长"), _("下发后被巡视单位可以看到，并由其主要负责人签收。")),
    "acknowledge": MoveWords(_("签收"), _("被巡视单位主要负责人"), _("签收后由单位联络人报告结果。")),
    "report": MoveWords(_("报告结果"), _("单位联络人"), _("写明结果并附证明。")),
    "accept": MoveWords(_("验收"), _("组长或副组长"), _("验收后本件办结。")),
    "return": MoveWords(_("退回"), _("组长或副组长"), _("退回单位继续整改，须写明原因。")),
}


def words_of(row: Movable, move: str) -> MoveWords:
    """Return the words of a move of ``row``."""
    return table_of(row)[move]


def table_of(row: Movable) -> dict[str, MoveWords]:
    """Return the words of all moves of rows like this one."""
    if isinstance(row, WorkingPaper):
        return PAPER
    return FINDING if isinstance(row, Finding) else FIX
