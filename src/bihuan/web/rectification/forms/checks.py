"""Forms of verification and closure: the check form, ends of a line, samples, calls."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.common import forms as fields
from bihuan.web.rectification.check_facts import LONGEST, CheckFacts
from bihuan.web.rectification.choices import Answer, CheckMethod, Degree, questions
from bihuan.web.rectification.models import Call, Completion, Item, Proof, SampledItem
from bihuan.web.rectification.texts import LONGEST_REASON

_FILL_IN = _("请填写这一项。")
_CHOOSE = _("请选择")


def _needed(label: Any, *, rows: int = 4, longest: int = LONGEST, help_text: Any = "") -> forms.CharField:
    field = fields.prose(label, rows=rows, longest=longest, help_text=help_text)
    field.required = True
    field.error_messages["required"] = _FILL_IN
    return field


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput)


class _Asking(fields.PageForm):
    """A form with the questions of ``check_form.toml``."""

    asked = ""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for one in questions(self.asked):
            self.fields[one.code] = fields.choice(one.label, Answer.choices, required=True, empty=_CHOOSE)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the questions, in their order."""
        return [self[one.code] for one in questions(self.asked)]

    def answers(self) -> dict[str, str]:
        """Return the answers by code."""
        return {one.code: self.cleaned_data[one.code] for one in questions(self.asked)}


class CheckFormForm(_Asking):
    """What a verifier found; one button finds it true, the other returns it and needs a reason."""

    asked = "verification"
    method = fields.choice(_("核查方法"), CheckMethod.choices, required=True, empty=_CHOOSE)
    found = _needed(_("核查看到的情况"), help_text=_("写所见事实：时间、地点、看了什么、数量多少。"))
    meets_cause = fields.choice(_("整改是否针对原因？"), Degree.choices, required=True, empty=_CHOOSE)
    is_proven = fields.choice(_("整改是否得到证明？"), Degree.choices, required=True, empty=_CHOOSE)
    independent = fields.several(
        _("所依据的独立佐证"), (), help_text=_("缴款或支付凭证、其他机关出具的文书、现场核查记录、回访记录；至少一件。")
    )
    about_warnings = fields.prose(_("对提示的说明"), rows=3, longest=LONGEST)
    reason = fields.prose(_("退回原因"), rows=3, longest=LONGEST_REASON, help_text=_("只在退回时填写，单位看得到。"))
    version = _version()

    def __init__(self, data: Any = None, *, proofs: Iterable[Proof], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["independent"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.uid), f"{one.get_kind_display()} · {one.name}") for one in proofs]

    def facts(self) -> CheckFacts:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        return CheckFacts(
            method=typed["method"],
            found=typed["found"],
            meets_cause=typed["meets_cause"],
            is_proven=typed["is_proven"],
            answers=self.answers(),
            independent=tuple(UUID(key) for key in typed["independent"]),
            about_warnings=typed["about_warnings"],
        )


class SampledForm(_Asking):
    """What was found about a closed line that was drawn."""

    asked = "reverse"
    found = _needed(_("核查看到的情况"), help_text=_("写所见事实：时间、地点、看了什么、数量多少。"))
    outcome = fields.choice(_("结论"), SampledItem.Outcome.choices, required=True, empty=_CHOOSE)
    version = _version()


class CloseForm(fields.PageForm):
    """The kind of completion with which a line is closed."""

    ids = "id_close_item_%s"
    completion = fields.choice(_("完成类型"), Completion.choices, required=True)
    version = _version()


class EndForm(fields.PageForm):
    """Why a line ends unfinished."""

    ids = "id_end_item_%s"
    reason = _needed(_("原因"), rows=3, longest=LONGEST_REASON)
    version = _version()


class LapseForm(fields.PageForm):
    """Why a line lapses."""

    ids = "id_lapse_item_%s"
    reason = _needed(_("原因"), rows=3, longest=LONGEST_REASON)
    version = _version()


class CarryOverForm(fields.PageForm):
    """Why a line goes on after the round, until when, and who answers for it."""

    ids = "id_carry_over_item_%s"
    reason = _needed(_("原因"), rows=3, longest=LONGEST_REASON)
    due_on = fields.day(_("新的时限"))
    owner = fields.text(_("新的责任人职务"), longest=80, required=True)
    version = _version()

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["due_on"].required = True
        self.fields["due_on"].error_messages["required"] = _FILL_IN


class SuccessorForm(fields.PageForm):
    """Why a closed line needs a successor, and by when that is to be done."""

    ids = "id_open_successor_%s"
    origin = fields.choice(
        _("来由"),
        [
            (Item.Origin.FAILED_CHECK, Item.Origin.FAILED_CHECK.label),
            (Item.Origin.RECURRENCE, Item.Origin.RECURRENCE.label),
        ],
        required=True,
        empty=_CHOOSE,
    )
    reason = _needed(_("查实的情况"), rows=3, longest=LONGEST_REASON)
    due_on = fields.day(_("完成时限"), help_text=_("不填则为立项之日起六十天。"))
    version = _version()


class ListForm(fields.PageForm):
    """Who is on the list of verifiers."""

    people = fields.several(_("核查人员"), (), help_text=_("只列巡视办、巡视组和整改监督人员；不列被巡视单位人员。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, offered: Iterable[User], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), str(one)) for one in offered]


class ShareForm(fields.PageForm):
    """Which share of each stratum is drawn."""

    percent = forms.IntegerField(
        label=_("抽取比例（%）"),
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        error_messages={
            "required": _FILL_IN,
            "invalid": _("请填整数。"),
            "min_value": _("至少 %(limit_value)d。"),
            "max_value": _("最多 %(limit_value)d。"),
        },
    )


class CallForm(fields.PageForm):
    """A firm or person to be called."""

    whom = fields.text(_("企业或个人"), longest=120, required=True)
    contact = fields.text(_("电话"), longest=60)
    source = fields.text(
        _("名单来源"),
        longest=200,
        required=True,
        help_text=_("从哪份材料得知：退款清单、合同、办件记录等。不得来自信访举报。"),
    )


class AnswerForm(fields.PageForm):
    """What somebody said who was called."""

    answer = fields.choice(_("答复"), Call.Answer.choices, required=True, empty=_CHOOSE)
    note = fields.text(_("备注"), longest=400)
    version = _version()
