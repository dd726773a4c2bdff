"""Forms of the account pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DemoDateForm(forms.Form):
    """The day that a demonstration takes for today."""

    today = forms.DateField(
        label=_("模拟日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请选择一个日期。"),
            "invalid": _("日期读不懂，请按 2020-11-16 的样子填写。"),
        },
    )
