"""The form that narrows the lists of the trail."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.trail import words
from bihuan.web.trail.pages import Wanted

_CONTROL = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期读不懂，请按 2021-02-01 的样子填写。")},
    )


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=64, widget=forms.TextInput(attrs=_CONTROL))


class TrailFilterForm(forms.Form):
    """When, who, what, which object, with which result; everything may be left out."""

    since = _day(_("从"))
    until = _day(_("到"))
    actor = _text(_("人员代号"))
    action = forms.ChoiceField(label=_("动作"), required=False, widget=forms.Select(attrs=_SELECT))
    object_kind = forms.ChoiceField(label=_("对象类别"), required=False, widget=forms.Select(attrs=_SELECT))
    object_id = _text(_("对象编号"))
    result = forms.ChoiceField(label=_("结果"), required=False, widget=forms.Select(attrs=_SELECT))

    upkeep = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    #: Results of records, with their words.
    RESULTS = (("done", _("已完成")), ("refused", _("未获准")), ("failed", _("失败")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._choose("action", words.gathered())
        self._choose("object_kind", words.kinds())
        self._choose("result", list(self.RESULTS))

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field, given = self.fields[name], str(self.data.get(name, "")).strip()
        if not isinstance(field, forms.ChoiceField):
            return
        flat = [line for value, said in choices for line in (said if isinstance(said, list) else [(value, said)])]
        known = {value for value, _word in flat}
        # What a link asks for and no list names, an older action for one, is asked for all the same: a filter that is
        # dropped without a word shows more than it says.
        own = [] if not given or given in known else [(given, given)]
        field.choices = [("", _("全部")), *own, *choices]

    def wanted(self) -> Wanted:
        """Return what was asked for; what could not be read counts as not asked, and the form says so."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


class LookFilterForm(TrailFilterForm):
    """The same for the access log, whose actions are names of pages."""

    action = _text(_("页面"))  # type: ignore[assignment]  # a text here, a choice there
    RESULTS = (
        ("done", _("已打开")),
        ("not_found", _("未找到")),
        ("not_allowed", _("未获准")),
        ("refused", _("未受理")),
        ("failed", _("失败")),
    )  # type: ignore[assignment]  # longer than that of records
