"""Forms of a round's dates and of the calendar of work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.forms import TypedOrFile
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.queries.deadlines import RoundDates

_CONTROL = {"class": "form-control"}
#: A list of one year is a page long; a larger file is something else.
LARGEST_FILE = 2 * 1024 * 1024
_YEARS = (2000, 2100)


class MeetingForm(forms.Form):
    """Another day for one target's feedback meeting."""

    target = forms.ChoiceField(
        label=_("被巡视单位"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("请选择一项。"), "invalid_choice": _("所选的一项读不懂，请重新选择。")},
    )
    day = forms.DateField(
        label=_("反馈会改到"),
        widget=forms.DateInput(attrs={"type": "date", **_CONTROL}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写这一项。"),
            "invalid": _("日期读不懂，请按 2020-09-06 的样子填写。"),
        },
    )
    reason = forms.CharField(
        label=_("改期的理由"),
        required=False,
        max_length=200,
        help_text=_("轮次启动后改期必须写明，会告诉有关人员。"),
        widget=forms.TextInput(attrs={**_CONTROL, "autocomplete": "off"}),
        error_messages={"max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, targets: list[Target], version: int) -> None:
        super().__init__(data, initial={"version": version}, label_suffix="")
        self._targets = {str(target.number): target for target in targets}
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((number, target.name) for number, target in self._targets.items())]

    def clean(self) -> dict[str, Any]:
        """Put the target in the place of its number; the same day is no other day."""
        typed = super().clean() or {}
        target = self._targets.get(typed.get("target", ""))
        if target is not None:
            typed["target"] = target
            if typed.get("day") == target.meeting_planned_on:
                self.add_error("day", _("反馈会本来就在这一天。"))
        return typed


class DateForm(forms.Form):
    """A day that the office sets for one of the dates, or its return to what the rules give."""

    due = forms.ChoiceField(
        label=_("事项"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("请选择一项。"), "invalid_choice": _("所选的一项读不懂，请重新选择。")},
    )
    day = forms.DateField(
        label=_("定在"),
        required=False,
        help_text=_("留空则恢复按规则推算。"),
        widget=forms.DateInput(attrs={"type": "date", **_CONTROL}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期读不懂，请按 2020-09-06 的样子填写。")},
    )
    reason = forms.CharField(
        label=_("为什么定在这一天"),
        required=False,
        max_length=200,
        help_text=_("会写进这个日期的理由。"),
        widget=forms.TextInput(attrs={**_CONTROL, "autocomplete": "off"}),
        error_messages={"max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, dates: RoundDates, version: int) -> None:
        super().__init__(data, initial={"version": version}, label_suffix="", auto_id="id_set_%s")
        field = self.fields["due"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "—"),
            *([(_("整个轮次"), [(f":{due.rule.name}", due.rule.label) for due in dates.dues])] if dates.dues else []),
            *(
                (one.target.name, [(f"{one.target.number}:{due.rule.name}", due.rule.label) for due in one.dues])
                for one in dates.targets
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Take the chosen date apart into the number of its target, if it has one, and the name of its rule."""
        typed = super().clean() or {}
        number, _colon, rule = typed.get("due", "").partition(":")
        return {**typed, "target": int(number) if number else None, "rule": rule}


class WorkdayForm(TypedOrFile):
    """A year's list of holidays and make-up days, typed or as a file."""

    largest = LARGEST_FILE
    too_large = _("文件超过 2 MB，不像一年的放假安排，请核对。")

    year = forms.IntegerField(
        label=_("年份"),
        min_value=_YEARS[0],
        max_value=_YEARS[1],
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        error_messages={
            "required": _("请填写这一项。"),
            "invalid": _("请填四位年份，例如 2027。"),
            "min_value": _("请填四位年份，例如 2027。"),
            "max_value": _("请填四位年份，例如 2027。"),
        },
    )
    source = forms.CharField(
        label=_("出处"),
        max_length=200,
        help_text=_("文件名称和文号，会与日期一起显示。"),
        widget=forms.TextInput(attrs={**_CONTROL, "autocomplete": "off"}),
        error_messages={
            "required": _("请填写这一项。"),
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。"),
        },
    )
    text = forms.CharField(
        label=_("逐行填写"),
        required=False,
        max_length=20_000,
        help_text=_("每行：日期、休或班、名称。例如：10月1日至7日 休 国庆节；10月9日 班 国庆节。"),
        widget=forms.Textarea(attrs={"class": "form-control document", "rows": 8}),
        error_messages={"max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。")},
    )
    file = forms.FileField(
        label=_("或者上传表格"),
        required=False,
        allow_empty_file=True,
        help_text=_("Excel 或 CSV，列名为“日期”“类型”“名称”；类型填“休”或“班”。"),
        widget=forms.FileInput(attrs={**_CONTROL, "accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"invalid": _("请选择一个文件。")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, year: int | None = None) -> None:
        super().__init__(data, files, initial={"year": year}, label_suffix="")
