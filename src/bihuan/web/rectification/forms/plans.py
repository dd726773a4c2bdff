"""Forms of plans: the frame, the answer to one finding with its measures, the pledge, and opinions."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rectification.actions.plans import MeasureFacts, PlanFacts, ResponseFacts
from bihuan.web.rectification.actions.plans.writing import LONGEST
from bihuan.web.rectification.models import Completion, Measure, Opinion, Plan, Response
from bihuan.web.rectification.plan_fields import lines_shown, milestones_shown

_NUMBERS = re.compile(r"[\s,，、;；]+")
_UNREAD_LINES = _("条目序号读不懂，请写成 1、3 的样子。")
#: One line of the field of milestones: a day, and what is there by then.
_MILESTONE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(.*)")


class PlanForm(fields.PageForm):
    """The frame of a plan."""

    organisation = fields.prose(
        _("组织领导"), rows=3, longest=LONGEST["organisation"], help_text=_("领导小组怎样组成，写职务，不写姓名。")
    )
    principles = fields.prose(_("工作原则"), rows=3, longest=LONGEST["principles"])
    pledge = fields.prose(
        _("承诺"),
        rows=3,
        longest=LONGEST["pledge"],
        help_text=_("主要负责人对方案和报告真实性的承诺；报送时由主要负责人确认。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """Return what the form begins with."""
        return {name: getattr(plan, name) for name in ("organisation", "principles", "pledge", "version")}

    def facts(self) -> PlanFacts:
        """Return what was typed, as the action takes it."""
        return PlanFacts(**{name: self.cleaned_data[name] for name in ("organisation", "principles", "pledge")})


class ResponseForm(fields.PageForm):
    """The answer to one finding."""

    answer = forms.ChoiceField(
        label=_("是否认领"),
        required=False,
        choices=Response.Answer.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": fields.READ_BADLY},
    )
    reason = fields.prose(
        _("理由"), rows=2, longest=LONGEST["reason"], help_text=_("部分认领或说明情况的，须写明理由。")
    )
    cause = fields.prose(_("原因剖析"), rows=2, longest=LONGEST["cause"])
    standard = fields.prose(
        _("完成标准"), rows=2, longest=LONGEST["standard"], help_text=_("做到什么程度算完成，写得能够核对。")
    )
    completion = fields.choice(_("完成类型"), Completion.choices, required=True)
    due_on = fields.day(_("完成时限"))
    leader = fields.text(_("责任领导"), longest=LONGEST["leader"], help_text=_("写职务，不写姓名。"))
    lead_unit = fields.text(_("牵头单位"), longest=LONGEST["lead_unit"])
    co_units = fields.text(_("责任（配合）单位"), longest=LONGEST["co_units"], help_text=_("几个单位的，用顿号隔开。"))
    handler = fields.text(_("具体责任人"), longest=LONGEST["handler"], help_text=_("写职务，不写姓名。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(response: Response, version: int) -> dict[str, Any]:
        """Return what the form begins with."""
        found: dict[str, Any] = {name: getattr(response, name) for name in asdict(ResponseFacts())}
        return {**found, "version": version}

    def facts(self) -> ResponseFacts:
        """Return what was typed, as the action takes it."""
        return ResponseFacts(**{name: self.cleaned_data[name] for name in asdict(ResponseFacts())})


class MeasureForm(forms.Form):
    """One measure; a row of the form of a line, told apart by its prefix."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    text = fields.prose(
        _("整改措施"), rows=2, longest=LONGEST["text"], help_text=_("谁、做什么、做到哪一步，写得能够核对。")
    )
    owner = fields.text(_("责任人"), longest=LONGEST["owner"], help_text=_("写职务，不写姓名。"))
    unit = fields.text(_("责任单位"), longest=LONGEST["unit"])
    starts_on = fields.day(_("开始日期"))
    due_on = fields.day(_("完成日期"))
    frequency = fields.choice(
        _("频次"), Measure.Frequency.choices, required=True, help_text=_("定期开展的，节点由起止日期自动生成。")
    )
    milestones = fields.prose(
        _("节点"), rows=2, longest=4_000, help_text=_("一行一个：2021-02-01 完成初稿。定期开展的不用填。")
    )
    proof_expected = fields.text(_("佐证材料"), longest=LONGEST["proof_expected"], help_text=_("完成时用什么证明。"))
    lines = fields.text(_("对应条目"), longest=200, help_text=_("一条措施可以对应几条问题，写序号，用顿号隔开。"))

    def __init__(self, data: Any = None, *, at: int, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_%s", prefix=f"m{at}", initial=initial, label_suffix="")
        self.at = at

    @staticmethod
    def initial_of(measure: Measure) -> dict[str, Any]:
        """Return what a row begins with."""
        names = ("text", "owner", "unit", "starts_on", "due_on", "frequency", "proof_expected")
        found = {name: getattr(measure, name) for name in names}
        more = {"key": str(measure.key), "lines": lines_shown(measure), "milestones": milestones_shown(measure)}
        return {**found, **more}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into a new row."""
        typed = self.cleaned_data
        said = ("text", "owner", "unit", "starts_on", "due_on", "milestones", "proof_expected")
        return not typed.get("key") and not any(typed.get(name) for name in said)

    def clean_key(self) -> UUID | None:
        """Return the key of a measure that is there."""
        text = self.cleaned_data["key"]
        try:
            return UUID(text) if text else None
        except ValueError:
            raise ValidationError(fields.READ_BADLY, code="unreadable") from None

    def clean_lines(self) -> tuple[int, ...]:
        """Return the orders of the lines."""
        return orders_of(self.cleaned_data["lines"])

    def clean_milestones(self) -> tuple[tuple[date, str], ...]:
        """Return the days with their words."""
        return milestones_of(self.cleaned_data["milestones"])

    def facts(self, default_line: int | None = None) -> MeasureFacts:
        """Return what was typed, as the action takes it; a measure without lines serves ``default_line``."""
        typed = self.cleaned_data
        lines = typed["lines"] or ((default_line,) if default_line is not None else ())
        names = ("text", "owner", "unit", "starts_on", "due_on", "frequency", "proof_expected", "milestones", "key")
        return MeasureFacts(responses=lines, **{name: typed[name] for name in names})


def orders_of(text: str) -> tuple[int, ...]:
    """
    Return the numbers of lines that a text names: "1、3".

    Raises:
        ValidationError: for anything that is no number.
    """
    parts = [part for part in _NUMBERS.split(text.strip()) if part]
    if not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts):
        raise ValidationError(_UNREAD_LINES, code="unreadable_lines")
    return tuple(dict.fromkeys(int(part) for part in parts))


def milestones_of(text: str) -> tuple[tuple[date, str], ...]:
    """
    Return the days that a text names, one a line, each with its words.

    Raises:
        ValidationError: for a line without a day at its beginning.
    """
    return tuple(_milestone(line) for line in text.splitlines() if line.strip())


def _milestone(line: str) -> tuple[date, str]:
    found = _MILESTONE.fullmatch(line.strip())
    try:
        if found is None:
            raise ValueError(line)
        return date(int(found[1]), int(found[2]), int(found[3])), found[4].strip()[: LONGEST["label"]]
    except ValueError:
        raise ValidationError(
            _("节点读不懂：%(line)s。请写成 2021-02-01 完成初稿 的样子。"),
            code="unreadable_milestone",
            params={"line": line[:30]},
        ) from None


class SubmitForm(fields.PageForm):
    """The pledge of the head; the office, from signed paper, also says when it was signed and brings the scan."""

    ids = "id_submit_%s"
    pledge = fields.prose(_("承诺"), rows=3, longest=LONGEST["pledge"])
    pledged_by = fields.text(_("承诺人的职务"), longest=80, required=True, help_text=_("主要负责人的职务，不写姓名。"))
    given_on = fields.day(_("签署日期"), help_text=_("签字件上的日期；不填为今天。"))
    scan = fields.file(_("签署的方案扫描件"), required=False, help_text=_("PDF 或图片；只留存去除隐藏信息后的副本。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, plan: Plan, on_behalf: bool) -> None:
        initial = {"pledge": plan.pledge, "pledged_by": plan.pledged_by, "version": plan.version}
        super().__init__(data, files, initial=initial)
        if not on_behalf:
            del self.fields["given_on"]
            del self.fields["scan"]


class OpinionForm(fields.PageForm):
    """What a supervisor or a group's leader says."""

    ids = "id_opinion_%s"
    verdict = fields.choice(_("意见"), Opinion.Verdict.choices, required=True)
    text = fields.prose(_("具体内容"), rows=3, longest=2_000, help_text=_("建议退回或提出意见的，须写明。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class AmendForm(fields.PageForm):
    """Why a plan in force is amended."""

    ids = "id_amend_%s"
    reason = fields.text(_("为什么修订"), longest=1_000, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)


class WorkbookForm(fields.PageForm):
    """A plan's workbook that comes back."""

    file = fields.file(
        _("填好的 Excel"), help_text=_("从本方案导出、填好的表格（.xlsx、.ods）。先列出改动，确认后才保存。")
    )
