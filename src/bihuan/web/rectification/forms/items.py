"""Forms of items: progress, proof, the report of completion, extensions, hand-overs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.common import forms as fields
from bihuan.web.rectification.models import Item, Measure, Proof

_WHOLE = _("整件事项")
_BADLY = _("请填写数字。")


def _measures(measures: Sequence[Measure]) -> list[tuple[str, str]]:
    return [(str(one.key), f"{one.number}. {one.text[:60]}") for one in measures]


def _number(label: Any, *, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _BADLY},
    )


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None


class ProgressForm(fields.PageForm):
    """What was done, when, and what it brought."""

    ids = "progress_%s"

    measure = fields.choice(_("对应的措施"), (), empty=_WHOLE)
    done_on = fields.day(_("办理日期"))
    text = fields.prose(_("做了什么"), rows=3, longest=2_000, help_text=_("只写做法和结果，不写具体人员姓名。"))
    is_measure_done = forms.BooleanField(
        label=_("这条措施已经完成"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    recovered = forms.DecimalField(
        label=_("挽回或清退金额（元）"),
        required=False,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": _BADLY, "max_decimal_places": _("最多两位小数。")},
    )
    people_handled = _number(_("处理人数"), help_text=_("只填人数。"))
    systems_made = _number(_("制定或修订制度数"))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        measures: Sequence[Measure] = (),
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["measure"].choices = [("", _WHOLE), *_measures(measures)]  # type: ignore[attr-defined]
        self.fields["done_on"].required = True
        self.fields["done_on"].error_messages["required"] = _("请填写这一项。")

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's facts."""
        typed = self.cleaned_data
        return {
            "done_on": typed["done_on"],
            "text": typed["text"],
            "measure_key": _key(typed["measure"]),
            "is_measure_done": typed["is_measure_done"],
            "recovered": typed["recovered"] or Decimal(0),
            "people_handled": typed["people_handled"] or 0,
            "systems_made": typed["systems_made"] or 0,
        }


class ProofForm(fields.PageForm):
    """A file that proves something, and what it proves."""

    ids = "proof_%s"

    measure = fields.choice(_("对应的措施"), (), empty=_WHOLE)
    kind = fields.choice(_("材料种类"), Proof.Kind.choices, required=True)
    dated_on = fields.day(_("材料上的日期"))
    note = fields.text(_("说明"), longest=300)
    file = fields.file(_("文件"), help_text=_("原件原样保存；流转的是清除了作者、定位、批注等信息的副本。"))
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)  # of a file that was sent in parts

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        measures: Sequence[Measure] = (),
        is_verifier: bool = False,
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["measure"].choices = [("", _WHOLE), *_measures(measures)]  # type: ignore[attr-defined]
        if not is_verifier:
            # What only a verifier brings is not offered; the action refuses it whatever the form says.
            kinds = [one for one in Proof.Kind.choices if one[0] not in Proof.OF_VERIFIERS]
            self.fields["kind"].widget.choices = kinds
        if self.data.get("upload"):
            self.fields["file"].required = False

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's arguments."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "dated_on": typed["dated_on"],
            "measure_key": _key(typed["measure"]),
            "note": typed["note"],
        }


class ReportForm(fields.PageForm):
    """What the unit says it has done; with ``with_scan`` the signed paper that a clerk records."""

    ids = "report_%s"

    claim = fields.prose(
        _("整改完成情况"),
        rows=6,
        longest=4_000,
        help_text=_("写明做了哪些整改、如何确认问题已经解决、有没有同类问题。"),
    )
    scan = fields.file(_("单位签署的完成报告（扫描件）"))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        with_scan: bool = False,
    ) -> None:
        super().__init__(data, files, initial=initial)
        if not with_scan:
            del self.fields["scan"]


class ExtensionForm(fields.PageForm):
    """A later day, and why."""

    ids = "extension_%s"

    wanted_on = fields.day(_("申请延至"))
    reason = fields.prose(_("延期理由"), rows=3, longest=1_000)

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["wanted_on"].required = True
        self.fields["wanted_on"].error_messages["required"] = _("请填写这一项。")


class GrantForm(fields.PageForm):
    """Until when an extension is granted."""

    ids = "grant_%s"

    granted_until = fields.day(_("批准延至"), help_text=_("不填即为申请的日期。"))
    decision = fields.prose(_("批准意见"), rows=2, longest=1_000)

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)


class HandOverForm(fields.PageForm):
    """Who takes over, as what, and which items."""

    taker = fields.choice(_("接收人"), (), required=True, empty=_("请选择"))
    taker_function = fields.text(_("接收人职务"), longest=80)
    items = fields.KeysField(label=_("移交的事项"), key=UUID)
    note = fields.prose(_("交接说明"), rows=3, longest=1_000)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        people: Sequence[User] = (),
        items: Sequence[Item] = (),
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["taker"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *((str(one.pseudonym), str(one)) for one in people),
        ]
        self.offered = list(items)


class OpinionForm(fields.PageForm):
    """What who supervises the rectification says of an item."""

    ids = "opinion_%s"

    verdict = fields.choice(_("意见"), (), required=True)
    text = fields.prose(_("理由或具体意见"), rows=3, longest=2_000)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        verdicts: Sequence[tuple[str, Any]] = (),
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["verdict"].choices = list(verdicts)  # type: ignore[attr-defined]
