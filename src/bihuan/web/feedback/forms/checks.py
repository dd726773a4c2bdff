"""The form that lets hits of a leak check stand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.feedback.actions.checks import LONGEST_REASON


class ClearForm(forms.Form):
    """One reason, the version that was looked at; which hits stand beside it as boxes."""

    reason = forms.CharField(
        label=_("放行理由"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("说明为什么可以保留，例如“公开任职信息”。巡视办看不到理由；请不要在理由中引用来源内容。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
