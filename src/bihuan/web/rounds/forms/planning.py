"""Forms of a round's facts, of its groups, and of its terms."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import Organ
from bihuan.web.common import forms as fields
from bihuan.web.rounds.actions import Shell
from bihuan.web.rounds.actions.planning import GROUND, MODES, title_of
from bihuan.web.rounds.actions.terms import TermFacts
from bihuan.web.rounds.choices import RecusalProfile, RuleVersion
from bihuan.web.rounds.models import Group, Round, Target, Taxonomy, Term

#: Groups that one page adds.
MOST_GROUPS = 30
_MODES = tuple((mode, mode) for mode in MODES)
_WORDS = ("title", "authority", "term", "theme", "authorised_by")
_DAYS = ("starts_on", "ends_on", "feedback_starts_on", "feedback_ends_on")
_PLAIN = (*_WORDS, "type", "mode", "number", "groups_count", *_DAYS, "rule_version", "recusal_profile")


def whole(label: Any, most: int, *, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a whole number from 1 on."""
    said = _("请填 1 到 %(most)d 之间的整数。") % {"most": most}
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        error_messages={"invalid": said, "min_value": said, "max_value": said},
    )


class RoundForm(fields.PageForm):
    """What a round is: kind, theme, decision, dates, rules."""

    organ = fields.choice(_("组织实施的巡视办"), (), required=True)
    authority = fields.text(_("派出巡视的党组织"), longest=120, help_text=_("例如：自治区党委。"))
    term = fields.text(_("届次"), longest=30, help_text=_("例如：十届。"))
    number = whole(_("第几轮"), 99)
    type = fields.choice(_("巡视类型"), Round.Type.choices, required=True)
    theme = fields.text(_("主题"), longest=60, help_text=_("专项巡视的主题，例如：优化营商环境。"))
    title = fields.text(_("轮次名称"), longest=300, help_text=_("留空则按届次、轮次、主题和类型拟定。"))
    mode = fields.choice(_("组织方式"), _MODES, empty=_("未定"), help_text=_("一个组巡视几个单位。"))
    groups_count = whole(_("巡视组数"), MOST_GROUPS)
    authorised_by = fields.text(_("授权决定"), help_text=_("日期和文号，例如：2020-08-28 内党发〔2020〕…号。"))
    rule_version = fields.choice(_("规则版本"), RuleVersion.choices, empty=_("未定"))
    taxonomy = fields.choice(_("问题分类表"), (), empty=_("未定"))
    recusal_profile = fields.choice(
        _("回避做法"), RecusalProfile.choices, empty=_("一般规定"), help_text=_("一般规定之外，本地另有做法时选择。")
    )
    starts_on = fields.day(_("进驻日期"))
    ends_on = fields.day(_("离开日期"))
    feedback_starts_on = fields.day(_("反馈开始"))
    feedback_ends_on = fields.day(_("反馈结束"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        organs: list[Organ],
        taxonomies: list[Taxonomy],
        round_: Round | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=self._initial(round_) if round_ else initial)
        self._round = round_
        known = [*organs, *([round_.organ] if round_ and round_.organ and round_.organ not in organs else [])]
        self._organs = {str(row.pk): row for row in known}
        self._taxonomies = {str(row.pk): row for row in taxonomies}
        if round_ is None:
            # Nobody's kind of round goes without saying.
            self._offer("type", [("", _("请选择")), *Round.Type.choices])
        nobody = [("", _("请选择"))] if len(known) != 1 else []
        self._offer("organ", [*nobody, *((key, row.name) for key, row in self._organs.items())])
        self._offer("taxonomy", [("", _("未定")), *((key, row.title) for key, row in self._taxonomies.items())])
        if round_ and round_.mode and round_.mode not in dict(_MODES):
            self._offer("mode", [("", _("未定")), (round_.mode, round_.mode), *_MODES])
        if round_ and round_.status == Round.Status.FROM_READING:
            # What a notice did not say may stay unsaid until the round is adopted.
            self.fields["organ"].required = self.fields["type"].required = False
            self._offer("organ", [("", _("未定")), *((key, row.name) for key, row in self._organs.items())])
            self._offer("type", [("", _("未定")), *Round.Type.choices])
        if round_ and round_.status == Round.Status.LIVE:
            for name in set(GROUND) & set(self.fields):
                self.fields[name].disabled = True

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def shell(self) -> Shell:
        """Return what was typed, over what the round says already."""
        typed = self.cleaned_data
        before = Shell.of(self._round) if self._round else Shell(title="")
        written = replace(
            before,
            organ=self._organs.get(typed["organ"]),
            taxonomy=self._taxonomies.get(typed["taxonomy"]),
            **{name: typed[name] for name in _PLAIN},
        )
        return written if written.title.strip() else replace(written, title=title_of(written))

    @staticmethod
    def _initial(round_: Round) -> dict[str, Any]:
        initial = {name: getattr(round_, name) for name in (*_PLAIN, "version")}
        return initial | {"organ": str(round_.organ_id or ""), "taxonomy": str(round_.taxonomy_id or "")}


class GroupsForm(fields.PageForm):
    """Names of groups, and the group of each unit: ``name-1`` for the first group, ``group-3`` for the third unit."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, groups: list[Group], targets: list[Target], version: int) -> None:
        initial: dict[str, Any] = {"version": version}
        initial |= {f"name-{group.number}": group.name for group in groups}
        initial |= {f"group-{row.number}": str(row.group.number) if row.group else "" for row in targets}
        super().__init__(data, initial=initial)
        self._groups, self._targets = groups, targets
        named = [(str(row.number), row.name or gettext("第 %(n)s 巡视组") % {"n": row.number}) for row in groups]
        for group in groups:
            self.fields[f"name-{group.number}"] = fields.text(
                gettext("第 %(n)s 组的名称") % {"n": group.number}, longest=60
            )
        for target in targets:
            self.fields[f"group-{target.number}"] = fields.choice(_("巡视组"), named, empty=_("未分组"))

    @property
    def group_lines(self) -> list[tuple[Group, forms.BoundField]]:
        """Return each group with the field of its name."""
        return [(row, self[f"name-{row.number}"]) for row in self._groups]

    @property
    def target_lines(self) -> list[tuple[Target, forms.BoundField]]:
        """Return each unit with the field of its group."""
        return [(row, self[f"group-{row.number}"]) for row in self._targets]

    def names(self) -> dict[int, str]:
        """Return the names that are not as they were, by number."""
        typed = {group.number: self.cleaned_data[f"name-{group.number}"].strip() for group in self._groups}
        return {group.number: typed[group.number] for group in self._groups if typed[group.number] != group.name}

    def groups(self) -> dict[int, int]:
        """Return the group of each unit that was given another one, by their numbers."""
        changed = {}
        for target in self._targets:
            typed = self.cleaned_data[f"group-{target.number}"]
            if typed and (target.group is None or int(typed) != target.group.number):
                changed[target.number] = int(typed)
        return changed


class MoreGroupsForm(fields.PageForm):
    """How many groups are added."""

    more = whole(_("增加几个巡视组"), MOST_GROUPS)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TermForm(fields.PageForm):
    """A term of a committee."""

    office = fields.choice(_("巡视办"), (), required=True)
    name = fields.text(_("届次"), longest=60, required=True, help_text=_("例如：第十届。"))
    since = fields.day(_("届首日期"))
    until = fields.day(_("届满日期"), help_text=_("还没有届满就留空。"))

    def __init__(self, data: Any = None, *, offices: list[Organ], term: Term | None = None) -> None:
        initial: dict[str, Any] = {}
        if term is not None:
            initial = {"office": str(term.office_id), "name": term.name, "since": term.since, "until": term.until}
        super().__init__(data, initial=initial)
        self._offices = {str(row.pk): row for row in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, row.name) for key, row in self._offices.items()]
        self.fields["since"].required = True
        self.fields["since"].error_messages["required"] = _("请填写这一项。")
        if term is not None:
            self.fields["office"].disabled = True

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one office to choose from."""
        return len(self._offices) > 1

    def chosen_office(self) -> Organ:
        """Return the office that was chosen."""
        return self._offices[self.cleaned_data["office"]]

    def facts(self) -> TermFacts:
        """Return what was typed."""
        return TermFacts(self.cleaned_data["name"], self.cleaned_data["since"], self.cleaned_data["until"])
