"""Forms of the notice pages: bringing one in, and filtering what was published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A file or a pasted text, one of both."""

    file = forms.FileField(
        required=False,
        label=_("文件"),
        widget=forms.FileInput(attrs={"class": "drop-input", "aria-describedby": "file-help", "accept": ".txt,.docx"}),
        # The reader says more about an empty or nameless file than the form could.
        allow_empty_file=True,
    )
    text = forms.CharField(
        required=False,
        label=_("通报正文"),
        # White space at the ends is part of what was pasted: the original is kept as it came.
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control document paste", "rows": 11, "spellcheck": "false", "autocomplete": "off"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of both."""
        cleaned = super().clean() or {}
        has_file, has_text = bool(cleaned.get("file")), bool((cleaned.get("text") or "").strip())
        if has_file and has_text:
            raise forms.ValidationError(_("文件和正文只能选一样。请清空其中一项后再读入。"), code="both")
        if not has_file and not has_text:
            raise forms.ValidationError(_("请选择一个文件，或粘贴通报正文。"), code="neither")
        return cleaned


class FindingFilterForm(forms.Form):
    """What to look for among published findings; every field may be empty."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label=_("关键词"),
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "autocomplete": "off",
                "placeholder": _("前店后厂、拖、hhht"),
            }
        ),
    )
    round = forms.ChoiceField(required=False, label=_("轮次"))
    target = forms.ChoiceField(required=False, label=_("被巡视单位"))
    category = forms.ChoiceField(required=False, label=_("问题类别"))
    verdict = forms.ChoiceField(required=False, label=_("评判"))
    idiom = forms.CharField(required=False, max_length=120)

    def __init__(self, data: Any, *, choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data, label_suffix="")
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            # A saved address may name what is no longer offered; it then finds nothing, which is the truth.
            current = str(data.get(name, ""))
            missing = [(current, current)] if current and current not in {value for value, _label in offered} else []
            field.choices = [("", _("全部")), *offered, *missing]
            field.widget.attrs["class"] = "form-select"
