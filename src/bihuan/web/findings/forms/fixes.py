"""Forms of a fix-at-once item: what the group asks, and what the unit reports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.findings.choices import EvidenceKind
from bihuan.web.findings.forms.versions import VersionedForm
from bihuan.web.findings.models import FixAtOnce

#: What the action's facts are called.
NAMES = ("title", "problem", "requirement", "due_on", "due_reason")


class FixForm(VersionedForm):
    """What the unit is asked to put right while the group is there."""

    title = fields.text(_("标题"), required=True)
    problem = fields.prose(
        _("存在的问题"), rows=5, help_text=_("这段文字会发给被巡视单位：不写来源，不写反映人，不含线索。")
    )
    requirement = fields.prose(_("整改要求"), help_text=_("要做到什么程度、以什么为证。下发前必填。"))
    due_on = fields.day(_("完成期限"), help_text=_("应在巡视组离开之前。下发前必填。"))
    due_reason = fields.text(_("期限理由"), help_text=_("为什么定在这一天，例如：巡视组 11 月 30 日离开。"))

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["problem"].required = True
        self.fields["problem"].error_messages["required"] = _("请填写这一项。")

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's facts."""
        return {name: self.cleaned_data[name] for name in NAMES}

    @staticmethod
    def initial_of(fix: FixAtOnce) -> dict[str, Any]:
        """Return what the item says now."""
        return {name: getattr(fix, name) for name in NAMES} | {"version": fix.version}


class FixReportForm(fields.PageForm):
    """What the unit did, with proof: files brought now, or proof that it brought before."""

    result = fields.prose(_("整改结果"), rows=5, help_text=_("做了什么、何时完成、效果如何。"))
    proof = fields.file(
        _("证明材料"), required=False, help_text=_("首次报告必须附证明，例如整改后的照片、退款凭证、修订后的制度。")
    )
    proof_title = fields.text(_("材料名称"), help_text=_("不填则用文件名。"))
    proof_kind = fields.choice(_("材料种类"), EvidenceKind.choices)
    evidence = fields.KeysField(key=UUID, label=_("已提交的材料"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["result"].required = True
        self.fields["result"].error_messages["required"] = _("请写明整改结果。")
