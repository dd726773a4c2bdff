"""Forms of past inspections, and of the units that an office answers for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions.terms import PastFacts
from bihuan.web.rounds.models import Round

#: A list of some thousand rows is smaller; a larger file is something else.
LARGEST_FILE = 5 * 1024 * 1024


class PastForm(fields.PageForm):
    """One inspection of a unit before."""

    organ = fields.choice(_("单位"), (), required=True)
    round_title = fields.text(_("轮次"), longest=120, required=True, help_text=_("例如：九届第五轮常规巡视。"))
    type = fields.choice(_("类型"), Round.Type.choices, empty=_("不详"))
    ended_on = fields.day(_("结束日期"))
    source = fields.text(_("出处"), help_text=_("文件名称和文号，或归档编号。"))

    def __init__(self, data: Any = None, *, units: list[Organ], organ: str = "") -> None:
        super().__init__(data, initial={"organ": organ})
        self._units = {str(row.pk): row for row in units}
        field = self.fields["organ"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *((key, row.name) for key, row in self._units.items())]
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = _("请填写这一项。")

    def facts(self) -> PastFacts:
        """Return what was typed."""
        typed = self.cleaned_data
        return PastFacts(
            self._units[typed["organ"]], typed["round_title"], typed["ended_on"], typed["type"], typed["source"]
        )


class PastListForm(fields.PageForm, fields.TypedOrFile):
    """A list of past inspections, typed or as a file."""

    largest = LARGEST_FILE
    too_large = _("文件超过 5 MB，不像历史巡视名单，请核对。")

    text = fields.prose(
        _("逐行填写"),
        rows=8,
        longest=400_000,
        help_text=_("每行五项，用逗号隔开：单位，轮次，类型，结束日期，出处。"),
    )
    file = forms.FileField(
        label=_("或者上传表格"),
        required=False,
        allow_empty_file=True,
        help_text=_("Excel 或 CSV，列名为“单位”“轮次”“类型”“结束日期”“出处”。"),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"invalid": _("请选择一个文件。")},
    )


class UnitsForm(fields.PageForm):
    """Divisions whose Party committees become units of an office."""

    office = forms.IntegerField()
    division = fields.KeysField(key=int, label=_("行政区划"))
