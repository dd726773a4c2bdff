"""Forms of people, assignments and organs."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.choices import Duty, OrganKind, Role
from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.queries.directory import organ as organ_of
from bihuan.web.accounts.queries.directory import organ_options
from bihuan.web.accounts.queries.scopes import scope_of, scope_options

_CONTROL = {"class": "form-control"}
_SELECT = {"class": "form-select"}
_NO_CHOICE = ("", "—")


class OrganField(forms.ChoiceField):
    """A choice among the organs, indented as they stand in the tree; gives the organ."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("所属机构"))
        kwargs.setdefault("widget", forms.Select(attrs=_SELECT))
        super().__init__(choices=lambda: [_NO_CHOICE, *organ_options()], **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the organ, or None where none was chosen."""
        chosen = super().clean(value)
        return organ_of(int(chosen)) if chosen else None


class PersonForm(forms.Form):
    """A person as pages show them."""

    display_name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs=_CONTROL | {"autocomplete": "off"}),
        error_messages={"required": _("请填写姓名。")},
    )
    organ = OrganField(required=False)

    @classmethod
    def showing(cls, person: User) -> "PersonForm":
        """Return the form filled in with what is there."""
        return cls(initial={"display_name": person.display_name, "organ": str(person.organ_id or "")})


class NewPersonForm(PersonForm):
    """A new account; its password is chosen by the person, with a code."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        help_text=_("用字母、数字和 @ . + - _；开户后不能改。"),
        widget=forms.TextInput(attrs=_CONTROL | {"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("请填写登录名。")},
    )
    field_order = ("username", "display_name", "organ")


class ReasonForm(forms.Form):
    """Why an account is closed or an assignment ended."""

    reason = forms.ChoiceField(
        label=_("原因"), widget=forms.Select(attrs=_SELECT), error_messages={"required": _("请选择原因。")}
    )

    def __init__(self, choices: tuple[tuple[str, Any], ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [_NO_CHOICE, *choices]


CLOSING = (
    ("left", _("离职或退休")),
    ("moved", _("调离岗位")),
    ("misuse", _("违规使用")),
    ("mistake", _("开错了")),
    ("other", _("其他")),
)
ENDING = (
    ("term_over", _("任期届满")),
    ("moved", _("调离岗位")),
    ("left", _("离职或退休")),
    ("conflict", _("有利害关系")),
    ("mistake", _("给错了")),
    ("other", _("其他")),
)


class AssignmentForm(forms.Form):
    """A role, where it reaches, and from when to when."""

    role = forms.ChoiceField(
        label=_("角色"),
        choices=[_NO_CHOICE, *Role.choices],
        widget=forms.Select(attrs=_SELECT),
        error_messages={"required": _("请选择角色。")},
    )
    duty = forms.ChoiceField(
        label=_("职责"),
        required=False,
        choices=[_NO_CHOICE, *Duty.choices],
        help_text=_("没有特别职责就不选。"),
        widget=forms.Select(attrs=_SELECT),
    )
    scope = forms.ChoiceField(
        label=_("范围"),
        required=False,
        help_text=_(
            "巡视组的角色选组，单位的角色选单位。系统管理员、巡视办、领导小组、审计员可以不选，即所属机构的全部轮次。"
        ),
        widget=forms.Select(attrs=_SELECT),
    )
    organ = OrganField(required=False, label=_("任职机构"))
    since = forms.DateField(
        label=_("开始日期"),
        widget=forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择开始日期。"), "invalid": _("日期读不懂，请按 2021-02-01 的样子填写。")},
    )
    until = forms.DateField(
        label=_("结束日期"),
        required=False,
        help_text=_("最后一天，含当天。不填：巡视组的角色到反馈后交接期满为止，其他角色一直有效。"),
        widget=forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期读不懂，请按 2021-02-01 的样子填写。")},
    )

    def __init__(self, *args: Any, without: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)  # declared above
        # A unit that the clerk is recused from is neither shown nor taken.
        scope.choices = lambda: [_NO_CHOICE, *scope_options(without=without)]

    def facts(self) -> dict[str, Any]:
        """Return what ``assign`` takes; call it once the form is valid."""
        cleaned = self.cleaned_data
        named = {name: cleaned[name] for name in ("role", "duty", "organ", "since", "until")}
        return named | scope_of(cleaned["scope"])


class OrganForm(forms.Form):
    """An organ and where it stands in the tree."""

    name = forms.CharField(
        label=_("名称"),
        max_length=120,
        widget=forms.TextInput(attrs=_CONTROL),
        error_messages={"required": _("请填写名称。")},
    )
    kind = forms.ChoiceField(label=_("种类"), choices=OrganKind.choices, widget=forms.Select(attrs=_SELECT))
    parent = OrganField(required=False, label=_("上级机构"), help_text=_("不选即为最上一级。"))

    @classmethod
    def showing(cls, organ: Organ) -> "OrganForm":
        """Return the form filled in with what is there."""
        return cls(initial={"name": organ.name, "kind": organ.kind, "parent": str(organ.parent_id or "")})


class PeopleFilterForm(forms.Form):
    """What the list of people can be narrowed by."""

    q = forms.CharField(
        label=_("姓名、登录名或机构"),
        required=False,
        widget=forms.TextInput(attrs=_CONTROL | {"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("角色"),
        required=False,
        choices=[("", _("全部")), *Role.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    closed = forms.BooleanField(
        label=_("已停用的账号"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
