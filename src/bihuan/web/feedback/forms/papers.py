"""Forms of templates, words of numbers, and checking a paper."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common import forms as fields
from bihuan.web.common.language import pick
from bihuan.web.feedback.printing.kinds import KINDS
from bihuan.web.files.inside.limits import MB

#: A template holds letters and a seal's outline; a larger file is something else.
LARGEST_FILE = 10 * MB
_ACCEPT = ".docx"


def _word_file(label: Any, *, required: bool, help_text: Any = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        allow_empty_file=True,
        help_text=help_text,
        error_messages={"required": _("请选择文件。")},
        widget=forms.FileInput(attrs={"class": "form-control", "accept": _ACCEPT}),
    )


class _WithFile(fields.PageForm):
    """A form with one file of limited size."""

    def clean_file(self) -> Any:
        """Refuse a file that is larger than any paper."""
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 10 MB，不像公文，请核对。"), code="too_large")
        return file


class TemplateForm(_WithFile):
    """A template that is brought in."""

    organ = fields.choice(_("机关"), (), required=True)
    kind = fields.choice(_("用于"), (), required=True)
    file = _word_file(_("模板文件"), required=True, help_text=_("Word（.docx）。上传后先检查、试填，不会马上启用。"))

    def __init__(self, data: Any = None, files: Any = None, *, offices: Sequence[Organ]) -> None:
        super().__init__(data, files)
        self._offices = {str(office.pk): office for office in offices}
        organ, kind = self.fields["organ"], self.fields["kind"]
        assert isinstance(organ, forms.ChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        organ.choices = [(key, office.name) for key, office in self._offices.items()]
        kind.choices = [("", _("请选择")), *((one.name, pick(one.zh, one.en)) for one in KINDS.values())]

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one office to choose from."""
        return len(self._offices) > 1

    def chosen_office(self) -> Organ:
        """Return the office that was chosen."""
        return self._offices[self.cleaned_data["organ"]]


class NumberWordsForm(fields.PageForm):
    """The words of an office's numbers, one field a kind of paper."""

    def __init__(self, data: Any = None, *, words: Sequence[tuple[str, str, bool]]) -> None:
        super().__init__(data, initial={kind: word for kind, word, _own in words})
        for kind, _word, own in words:
            self.fields[kind] = fields.text(
                pick(KINDS[kind].zh, KINDS[kind].en),
                longest=20,
                help_text="" if own else _("通用代字，请改为本机关的。"),
            )

    def words(self) -> dict[str, str]:
        """Return what was typed, by kind."""
        return {kind: self.cleaned_data[kind] for kind in self.fields}


class VerifyForm(_WithFile):
    """A paper to be checked: its line, or its Word file."""

    line = fields.prose(
        _("核验行"),
        rows=4,
        longest=2_000,
        help_text=_("纸上二维码旁以 BIHUAN-PAPER 开头的一行；扫码得到的文字可以直接粘贴。空格和大小写不影响。"),
    )
    file = _word_file(_("或者 Word 文件"), required=False, help_text=_("印发的 .docx。文件只用来核对，不保存。"))

    def clean(self) -> dict[str, Any]:
        """Want one of the two."""
        typed = super().clean() or {}
        if not self.errors and not typed.get("line") and not typed.get("file"):
            raise forms.ValidationError(_("请录入核验行，或选择 Word 文件。"), code="required")
        return typed
