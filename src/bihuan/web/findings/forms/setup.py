"""Form of a round's plan: what has to be known before it starts, its groups, and which units each takes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions import Shell
from bihuan.web.rounds.actions.setting_up import Plan
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Group, Round, Target, Taxonomy

#: Groups that one page adds.
MOST_GROUPS = 30
_DAYS = ("starts_on", "ends_on", "feedback_starts_on", "feedback_ends_on")


class SetupForm(fields.PageForm):
    """The plan of a round; the fields of its units are made for it: ``group-3`` and ``meeting-3`` for the third."""

    organ = fields.choice(_("组织实施的巡视办"), (), empty=_("未定"))
    taxonomy = fields.choice(_("问题分类表"), (), empty=_("未定"))
    authorised_by = fields.text(_("授权决定"), help_text=_("日期和文号，例如：2020-08-28 内党发〔2020〕…号。"))
    rule_version = fields.choice(_("规则版本"), RuleVersion.choices, empty=_("未定"))
    starts_on = fields.day(_("进驻日期"))
    ends_on = fields.day(_("离开日期"))
    feedback_starts_on = fields.day(_("反馈开始"))
    feedback_ends_on = fields.day(_("反馈结束"))
    new_groups = forms.IntegerField(
        label=_("增加几个巡视组"),
        required=False,
        min_value=0,
        max_value=MOST_GROUPS,
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        help_text=_("先增加巡视组并保存，再给各单位选组。"),
        error_messages={
            "invalid": _("请只填整数。"),
            "min_value": _("请填 0 到 30 之间的数。"),
            "max_value": _("请填 0 到 30 之间的数。"),
        },
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        organs: list[Organ],
        taxonomies: list[Taxonomy],
        groups: list[Group],
        targets: list[Target],
    ) -> None:
        super().__init__(data, initial=initial)
        self._organs = {str(row.pk): row for row in organs}
        self._taxonomies = {str(row.pk): row for row in taxonomies}
        self._groups = len(groups)
        self.targets = targets
        self._offer("organ", [(key, row.name) for key, row in self._organs.items()])
        self._offer("taxonomy", [(key, row.title) for key, row in self._taxonomies.items()])
        named = [(str(row.number), row.name or gettext("第 %(n)s 巡视组") % {"n": row.number}) for row in groups]
        for target in targets:
            self.fields[f"group-{target.number}"] = fields.choice(_("巡视组"), named, empty=_("未分组"))
            self.fields[f"meeting-{target.number}"] = fields.day(_("反馈会日期"))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("未定")), *choices]

    @property
    def lines(self) -> list[tuple[Target, forms.BoundField, forms.BoundField]]:
        """Return each unit with its two fields."""
        return [(row, self[f"group-{row.number}"], self[f"meeting-{row.number}"]) for row in self.targets]

    def plan(self, round_: Round) -> Plan:
        """Return what was typed, over what the round says already."""
        typed = self.cleaned_data
        shell = replace(
            Shell.of(round_),
            organ=self._organs.get(typed["organ"]),
            taxonomy=self._taxonomies.get(typed["taxonomy"]),
            authorised_by=typed["authorised_by"],
            rule_version=typed["rule_version"],
            **{name: typed[name] for name in _DAYS},
        )
        more = range(self._groups + 1, self._groups + 1 + (typed["new_groups"] or 0))
        numbers = [row.number for row in self.targets]
        return Plan(
            shell=shell,
            new_groups=tuple(gettext("第 %(n)s 巡视组") % {"n": number} for number in more),
            groups={n: int(typed[f"group-{n}"]) for n in numbers if typed[f"group-{n}"]},
            meetings={n: typed[f"meeting-{n}"] for n in numbers if typed[f"meeting-{n}"]},
        )

    @staticmethod
    def initial_of(round_: Round, targets: list[Target]) -> dict[str, Any]:
        """Return what the round says now."""
        names = ("authorised_by", "rule_version", *_DAYS, "version")
        initial = {name: getattr(round_, name) for name in names}
        initial |= {"organ": str(round_.organ_id or ""), "taxonomy": str(round_.taxonomy_id or "")}
        for row in targets:
            initial[f"group-{row.number}"] = str(row.group.number) if row.group else ""
            initial[f"meeting-{row.number}"] = row.meeting_planned_on
        return initial
