"""Fields and controls that forms share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

READ_BADLY = _("所选的一项读不懂，请重新选择。")
#: Longest list of keys that a form takes; more were not ticked by a person.
MOST_KEYS = 200


class PageForm(forms.Form):
    """A form of a page: labels without a colon, and ids that links in the summary of errors lead to."""

    ids = "id_%s"

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, auto_id=self.ids, initial=dict(initial or {}), label_suffix="")


class TypedOrFile(forms.Form):
    """
    Lines that are typed into ``text``, or brought along as ``file``: one of the two, or it is not clear which counts.

    A form with both fields takes this in; ``largest`` is in bytes, ``too_large`` the sentence for more.
    """

    largest: int
    too_large: Any

    def clean(self) -> dict[str, Any]:
        """Take one of the two ways."""
        typed = super().clean() or {}
        file = typed.get("file")
        if self.errors:
            return typed
        if bool(typed.get("text", "").strip()) == bool(file):
            self.add_error("text", _("请逐行填写，或者上传一个表格，二者选一。"))
        elif file and file.size > self.largest:
            self.add_error("file", self.too_large)
        return typed


class KeysField(forms.Field):
    """Keys that were ticked in a picker; whether each exists and may be used is for the action to say."""

    widget = forms.SelectMultiple

    def __init__(self, *, key: Callable[[str], int | UUID], **options: Any) -> None:
        super().__init__(required=False, **options)
        self._key = key

    def to_python(self, value: Sequence[str] | None) -> tuple[int | UUID, ...]:
        """Return the keys in the order of the page, each once."""
        texts = list(dict.fromkeys(value or ()))
        if len(texts) > MOST_KEYS:
            raise forms.ValidationError(READ_BADLY, code="too_many")
        try:
            return tuple(self._key(text) for text in texts)
        except ValueError as error:
            raise forms.ValidationError(READ_BADLY, code="unreadable") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as sets of words: a browser sends texts, the object holds numbers."""
        return {str(key) for key in initial or ()} != {str(key) for key in data or ()}


def text(label: Any, *, longest: int = 200, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field of one line."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": _("请填写这一项。"),
            "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。"),
        },
    )


def prose(label: Any, *, rows: int = 4, longest: int = 20_000, help_text: Any = "") -> forms.CharField:
    """Return a field of many lines."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"class": "form-control document", "rows": rows}),
        error_messages={"max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个。")},
    )


def day(label: Any, *, help_text: Any = "") -> forms.DateField:
    """Return a field for a civil date."""
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期读不懂，请按 2020-09-06 的样子填写。")},
    )


def choice(
    label: Any, choices: Any, *, required: bool = False, help_text: Any = "", empty: Any = None
) -> forms.ChoiceField:
    """Return a drop-down."""
    offered = [("", empty), *choices] if empty is not None else list(choices)
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=offered,
        help_text=help_text,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("请选择一项。"), "invalid_choice": READ_BADLY},
    )


def several(label: Any, choices: Any, *, help_text: Any = "") -> forms.MultipleChoiceField:
    """Return a set of boxes to tick."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": READ_BADLY},
    )


def file(label: Any, *, help_text: Any = "", required: bool = True) -> forms.FileField:
    """Return a plain file input; a script may replace it by one that can be resumed."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=help_text,
        # What a file is and whether it is whole, the look at its content says better than the form could.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={"required": _("请选择一个文件。"), "invalid": _("请选择一个文件。")},
    )
