"""The form in which a mark is judged."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rectification.models import TruthMark

V = TruthMark.Verdict


class JudgeForm(fields.PageForm):
    """Whether a mark is so, the reason, and the version that was looked at."""

    verdict = fields.choice(
        _("判断"),
        [(V.CONFIRMED.value, V.CONFIRMED.label), (V.DISMISSED.value, V.DISMISSED.label)],
        required=True,
        empty=_("请选择"),
    )
    reason = fields.prose(_("理由"), rows=3, longest=400, help_text=_("写明您核对了什么，结论如何。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        reason = self.fields["reason"]
        reason.required = True
        reason.error_messages["required"] = _("请填写这一项。")
