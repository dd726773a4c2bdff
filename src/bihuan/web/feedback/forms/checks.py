"""The form that lets hits of a leak check stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.feedback.actions.checks import LONGEST_REASON

_HELP = _("说明为什么可以保留，例如“公开任职信息”。请不要在理由中引用来源内容。")


class ClearForm(fields.PageForm):
    """One reason, the version that was looked at; which hits stand beside it as boxes."""

    reason = fields.prose(_("放行理由"), rows=2, longest=LONGEST_REASON, help_text=_HELP)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        reason = self.fields["reason"]
        reason.required = True
        reason.error_messages["required"] = _("请填写这一项。")
