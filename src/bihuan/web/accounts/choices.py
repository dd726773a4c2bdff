"""The words that accounts choose from: roles, duties, kinds of organs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in a round or an office; rights come from nowhere else. The matrix of capabilities has one row each."""

    SYS = "SYS", _("系统管理员")
    OFF = "OFF", _("巡视办")
    LG = "LG", _("巡视工作领导小组")
    GL = "GL", _("巡视组组长")
    GD = "GD", _("巡视组副组长")
    GM = "GM", _("巡视组成员")
    LIA = "LIA", _("单位联络人")
    UNIT = "UNIT", _("被巡视单位人员")
    SUP = "SUP", _("整改监督人")
    VER = "VER", _("核查人")
    AUD = "AUD", _("审计员")


#: Roles that see what is not public; a second factor is compulsory for them.
CONTENT_ROLES = frozenset({Role.OFF, Role.LG, Role.GL, Role.GD, Role.GM, Role.LIA, Role.UNIT, Role.SUP, Role.VER})
#: Roles of a group: they end at the hand-over, see ``standing``.
GROUP_ROLES = frozenset({Role.GL, Role.GD, Role.GM})
#: Roles that may be held for every round of an organ.
OFFICE_ROLES = frozenset({Role.SYS, Role.OFF, Role.LG, Role.AUD})
#: Roles of an inspected unit.
UNIT_ROLES = frozenset({Role.LIA, Role.UNIT})
#: No person may hold two of these.
SEPARATED_ROLES = frozenset({Role.SYS, Role.OFF, Role.AUD})


class Duty(models.TextChoices):
    """A duty that goes with a role."""

    HEAD = "head", _("单位主要负责人")
    GROUP_LIAISON = "group_liaison", _("联络员")
    INTAKE = "intake", _("信访受理")
    SPOT_CHECK = "spot_check", _("抽查复核")


class OrganKind(models.TextChoices):
    """What kind of organ it is."""

    COMMITTEE = "committee", _("党委")
    LEADING_GROUP = "leading_group", _("领导小组")
    OFFICE = "office", _("巡视办")
    DISCIPLINE = "discipline", _("纪检监察机关")
    ORGANISATION = "organisation", _("组织部门")
    DEPARTMENT = "department", _("部门")
    UNIT = "unit", _("被巡视单位")
    GROUP = "group", _("巡视组")


class SessionEnd(models.TextChoices):
    """Why a session ended before its time."""

    IDLE = "idle", _("长时间没有操作")
    ELSEWHERE = "elsewhere", _("在别处登录")
    BY_PERSON = "by_person", _("本人退出")
    CLOSED = "closed", _("账号停用或重设")


class CodeKind(models.TextChoices):
    """What a sign-in code is for."""

    FIRST = "first", _("首次登录码")
    RESET = "reset", _("重设码")
