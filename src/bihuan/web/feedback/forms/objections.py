"""Forms of objections: filing one, and deciding it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.feedback.actions.objections import ObjectionFacts
from bihuan.web.findings.models import Finding

_LONGEST = 4000
_SHOWN = 60


def _needed(label: Any, *, help_text: Any = "") -> forms.CharField:
    field = fields.prose(label, rows=6, longest=_LONGEST, help_text=help_text)
    field.required = True
    field.error_messages["required"] = _("请填写这一项。")
    return field


def _said(finding: Finding) -> str:
    """Return what the unit's list of problems says of a finding, cut short; its inner title is not the unit's to read."""
    text = finding.condition or finding.title
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class ObjectionForm(fields.PageForm):
    """What a unit objects to; the office also says when the signed paper came, and brings its scan."""

    findings = fields.several(_("所指的问题"), ())
    text = _needed(_("异议的内容和理由"), help_text=_("写清哪一处与事实不符、依据是什么。"))
    filed_on = fields.day(_("收到签字件的日期"), help_text=_("以这一天判断是否在期限内。"))
    scan = fields.file(_("签字件"), required=False, help_text=_("代录必须附上；只留存去除隐藏信息后的副本。"))

    def __init__(self, data: Any = None, files: Any = None, *, offered: Sequence[Finding], on_behalf: bool) -> None:
        super().__init__(data, files)
        field = self.fields["findings"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), f"{one.number} {_said(one)}") for one in offered]
        if not on_behalf:
            del self.fields["filed_on"]
            self.fields["scan"].help_text = _("可以附上签字件；只留存去除隐藏信息后的副本。")

    def facts(self) -> ObjectionFacts:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        return ObjectionFacts(typed["text"], tuple(map(int, typed["findings"])), typed.get("filed_on"))


class VerdictForm(fields.PageForm):
    """What the leading group decides."""

    ids = "id_verdict_%s"
    verdict = fields.choice(
        _("决定"), (("uphold", _("成立")), ("refuse", _("不成立"))), required=True, empty=_("请选择")
    )
    reason = _needed(_("理由"), help_text=_("单位会看到。"))
    version = forms.IntegerField(widget=forms.HiddenInput)
