"""Forms of the pages about tokens."""

from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Assignment
from bihuan.web.common.dates import today


class AssignmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """One of the person's own assignments, said in words."""

    def label_from_instance(self, obj: Assignment) -> str:
        """Return role and scope."""
        scope = obj.target or obj.group or obj.round or obj.organ
        return f"{obj.get_role_display()} · {scope}" if scope else obj.get_role_display()


class TokenForm(forms.Form):
    """What a new token is for, which assignment it stands for, and until when."""

    name = forms.CharField(
        label=_("用途"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("请写明令牌的用途。")},
    )
    assignment = AssignmentField(
        label=_("代表的任职"),
        queryset=None,  # the person's own, see below
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("请选择一项任职。"), "invalid_choice": _("请选择一项任职。")},
    )
    expires_on = forms.DateField(
        label=_("到期日"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择到期日。"), "invalid": _("日期读不懂，请按 2021-02-01 的样子填写。")},
    )

    def __init__(self, *args: object, assignments: QuerySet[Assignment], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own forms
        self.fields["assignment"].queryset = assignments  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = today() + timedelta(days=90)
