"""The settings of a scheme as a page sends them: needs of each group, weights, who is kept apart, which units are neighbours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.common import forms as controls
from bihuan.web.common.language import pick
from bihuan.web.rounds.assignment.problem import GroupSpec, Problem, Weights
from bihuan.web.rounds.schemes.asked import LEAST_SECONDS, MOST_SECONDS, Settings
from bihuan.web.rounds.skills import skill_named, skill_word

#: What each group is asked for, in the order of the columns of the page: field, its label, the most that makes sense.
NEEDS: tuple[tuple[str, Any, int], ...] = (
    ("units_least", gettext_lazy("单位最少"), 5000),
    ("units_most", gettext_lazy("单位最多"), 5000),
    ("size_least", gettext_lazy("人数最少"), 500),
    ("size_most", gettext_lazy("人数最多"), 500),
    ("deputies_least", gettext_lazy("副组长最少"), 20),
    ("deputies_most", gettext_lazy("副组长最多"), 20),
    ("experienced", gettext_lazy("有经验的人"), 500),
)
#: Goals: field of the weights, what it is, what one more of it is.
GOALS: tuple[tuple[str, Any, Any], ...] = (
    ("load", gettext_lazy("负荷均衡"), gettext_lazy("每多 1 份须调动的负荷")),
    ("distance", gettext_lazy("就近"), gettext_lazy("同组每两个单位之间每远 1 级（或多跨 1 次界）")),
    ("rotation", gettext_lazy("轮换"), gettext_lazy("每 1 人次重回巡视过的单位")),
    ("mixing", gettext_lazy("来源搭配"), gettext_lazy("同组每多 1 人来自同一单位")),
    ("experience", gettext_lazy("经验"), gettext_lazy("每缺 1 名参加过巡视的人")),
)
_BETWEEN = re.compile(r"[、，,；;\s]+")
_SKILL = re.compile(r"(?P<skill>.+?)\s*(?P<count>\d{1,3})?")
_TOO_BIG = gettext_lazy("请填写不超过 %(limit_value)s 的数。")


class SettingsForm(controls.PageForm):
    """Everything that a scheme asks, but for locks, which are put where the people stand."""

    ids = "id_settings_%s"

    def __init__(self, data: Any = None, *, settings: Settings, problem: Problem) -> None:
        self._settings, self._problem = settings, problem
        super().__init__(data, initial=_initial(settings, problem))
        for spec in settings.groups:
            for name, label, most in NEEDS:
                self.fields[f"g{spec.key}_{name}"] = _whole(f"{spec.name} {label}", most)
            self.fields[f"g{spec.key}_share"] = _figure(f"{spec.name} {_('负荷份额')}")
            self.fields[f"g{spec.key}_skills"] = controls.text(f"{spec.name} {_('技能')}")
        for name, label, _one in GOALS:
            self.fields[f"w_{name}"] = _figure(label)
        self.fields["seconds"] = _whole(_("最长求解时间（秒）"), MOST_SECONDS, least=LEAST_SECONDS)
        self.fields["apart"] = controls.prose(
            gettext_lazy("不同组的人"),
            rows=3,
            help_text=gettext_lazy("每行两个人的姓名，用顿号隔开，例如：张三、李四。"),
        )
        self.fields["neighbours"] = controls.prose(
            gettext_lazy("相邻的单位"),
            rows=5,
            help_text=gettext_lazy(
                "每行一个单位，冒号后写与它接壤的单位，例如：乌海市：阿拉善盟、鄂尔多斯市。留空则按行政区划代码比较远近。"
            ),
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def rows(self) -> list[tuple[GroupSpec, list[forms.BoundField]]]:
        """The table of needs: each group with its fields in the order of ``headings``."""
        names = [*(name for name, _label, _most in NEEDS), "share", "skills"]
        return [(spec, [self[f"g{spec.key}_{name}"] for name in names]) for spec in self._settings.groups]

    @property
    def headings(self) -> list[Any]:
        """The headings of the table of needs."""
        return [*(label for _name, label, _most in NEEDS), _("负荷份额"), _("技能（名称和人数）")]

    @property
    def goals(self) -> list[tuple[forms.BoundField, Any]]:
        """The weights, each with what one point is paid for."""
        return [(self[f"w_{name}"], one) for name, _label, one in GOALS]

    def clean(self) -> dict[str, Any]:
        """Turn lines into skills, pairs of people and neighbours; a name that is not known is said at its field."""
        typed = super().clean() or {}
        for spec in self._settings.groups:
            name = f"g{spec.key}_skills"
            if name in typed:
                typed[name] = self._skills(name, typed[name])
        people = _by_name((one.name, one.key) for one in self._problem.people)
        units = _by_name((one.name, one.key) for one in self._problem.units)
        typed["apart"] = self._pairs("apart", typed.get("apart", ""), people)
        typed["neighbours"] = self._neighbours(typed.get("neighbours", ""), units)
        return typed

    def settings(self) -> Settings:
        """Return the settings that were typed; locks stay as they are."""
        typed, before = self.cleaned_data, self._settings
        groups = tuple(
            replace(
                spec,
                **{name: typed[f"g{spec.key}_{name}"] for name, _label, _most in NEEDS},
                share=typed[f"g{spec.key}_share"],
                skills=typed[f"g{spec.key}_skills"],
            )
            for spec in before.groups
        )
        return replace(
            before,
            groups=groups,
            weights=Weights(**{one.name: typed[f"w_{one.name}"] for one in fields(Weights)}),
            locks=replace(before.locks, apart=typed["apart"]),
            seconds=typed["seconds"],
            neighbours=typed["neighbours"],
        )

    def _skills(self, field: str, line: str) -> tuple[tuple[str, int], ...]:
        found: dict[str, int] = {}
        for part in re.split(r"[、，,；;]+", line):
            match = _SKILL.fullmatch(part.strip())
            if match is None:
                continue
            name = skill_named(match["skill"])
            if name is None:
                self._say(field, _("“%s”不是技能表中的技能，请按人员库中的写法填写。") % match["skill"])
                continue
            found[name] = int(match["count"] or 1)
        return tuple(found.items())

    def _pairs(self, field: str, lines: str, known: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
        found = []
        for line in filter(None, map(str.strip, lines.splitlines())):
            keys = [self._key(field, name, known) for name in _BETWEEN.split(line)]
            if len(keys) != 2 or keys[0] == keys[1]:
                self._say(field, _("“%s”不是两个人，请每行写两个不同的姓名。") % line)
            elif all(keys):
                found.append((keys[0], keys[1]))
        return tuple(dict.fromkeys(found))

    def _neighbours(self, lines: str, known: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
        found: dict[tuple[str, str], None] = {}
        for line in filter(None, map(str.strip, lines.splitlines())):
            first, _colon, others = re.sub("[:：]", ":", line, count=1).partition(":")
            one = self._key("neighbours", first.strip(), known)
            for name in filter(None, _BETWEEN.split(others)):
                other = self._key("neighbours", name, known)
                if one and other and one != other and (other, one) not in found:
                    found[one, other] = None
        return tuple(found)

    def _key(self, field: str, name: str, known: Mapping[str, list[str]]) -> str:
        keys = known.get(name, [])
        if not keys:
            self._say(field, _("没有找到“%s”，请按名单中的写法填写。") % name)
        elif len(keys) > 1:
            self._say(
                field,
                _("有 %(count)d 个“%(name)s”，分不清是哪一个；请改在方案页锁定。") % {"count": len(keys), "name": name},
            )
        return keys[0] if len(keys) == 1 else ""

    def _say(self, field: str, sentence: str) -> None:
        self.add_error(field, forms.ValidationError(sentence, code="rounds.scheme_names"))


def _initial(settings: Settings, problem: Problem) -> dict[str, Any]:
    people = {one.key: one.name for one in problem.people}
    units = {one.key: one.name for one in problem.units}
    values: dict[str, Any] = {"seconds": settings.seconds}
    for spec in settings.groups:
        for name, _label, _most in NEEDS:
            values[f"g{spec.key}_{name}"] = getattr(spec, name)
        values[f"g{spec.key}_share"] = _short(spec.share)
        values[f"g{spec.key}_skills"] = pick("、", ", ").join(
            f"{skill_word(skill)} {count}" for skill, count in spec.skills
        )
    for one in fields(Weights):
        values[f"w_{one.name}"] = _short(getattr(settings.weights, one.name))
    values["apart"] = "\n".join(
        f"{people[a]}、{people[b]}" for a, b in settings.locks.apart if a in people and b in people
    )
    values["neighbours"] = "\n".join(_border_lines(settings.neighbours, units))
    return values


def _border_lines(pairs: Sequence[tuple[str, str]], units: Mapping[str, str]) -> list[str]:
    beside: dict[str, list[str]] = {}
    for one, other in pairs:
        if one in units and other in units:
            beside.setdefault(units[one], []).append(units[other])
    return [f"{name}：{'、'.join(others)}" for name, others in beside.items()]


def _by_name(pairs: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, key in pairs:
        found.setdefault(name, []).append(key)
    return found


def _short(value: float) -> str:
    return f"{value:g}"


def _whole(label: Any, most: int, *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "form-control figure-field", "inputmode": "numeric"}),
        error_messages={
            "required": _("请填写这一项。"),
            "invalid": _("请填写整数。"),
            "min_value": _("请填写不小于 %(limit_value)s 的数。"),
            "max_value": _TOO_BIG,
        },
    )


def _figure(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "form-control figure-field", "inputmode": "decimal", "step": "any"}),
        error_messages={
            "required": _("请填写这一项。"),
            "invalid": _("请填写数字。"),
            "min_value": _("请填写不小于 %(limit_value)s 的数。"),
            "max_value": _TOO_BIG,
        },
    )
