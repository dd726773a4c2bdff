"""The accounts that a demonstration made, for its sign-in page; an office's own accounts are never listed to a visitor."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Assignment

#: What a visitor of the demonstration may try with each role.
TRIES = {
    Role.SYS: _("开立账号、设置系统；看不到任何巡视内容。"),
    Role.OFF: _("建轮次、分组，审核并批准问题；管理人员任职；可调整模拟日期。"),
    Role.LG: _("审阅送审的问题；严重问题须两位成员签字。"),
    Role.GL: _("审定底稿、认定并提交问题、下发立行立改；只看本组三个单位。"),
    Role.GD: _("审核底稿，可退回；只看本组三个单位。"),
    Role.GM: _("写底稿、收证据、起草问题；只看本组三个单位。"),
    Role.LIA: _("报告本单位立行立改的结果并附证明。"),
    Role.UNIT: _("签收发给本单位的立行立改通知书。"),
    Role.SUP: _("监督整改；相关页面在后续阶段开放。"),
    Role.VER: _("核查整改；相关页面在后续阶段开放。"),
    Role.AUD: _("查看操作记录、验证其完整；看不到任何巡视内容。"),
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One role of the demonstration, the names that sign in to it, and what they may try."""

    role: str
    names: tuple[str, ...]
    tries: str


def demo_people() -> list[DemoPerson]:
    """Return the roles in the order of the matrix; empty outside a demonstration."""
    if not settings.DEMO:
        return []
    names: dict[str, list[str]] = {}
    rows = Assignment.objects.filter(ended_at=None, person__is_active=True).order_by("person_id")
    for role, name in rows.values_list("role", "person__username"):
        if name not in names.setdefault(role, []):
            names[role].append(name)
    return [DemoPerson(str(role.label), tuple(names[role]), str(TRIES[role])) for role in Role if role in names]
