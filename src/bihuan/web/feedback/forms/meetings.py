"""Forms of feedback meetings: the record, putting one off, the receipt, and the rules of a round."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.common import forms as fields
from bihuan.web.feedback.actions.feedback_rules import MOST_DAYS, MOST_PEOPLE, RulesFacts
from bihuan.web.feedback.attendance import Function, Required, functions
from bihuan.web.feedback.meeting_facts import MOST, MeetingFacts, Present
from bihuan.web.feedback.models import Meeting
from bihuan.web.feedback.queries.feedback_rules import Rules
from bihuan.web.rounds.models import Slot, SlotPerson
from bihuan.web.rounds.queries.slots import MeetingPeople

_FILL_IN = _("请填写这一项。")
_COUNT = _("请填整数。")


def _clock(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control short-field"}, format="%H:%M"),
        error_messages={"required": _FILL_IN, "invalid": _("时间读不懂，请按 09:30 的样子填写。")},
    )


def _number(label: Any, most: int, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        error_messages={
            "required": _FILL_IN,
            "invalid": _COUNT,
            "min_value": _("至少 %(limit_value)d。"),
            "max_value": _("最多 %(limit_value)d。"),
        },
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    field = fields.day(label, help_text=help_text)
    field.required = required
    field.error_messages["required"] = _FILL_IN
    return field


def _needed(label: Any, *, rows: int = 3, longest: int = 4000, help_text: Any = "") -> forms.CharField:
    field = fields.prose(label, rows=rows, longest=longest, help_text=help_text)
    field.required = True
    field.error_messages["required"] = _FILL_IN
    return field


class RecordForm(fields.PageForm):
    """A meeting as it was held: when, where, who was there, what was said, and the receipt."""

    held_on = _day(_("召开日期"), help_text=_("由这一天起算本单位的各项期限。"))
    starts_at = _clock(_("开始"))
    ends_at = _clock(_("结束"))
    place = fields.text(_("地点"), longest=120, required=True)
    chair = fields.text(_("主持人的职务"), longest=80, required=True, help_text=_("写职务，不写姓名。"))
    reader = fields.choice(
        _("宣读反馈意见的人"), (), empty=_("没有账号，下面填写职务"), help_text=_("组长；组长回避的，由接替的人宣读。")
    )
    reader_function = fields.text(_("宣读人的职务"), longest=80, help_text=_("只在宣读人没有账号时填写。"))
    conveyed = _needed(_("传达的内容"), help_text=_("传达了谁的讲话、什么会议的精神。"))
    demanded = _needed(_("提出的要求"))
    promised = fields.prose(_("单位的表态"), rows=3, longest=4000)
    gap_reason = fields.text(
        _("缺席等情况的原因"), longest=400, help_text=_("应到未到、不是组长宣读、致主要负责人的一份未印发，都要写明。")
    )
    received_on = _day(_("签收日期"), required=False, help_text=_("反馈意见的签收；也可以以后登记。"))
    received_by = fields.text(_("签收人的职务"), longest=80)
    scan = fields.file(_("会议记录扫描件"), required=False, help_text=_("PDF 或图片；只留存去除隐藏信息后的副本。"))
    reason = fields.text(_("更正的理由"), longest=400, required=True, help_text=_("会告诉有关人员。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        readers: Sequence[User],
        required: Iterable[Required],
        initial: dict[str, Any],
        corrects: bool = False,
    ) -> None:
        super().__init__(data, files, initial=initial)
        if not corrects:
            del self.fields["reason"]
        field = self.fields["reader"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("没有账号，下面填写职务")), *((str(one.pk), str(one)) for one in readers)]
        self._least = {one.function: one.least for one in required}
        for code, function in functions().items():
            self.fields[f"count_{code}"] = _number(_("实到人数"), MOST)
            self.fields[f"post_{code}"] = fields.text(_("职务说明"), longest=120)
            for name in (f"count_{code}", f"post_{code}"):
                # The same in the summary of errors, where the row of the table is not in sight.
                self.fields[name].label = f"{function.label} · {self.fields[name].label}"
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @property
    def attendance(self) -> list[tuple[Function, int, forms.BoundField, forms.BoundField]]:
        """Each function with how many are required, and its two fields."""
        return [
            (function, self._least.get(code, 0), self[f"count_{code}"], self[f"post_{code}"])
            for code, function in functions().items()
        ]

    def clean(self) -> dict[str, Any]:
        """A post without a count says that somebody was there, and not how many; 0 says that they were not."""
        typed = super().clean() or {}
        for code in functions():
            if typed.get(f"post_{code}", "").strip() and typed.get(f"count_{code}", 0) is None:
                self.add_error(f"count_{code}", ValidationError(_FILL_IN, code="required"))
        return typed

    def facts(self) -> MeetingFacts:
        """Return what was typed, as actions take it."""
        typed = self.cleaned_data
        present = tuple(
            Present(code, typed[f"count_{code}"], typed[f"post_{code}"])
            for code in functions()
            if typed.get(f"count_{code}")
        )
        names = ("held_on", "starts_at", "ends_at", "place", "chair", "reader_function", "conveyed", "demanded")
        more = ("promised", "gap_reason", "received_on", "received_by")
        return MeetingFacts(
            **{name: typed[name] for name in (*names, *more)},
            reader=int(typed["reader"]) if typed["reader"] else None,
            present=present,
        )


def of_plan(slot: Slot | None, people: MeetingPeople, reader: User | None, like: Meeting | None) -> dict[str, Any]:
    """
    Return what a record begins with: the plan with its people counted by function, and the words of another meeting.

    What was demanded in one unit is mostly what was demanded in the next, so that ``like`` saves typing it again.
    """
    found: dict[str, Any] = {"reader": str(reader.pk) if reader else "", "version": 0}
    if slot is not None:
        found |= {"held_on": slot.day, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "place": slot.place}
        reads = [one for one in slot.people.all() if one.part == SlotPerson.Part.READS]
        if reads:
            found["reader"] = str(reads[0].person_id)
        kinds = (
            ("leading_group", people.leading),
            ("office", people.office),
            ("group_leader", [reader] if reader else []),
        )
        for code, those in kinds:
            keys = {person.pk for person in those}
            found[f"count_{code}"] = sum(one.person_id in keys for one in slot.people.all()) or None
    if like is not None:
        found |= {"conveyed": like.conveyed, "demanded": like.demanded, "promised": like.promised, "chair": like.chair}
        found |= _there(like)
    return found


def of_record(meeting: Meeting) -> dict[str, Any]:
    """Return what a correction begins with: the record as it stands."""
    names = ("held_on", "starts_at", "ends_at", "place", "chair", "reader_function", "conveyed", "demanded", "promised")
    found = {name: getattr(meeting, name) for name in (*names, "gap_reason", "received_on", "received_by", "version")}
    return {**found, "reader": str(meeting.reader_id or ""), **_there(meeting)}


def _there(meeting: Meeting) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in meeting.attendances.all():
        found[f"count_{one.function}"] = (found.get(f"count_{one.function}") or 0) + one.count
        found[f"post_{one.function}"] = one.post
    return found


class PostponeForm(fields.PageForm):
    """Another time for a planned meeting."""

    ids = "id_postpone_%s"
    day = _day(_("改到"))
    starts_at = _clock(_("开始"), required=True)
    ends_at = _clock(_("结束"), required=True)
    place = fields.text(_("地点"), longest=120)
    reason = fields.text(_("改期的理由"), longest=200, required=True, help_text=_("会告诉有关人员。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class GiveUpForm(fields.PageForm):
    """Why a planned meeting is given up."""

    ids = "id_give_up_%s"
    reason = fields.text(_("取消的理由"), longest=200, required=True, help_text=_("会告诉有关人员。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReceiptForm(fields.PageForm):
    """The receipt of the documents."""

    ids = "id_receipt_%s"
    received_on = _day(_("签收日期"))
    received_by = fields.text(_("签收人的职务"), longest=80, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RulesForm(fields.PageForm):
    """Who has to be at the meetings of a round, and whether units may object, in how many days."""

    allows_objections = forms.BooleanField(
        label=_("受理异议"),
        required=False,
        help_text=_("巡视没有统一规定的异议程序，由巡视办确定是否受理；默认不受理。"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    objection_days = _number(_("提出异议的期限（日）"), MOST_DAYS, least=1, required=True)
    decision_days = _number(_("决定异议的期限（日）"), MOST_DAYS, least=1, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: Rules) -> None:
        initial: dict[str, Any] = {
            "allows_objections": rules.allows_objections,
            "objection_days": rules.objection_days,
            "decision_days": rules.decision_days,
            "version": rules.version,
        }
        super().__init__(data, initial=initial | {f"least_{one.function}": one.least for one in rules.required})
        for code, function in functions().items():
            self.fields[f"least_{code}"] = _number(_("至少人数"), MOST_PEOPLE)
            self.fields[f"least_{code}"].widget.attrs["aria-label"] = f"{function.label} {_('至少人数')}"

    @property
    def rows(self) -> list[tuple[Function, forms.BoundField]]:
        """Each function with its field."""
        return [(function, self[f"least_{code}"]) for code, function in functions().items()]

    def facts(self) -> RulesFacts:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        required = tuple(Required(code, typed[f"least_{code}"]) for code in functions() if typed.get(f"least_{code}"))
        return RulesFacts(required, typed["allows_objections"], typed["objection_days"], typed["decision_days"])
