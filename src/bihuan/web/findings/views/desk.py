"""My desk: what waits for the person, by kind and age."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.standing import Standing, standing_of
from bihuan.web.common.dates import today
from bihuan.web.findings import access
from bihuan.web.findings.queries.desk import desk
from bihuan.web.rounds.access import rounds_visible_to

#: Pages that begin something, the kind of row that they make, and what the button says.
_BEGIN = (
    ("paper_create", "working_paper", gettext_lazy("新建底稿")),
    ("register_finding_create", "finding", gettext_lazy("新建问题")),
    ("fix_create", "fix_at_once", gettext_lazy("新建立行立改")),
    ("evidence_create", "evidence", gettext_lazy("上传证据")),
)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One kind of thing that waits, and for how many days the oldest has."""

    words: str
    count: int
    oldest_on: date | None
    days: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Begin:
    """A button that begins something."""

    words: str
    address: str


def my_desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, the oldest first."""
    person = colleague(request.user)
    day = today()
    lines = [
        DeskRow(
            words=str(line.words),
            count=line.count,
            oldest_on=line.oldest_on,
            # A day that is still to come is a date to keep: nobody has waited for it.
            days=(day - line.oldest_on).days if line.oldest_on and line.oldest_on <= day else None,
            address=reverse(line.url_name, args=line.args) + (f"?{line.query}" if line.query else ""),
        )
        for line in desk(person)
    ]
    lines.sort(key=lambda line: -(line.days or 0))
    standing = standing_of(person)
    context = {
        "lines": lines,
        "total": sum(line.count for line in lines),
        "create": [Begin(str(words), reverse(page)) for page, kind, words in _BEGIN if access.may_create(person, kind)],
        "teaches": _teaches(standing),
        "rounds": list(rounds_visible_to(person)[:20]) if standing.roles else [],
        "menu": "my_desk",
    }
    return render(request, "findings/my_desk.html", context)


def _teaches(standing: Standing) -> str:
    """Return what will come to this desk, so that an empty one is understood."""
    sentences = {
        Role.GM: _("退回给您的底稿、等您签字的底稿会出现在这里。现在可以新建底稿或上传证据。"),
        Role.GD: _("成员签字后的底稿会到这里，等您审核；单位报来的立行立改也在这里验收。"),
        Role.GL: _("审核过的底稿、待认定和待提交的问题会到这里。"),
        Role.OFF: _("各组提交的问题会到这里，等您批准或退回。"),
        Role.LG: _("严重问题经巡视办提出审核意见后会到这里，须两位成员先后签字。"),
        Role.UNIT: _("发给本单位的立行立改通知书会到这里，由主要负责人签收。"),
        Role.LIA: _("签收后的立行立改会到这里，等您报告结果并附证明。"),
        Role.SYS: _("您的账号只管人员和系统，看不到巡视内容。请从左侧“管理”进入。"),
        Role.AUD: _("您的账号只看操作记录，看不到巡视内容。请从左侧“管理”进入。"),
    }
    for role, sentence in sentences.items():
        if standing.has(role):
            return sentence
    if standing.roles:
        return _("现阶段没有要您在这里办理的事；有了会出现在这里。")
    return _("您还没有任职。任职由巡视办登记；在那之前，可以阅读公开通报。")
