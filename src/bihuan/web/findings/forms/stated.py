"""Forms of a working paper and of a finding: the four boxes, the facts, where it came to light and how."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.findings.choices import Method, Origin, Severity
from bihuan.web.findings.forms.versions import HIDDEN, VersionedForm, opened
from bihuan.web.findings.models import Finding, Stated, WorkingPaper
from bihuan.web.rounds.models import Category

_STATED = (
    "title", "condition", "cause", "effect", "who", "where", "fact_from", "fact_until",
    "amount", "people_concerned", "is_without_amount", "origins", "methods",
)  # fmt: skip


class StatedForm(VersionedForm):
    """What a working paper and a finding have in common."""

    title = fields.text(_("标题"), required=True, help_text=_("一句话说清一个问题，不写人名。"))
    condition = fields.prose(
        _("事实"), rows=6, help_text=_("何时、何地、何事、何程度；不含问题线索，线索由组长另行书面掌握。")
    )
    cause = fields.prose(_("产生原因"), help_text=_("为什么发生：制度、执行、监督各在哪一环。"))
    effect = fields.prose(_("影响"), help_text=_("造成了什么后果，影响到谁。"))
    who = fields.text(_("责任主体"), help_text=_("写单位或岗位，不写人名。"))
    where = fields.text(_("地点"))
    fact_from = fields.day(_("事实发生日期"), help_text=_("依据按这一天是否有效来选。"))
    fact_until = fields.day(_("事实截止日期"), help_text=_("只有一天的不填。"))
    amount = forms.DecimalField(
        label=_("涉及金额（元）"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.01", "inputmode": "decimal"}),
        error_messages={
            "invalid": _("金额读不懂，请只填数字，例如 1200000 或 356.50。"),
            "min_value": _("金额不能小于 0。"),
            "max_digits": _("金额太大，最多 18 位数字。"),
            "max_whole_digits": _("金额太大，最多 18 位数字。"),
            "max_decimal_places": _("金额最多到分，两位小数。"),
        },
    )
    people_concerned = forms.IntegerField(
        label=_("涉及人数"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("人数读不懂，请只填整数。"),
            "min_value": _("人数不能小于 0。"),
            "max_value": _("人数太大，请核对。"),
        },
    )
    is_without_amount = forms.BooleanField(
        label=_("不涉及金额和人数"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    origins = fields.several(_("问题来源"), Origin.choices)
    methods = fields.several(_("发现方式"), Method.choices)
    criteria = fields.KeysField(key=int, label=_("依据"))
    evidence = fields.KeysField(key=UUID, label=_("证据材料"))

    def clean(self) -> dict[str, Any]:
        """Look at the two dates together."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("fact_from"), cleaned.get("fact_until")
        if last and not first:
            self.add_error("fact_from", _dates(_("填了截止日期，也请填发生日期。")))
        elif first and last and last < first:
            self.add_error("fact_until", _dates(_("截止日期早于发生日期，请核对。")))
        return cleaned

    def only_show(self) -> None:
        """Show what was typed without judging it: a look at the pickers is no attempt to save."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's facts."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in HIDDEN}
        return typed | {"origins": tuple(typed["origins"]), "methods": tuple(typed["methods"])}


def _dates(sentence: Any) -> forms.ValidationError:
    # The same code as the action has: the form only says it sooner, with the other faults.
    return forms.ValidationError(sentence, code="findings.dates_reversed")


class PaperForm(StatedForm):
    """A working paper (问题底稿): one problem on one paper."""

    outline = fields.prose(_("问题概述"), rows=3, help_text=_("两三句话，供审核人先看。"))
    field_order = ("title", "outline", "condition")

    @staticmethod
    def initial_of(paper: WorkingPaper) -> dict[str, Any]:
        """Return what the paper says now."""
        return _initial(paper) | {"outline": paper.outline}


class FindingForm(StatedForm):
    """A finding (问题) of the register."""

    category = fields.choice(_("问题类别"), (), empty=_("未定"))
    severity = fields.choice(_("严重程度"), Severity.choices, help_text=_("可以暂为“未定”，认定之前须定一级。"))
    published_sentence = fields.prose(
        _("拟公布语句"),
        rows=2,
        longest=200,
        help_text=_("集中公布时这个问题用的一个分句，多为二三十字；不写句号、分号，不写人名。不公布的不填。"),
    )
    papers = fields.KeysField(key=UUID, label=_("问题底稿"))
    field_order = ("title", "category", "severity", "published_sentence", "condition")

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, categories: list[Category]
    ) -> None:
        super().__init__(data, initial=initial)
        offered = self.fields["category"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [("", _("未定")), *category_choices(categories)]

    def clean_severity(self) -> str:
        """Return the severity; a form that was sent without one would take a severity back that somebody chose."""
        chosen: str = self.cleaned_data["severity"]
        if not chosen:
            raise forms.ValidationError(self.fields["severity"].error_messages["required"], code="required")
        return chosen

    @staticmethod
    def initial_of(finding: Finding) -> dict[str, Any]:
        """Return what the finding says now."""
        return _initial(finding) | {
            "category": finding.category.code if finding.category else "",
            "severity": finding.severity,
            "published_sentence": finding.published_sentence,
            "papers": [paper.uid for paper in finding.papers.all()],
        }


class FormForm(VersionedForm):
    """What the office may put in form while it reviews: the title, the category, the name of the responsible body."""

    title = fields.text(_("标题"), required=True)
    category = fields.choice(_("问题类别"), (), required=True)
    who = fields.text(_("责任主体"))

    ids = "form_%s"

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, categories: list[Category]
    ) -> None:
        super().__init__(data, initial=initial)
        offered = self.fields["category"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = category_choices(categories)

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the action's arguments."""
        return {name: self.cleaned_data[name] for name in ("title", "category", "who")}

    @classmethod
    def of(cls, finding: Finding, categories: list[Category]) -> "FormForm":
        """Return the form with what the finding says now."""
        return cls(initial=opened(cls.initial_of(finding)), categories=categories)

    @staticmethod
    def initial_of(finding: Finding) -> dict[str, Any]:
        """Return what the finding says now."""
        category = finding.category.code if finding.category else ""
        return {"title": finding.title, "category": category, "who": finding.who, "version": finding.version}


def category_choices(categories: list[Category]) -> list[tuple[str, str]]:
    """Return the categories of a taxonomy as a drop-down offers them."""
    return [(row.code, str(row)) for row in categories]


def _initial(row: Stated) -> dict[str, Any]:
    assert isinstance(row, WorkingPaper | Finding)
    return {name: getattr(row, name) for name in _STATED} | {
        "version": row.version,
        "criteria": [criterion.pk for criterion in row.criteria.all()],
        "evidence": [proof.uid for proof in row.evidence.all()],
    }
