"""Form of the page of notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields


class MailForm(fields.PageForm):
    """Where somebody wants to be mailed that a note waits."""

    address = forms.EmailField(
        label=_("提醒邮箱"),
        required=False,
        max_length=200,
        help_text=_("有新消息时发一封不含内容的提醒邮件。留空则不发。"),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
        error_messages={"invalid": _("邮箱地址读不懂，请检查。")},
    )
