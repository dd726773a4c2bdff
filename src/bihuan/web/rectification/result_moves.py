"""Which steps a unit's report offers to a person: a button where they may and nothing is missing, else who may, or what lacks."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.queries.signatures import GOOD_FOR, open_signatures
from bihuan.web.feedback.queries.checks import CheckState
from bihuan.web.findings.move_words import MoveWords
from bihuan.web.findings.offers import Offer
from bihuan.web.findings.queries.pages.parts import OpenSignature
from bihuan.web.rectification.access.results import MOVES, To, may, shape_of
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.opinions import Hearing
from bihuan.web.rectification.queries.results import ReportContents, writers_of
from bihuan.web.rectification.transitions import NOTICE, REPORT

_SUBMIT, _RETURN = "submit_rectification_report", "return_rectification_report"
_TAKES_BACK = frozenset({_RETURN, "withdraw_rectification_notice"})
#: Steps of a notice that its leak check has to come before.
_CHECKED = frozenset({"approve_rectification_notice", "release_rectification_notice"})
WORDS = {
    _SUBMIT: MoveWords(
        gettext_lazy("报送"),
        gettext_lazy("单位主要负责人"),
        gettext_lazy("报送后内容锁定，各事项的状态和整改率同时固定。"),
        gettext_lazy("已报送，内容已锁定。"),
    ),
    "accept_rectification_report": MoveWords(
        gettext_lazy("接收"),
        gettext_lazy("巡视办"),
        gettext_lazy("接收后，以报送之日计算是否按期。"),
        gettext_lazy("已接收。"),
    ),
    "approve_rectification_notice": MoveWords(
        gettext_lazy("审批"),
        gettext_lazy("两位领导小组成员"),
        gettext_lazy("审批后由巡视办公布。"),
        gettext_lazy("已审批，可以公布。"),
    ),
    "release_rectification_notice": MoveWords(
        gettext_lazy("公布"),
        gettext_lazy("巡视办两位经办人"),
        gettext_lazy("固定文本并在公开站点公布；已公布的旧版同时被取代。"),
        gettext_lazy("已公布。"),
    ),
    "withdraw_rectification_notice": MoveWords(
        gettext_lazy("撤下"),
        gettext_lazy("巡视办两位经办人或两位领导小组成员"),
        gettext_lazy("从公开站点撤下，原地址保留撤下说明；须写明原因。"),
        gettext_lazy("已撤下。"),
    ),
    _RETURN: MoveWords(
        gettext_lazy("退回"),
        gettext_lazy("巡视办"),
        gettext_lazy("退回单位修改，须写明原因；时限继续计算。"),
        gettext_lazy("已退回单位修改。"),
    ),
}
#: What is said when the first of two has signed and the step is not taken yet.
FIRST_SIGNATURE = gettext_lazy("已记下您的签字，第二人签字后生效。")


@dataclass(frozen=True, slots=True)
class Offered:
    """The steps of a report for a person, and the signatures that wait on it."""

    offers: list[Offer]
    signatures: list[OpenSignature]
    may_submit: bool
    on_behalf: bool


def offered(user: Visitor, held: ReportContents, hearing: Hearing, check: CheckState | None) -> Offered:
    """Return the steps that start from where a report stands; those that go on first, that which takes back last."""
    report = held.report
    table = NOTICE if report.kind == RectificationReport.Kind.NOTICE else REPORT
    signatures = [_shown(one, user) for one in open_signatures(shape_of(report).kind, report.uid, report.version)]
    # A withdrawal is signed by role, so that a clerk and a member of the leading group are no pair.
    signed = {_name_of(one.move) for one in signatures if one.is_mine}
    names = [name for name in WORDS if name in table and report.status in table[name].sources]
    on_behalf = not may(user, report, To.SUBMIT) and may(user, report, To.SUBMIT_ON_BEHALF)
    missing = {name: tuple(_missing(user, held, name, hearing, check)) for name in names}
    may_submit = _SUBMIT in names and (may(user, report, To.SUBMIT) or on_behalf) and not missing[_SUBMIT]
    found = [
        Offer(
            name=name,
            words=WORDS[name],
            address=reverse("rectification_report_move", args=[report.uid, name]),
            is_allowed=may(user, report, MOVES[name]) or (name == _SUBMIT and on_behalf),
            missing=missing[name],
            needs_reason=table[name].needs_reason,
            needs_two=table[name].two_people,
            is_grave=name in _TAKES_BACK,
            is_signed=name in signed,
        )
        for name in names
        if name not in _TAKES_BACK or may(user, report, MOVES[name])
    ]
    # What has a form of its own on the page is no button beside it.
    return Offered(
        [one for one in found if not (may_submit and one.name == _SUBMIT)], signatures, may_submit, on_behalf
    )


def _missing(user: Visitor, held: ReportContents, name: str, hearing: Hearing, check: CheckState | None) -> list[str]:
    """Return what stands in the way of a step, as sentences; the action asks again."""
    found = []
    if name == _SUBMIT:
        if held.without_words:
            found.append(_("%(n)d 个事项没有写整改情况") % {"n": len(held.without_words)})
        if held.without_reason:
            found.append(_("%(n)d 个未完成的事项没有写明原因") % {"n": len(held.without_reason)})
        if held.open_places:
            found.append(_("正文还有 %(n)d 处留给单位填写的内容") % {"n": len(held.open_places)})
        if held.lacks_contact:
            found.append(_("通报没有写明联系方式或公示时间"))
        return found
    if name in _CHECKED and check is not None and not check.passed:
        found.append(_("泄密检查：%(state)s") % {"state": check.words})
    if name in {"accept_rectification_report", _RETURN} and user.pk in writers_of(held.report):
        found.append(_("报告由您编制或代录，须由另一位经办人办理"))
    if name == "accept_rectification_report" and not hearing.is_over:
        found.append(hearing.sentence)
    return found


def _name_of(move: str) -> str:
    return "withdraw_rectification_notice" if move.startswith("withdraw_") else move


def _shown(signature: Any, user: Visitor) -> OpenSignature:
    return OpenSignature(
        pk=signature.pk,
        words=str(WORDS[_name_of(signature.move)].label),
        who=str(signature.person),
        at=signature.signed_at,
        until=timezone.localtime(signature.signed_at + GOOD_FOR).date(),
        is_mine=signature.person_id == user.pk,
        move=signature.move,
    )
