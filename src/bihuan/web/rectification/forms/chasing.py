"""Forms of chasing: drafting and editing a letter, its answer, and the rules of a round."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rectification.actions.chasing_rules import MOST_DAYS
from bihuan.web.rectification.actions.letters import LetterFacts
from bihuan.web.rectification.models import Item, Letter, RectificationRules
from bihuan.web.rectification.queries.chasing_rules import Rules

_SHOWN = 60


def _number(label: Any, most: int, *, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        error_messages={
            "required": _("请填写这一项。"),
            "invalid": _("请填写整数。"),
            "min_value": _("最小为 %(limit_value)s。"),
            "max_value": _("最大为 %(limit_value)s。"),
        },
    )


class LetterForm(fields.PageForm):
    """A chasing letter: its kind, its lines, its text, and by when it is answered."""

    kind = fields.choice(_("种类"), Letter.Kind.choices, required=True)
    items = fields.several(_("涉及的逾期事项"), ())
    answer_due_on = fields.day(_("答复期限"), help_text=_("留空按种类的样例天数。"))
    skipped_reason = fields.text(
        _("越级发文的原因"), longest=400, help_text=_("有事项没有发过上一级文书的，须写明原因。")
    )
    text = fields.prose(_("正文"), rows=14, help_text=_("每行一段。清空后按所选事项重新起草。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, offered: Sequence[Item], letter: Letter | None = None) -> None:
        initial: dict[str, Any] = {}
        if letter is not None:
            names = ("kind", "answer_due_on", "skipped_reason", "text", "version")
            initial = {name: getattr(letter, name) for name in names}
            initial["items"] = [str(one.uid) for one in letter.items.all()]
        super().__init__(data, initial=initial)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.uid), f"{one.number} {_short(one)}") for one in offered]

    def facts(self) -> LetterFacts:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        keys = tuple(UUID(one) for one in typed["items"])  # of the choices, which are keys of rows
        return LetterFacts(typed["kind"], keys, typed["text"], typed["answer_due_on"], typed["skipped_reason"])


class AnswerForm(fields.PageForm):
    """What a unit answers; the office also says which day the paper bears."""

    ids = "id_answer_%s"
    answer = fields.prose(_("答复内容"), rows=6, help_text=_("写明进展、未按期完成的原因和下一步安排。"))
    answered_on = fields.day(_("答复日期"), help_text=_("书面答复上的日期。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, on_behalf: bool, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = _("请填写这一项。")
        if not on_behalf:
            del self.fields["answered_on"]


class RulesForm(fields.PageForm):
    """The rules of rectification of a round."""

    long_term = fields.choice(
        _("“长期坚持”事项怎样计入完成率"),
        RectificationRules.LongTerm.choices,
        required=True,
        help_text=_("各处完成率旁都注明这一口径。"),
    )
    yellow_days = _number(_("到期前几天显示黄色"), MOST_DAYS)
    remind_days = fields.text(
        _("提前几天提醒"),
        longest=80,
        required=True,
        help_text=_("用顿号或逗号隔开，例如：15、7、3、1、0；0 是到期当天。"),
    )
    opinion_days = _number(
        _("监督意见的期限（日）"), MOST_DAYS, help_text=_("整改监督人在期限内没有意见的，视为没有意见。")
    )
    sample_percent = _number(_("反向核查抽样比例（百分比）"), 100)
    allows_skipping = forms.BooleanField(
        label=_("督办文书可以越级发出"),
        required=False,
        help_text=_("越级时须写明原因；不勾选的，必须逐级发出。"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: Rules, version: int) -> None:
        days = "、".join(map(str, rules.remind_days))
        super().__init__(data, initial=rules.plain() | {"remind_days": days, "version": version})

    def clean_remind_days(self) -> tuple[int, ...]:
        """Return the days, the earliest reminder first, each once."""
        parts = re.split(r"[、，,\s]+", str(self.cleaned_data["remind_days"]).strip())
        if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in parts):
            raise ValidationError(_("请只填写天数，用顿号隔开。"), code="unreadable")
        return tuple(sorted({int(one) for one in parts}, reverse=True))

    def rules(self) -> Rules:
        """Return what was typed, as the action takes it."""
        return Rules(**{name: self.cleaned_data[name] for name in Rules.__dataclass_fields__})


def _short(item: Item) -> str:
    text = item.problem or item.title
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
