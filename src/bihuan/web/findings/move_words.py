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
    """
    What the button says, who takes the step, what it does, and the sentence once it has been taken.

    ``label`` is the step's only name: button, history, bulk steps and the desk say the same (a test holds them together).
    ``done`` has a place for the row's ``number``.
    """

    label: Any
    who: Any
    does: Any
    done: Any = ""


PAPER = {
    "review": MoveWords(
        _("审核通过"),
        _("副组长，不是编制人"),
        _("审核后底稿和所附证据固定，不能再改，只能退回。"),
        _("底稿 %(number)s 已审核通过，下一步由组长审定。"),
    ),
    "approve": MoveWords(
        _("审定"),
        _("组长，不是编制人或审核人"),
        _("审定后可据此立为问题。"),
        _("底稿 %(number)s 已审定，可以据此立为问题。"),
    ),
    "return": MoveWords(
        _("退回"),
        _("副组长或组长"),
        _("退回编制人修改，须写明原因；签字同时作废。"),
        _("底稿 %(number)s 已退回编制人修改。"),
    ),
}
FINDING = {
    "confirm": MoveWords(
        _("认定"), _("组长"), _("认定后由组长提交审核。"), _("问题 %(number)s 已认定，下一步由组长提交审核。")
    ),
    "submit": MoveWords(
        _("提交审核"),
        _("组长"),
        _("提交后由巡视办审核；阻断性质量问题须先解决。"),
        _("问题 %(number)s 已提交审核，由巡视办办理。"),
    ),
    "approve": MoveWords(
        _("批准"),
        _("巡视办，不是起草人；严重问题另须两位领导小组成员签字"),
        _("批准后等待随反馈文件下发。"),
        _("问题 %(number)s 已批准。"),
    ),
    "return": MoveWords(
        _("退回"),
        _("巡视办或领导小组"),
        _("退回巡视组修改，须写明原因。"),
        _("问题 %(number)s 已退回巡视组修改。"),
    ),
    "withdraw": MoveWords(
        _("撤回"),
        _("组长（提交前）、巡视办（提交后）"),
        _("撤回后不再计入问题，编号不再使用，须写明原因。"),
        _("问题 %(number)s 已撤回。"),
    ),
}
#: What approving is called while a grave finding waits for the office: its opinion comes first.
OPINION = MoveWords(
    _("提出审核意见"),
    _("巡视办，不是起草人"),
    _("严重问题先由巡视办提出审核意见，同意后由两位领导小组成员先后签字，才算批准。"),
    _("问题 %(number)s 已提出审核意见，等领导小组两位成员先后签字。"),
)
#: Approving once the office has given its opinion: from then on it is the leading group's.
LEADING_GROUP = MoveWords(
    FINDING["approve"].label, _("两位领导小组成员"), FINDING["approve"].does, FINDING["approve"].done
)
#: What is said when the first of two has signed and the step is not taken yet.
FIRST_SIGNATURE = _("问题 %(number)s 已记下您的签字，等待第二人签字后批准。")
FIX = {
    "issue": MoveWords(
        _("下发"),
        _("组长"),
        _("下发后被巡视单位可以看到，并由其主要负责人签收。"),
        _("立行立改 %(number)s 已下发，等单位主要负责人签收。"),
    ),
    "acknowledge": MoveWords(
        _("签收"),
        _("被巡视单位主要负责人"),
        _("签收后由单位联络人报告结果。"),
        _("立行立改 %(number)s 已签收，等单位联络人报告结果。"),
    ),
    "report": MoveWords(
        _("报告结果"), _("单位联络人"), _("写明结果并附证明。"), _("立行立改 %(number)s 已报告结果，等巡视组验收。")
    ),
    "accept": MoveWords(
        _("验收"), _("组长或副组长"), _("验收后本件办结。"), _("立行立改 %(number)s 已验收，本件办结。")
    ),
    "return": MoveWords(
        _("退回"),
        _("组长或副组长"),
        _("退回单位继续整改，须写明原因。"),
        _("立行立改 %(number)s 已退回单位继续整改。"),
    ),
}


def words_of(row: Movable, move: str) -> MoveWords:
    """Return the words of a move of ``row``."""
    return table_of(row)[move]


def table_of(row: Movable) -> dict[str, MoveWords]:
    """Return the words of all moves of rows like this one."""
    if isinstance(row, WorkingPaper):
        return PAPER
    return FINDING if isinstance(row, Finding) else FIX
