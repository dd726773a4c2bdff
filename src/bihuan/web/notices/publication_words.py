"""What the moves of a publication are called: the button, who takes the step, what it does."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.findings.move_words import MoveWords

PUBLICATION = {
    "submit": MoveWords(
        _("报领导小组审批"),
        _("巡视办"),
        _("报审后文字锁定，需要改动时须退回。"),
        _("集中公布稿已报审，文字已锁定。"),
    ),
    "approve": MoveWords(
        _("批准公布"),
        _("领导小组成员两人"),
        _("批准后由巡视办两位经办人公布。"),
        _("集中公布稿已批准，下一步由巡视办公布。"),
    ),
    "return": MoveWords(
        _("退回修改"),
        _("巡视办或领导小组成员"),
        _("退回后可以修改，已有签字作废，须重新报审。"),
        _("集中公布稿已退回修改。"),
    ),
    "release": MoveWords(
        _("公布"),
        _("巡视办经办人两人"),
        _("第二人签字后立即公布：文字和文件固定，编号，公众网站同时可见。"),
        _("已公布，文字和文件已固定。"),
    ),
    "correct": MoveWords(
        _("更正"),
        _("巡视办"),
        _("另起一版修改，走同样的检查和审批；新版公布后旧版注明被取代，两版都看得到。"),
        _("已另起一版，请修改后报审。"),
    ),
    "withdraw": MoveWords(
        _("撤下"),
        _("巡视办经办人两人，或领导小组成员两人"),
        _("撤下后公众看不到内容，原网址保留撤下的日期和理由；本轮较早的各版和收录的公开通报一并撤下。"),
        _("已撤下，原网址留有说明。"),
    ),
}
