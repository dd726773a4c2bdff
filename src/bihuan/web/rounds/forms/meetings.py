"""Forms of feedback meetings: what a timetable should be like, and one meeting by hand."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.common.forms import PageForm, day, several, text
from bihuan.web.rounds.models import Round, Slot, SlotPerson, Target
from bihuan.web.rounds.queries.slots import MeetingPeople, Wish
from bihuan.web.rounds.queries.workdays import workdays

Part = SlotPerson.Part
#: A timetable of more days than this is a slip of the pen.
MOST_DAYS = 40
_MOST_TIMES = 6
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_SHORTEST, _LONGEST = 15, 600
_FILL_IN = _("请填写这一项。")


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control short-field"}, format="%H:%M"),
        error_messages={"required": _FILL_IN, "invalid": _("时间读不懂，请按 09:30 的样子填写。")},
    )


def _required(field: forms.Field) -> forms.Field:
    field.required = True
    field.error_messages["required"] = _FILL_IN
    return field


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


def _named(people: Sequence[User]) -> list[tuple[str, str]]:
    return [(str(person.pk), str(person)) for person in people]


class WishForm(PageForm):
    """What the office wants of a timetable."""

    ids = "id_wish_%s"

    first = _required(day(_("第一天")))
    last = _required(day(_("最后一天")))
    starts = text(_("每天的开会时间"), required=True, help_text=_("用空格分开，例如：09:00 14:30。"))
    minutes = forms.IntegerField(
        label=_("每场多少分钟"),
        min_value=_SHORTEST,
        max_value=_LONGEST,
        widget=forms.NumberInput(attrs={"class": "form-control short-field", "inputmode": "numeric"}),
        error_messages={
            "required": _FILL_IN,
            "invalid": _("请填 15 至 600 之间的整数。"),
            "min_value": _("请填 15 至 600 之间的整数。"),
            "max_value": _("请填 15 至 600 之间的整数。"),
        },
    )
    place = text(_("统一的地点"), longest=120, help_text=_("留空则各在被巡视单位所在地召开，两地之间的路程计入时间。"))
    speaks = several(_("领导小组出席人员"), (), help_text=_("每场安排其中一人传达要求；都不选则不安排。"))
    attends = several(_("巡视办出席人员"), (), help_text=_("每场安排其中一人；都不选则不安排。"))
    skips_days_off = _tick(_("休息日不安排"))
    keeps_days = _tick(_("已定的日期不变，只排时间和人员"))
    only_new = _tick(_("已有时间的不动，只排其余的"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, round_: Round, people: MeetingPeople) -> None:
        super().__init__(
            data,
            initial={
                "first": round_.feedback_starts_on,
                "last": round_.feedback_ends_on,
                "starts": "09:00 14:30",
                "minutes": 120,
                "speaks": [str(person.pk) for person in people.leading],
                "skips_days_off": True,
                "version": round_.version,
            },
        )
        for name, offered in (("speaks", people.leading), ("attends", people.office)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = _named(offered)

    def clean_starts(self) -> tuple[time, ...]:
        """Read the times of a day."""
        found = []
        for word in filter(None, _BETWEEN.split(self.cleaned_data["starts"])):
            match = _TIME.fullmatch(word)
            if match is None:
                raise ValidationError(_("时间读不懂，请按 09:30 的样子填写。"), code="invalid")
            found.append(time(int(match[1]), int(match[2])))
        if not 0 < len(found) <= _MOST_TIMES:
            raise ValidationError(_("请填一至六个时间。"), code="too_many")
        return tuple(sorted(set(found)))

    def clean(self) -> dict[str, Any]:
        """Make the days out of first and last, without those off where that is asked."""
        typed = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if self.errors or first is None or last is None:
            return typed
        if last < first:
            self.add_error("last", ValidationError(_("最后一天早于第一天。"), code="rounds.odd_dates"))
            return typed
        if (last - first).days >= MOST_DAYS:
            self.add_error("last", ValidationError(_("反馈会最多排 40 天，请缩短。"), code="rounds.odd_dates"))
            return typed
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        if typed["skips_days_off"]:
            calendar = workdays()
            days = [one for one in days if calendar.is_working(one)]
        if not days:
            self.add_error("last", ValidationError(_("这几天都是休息日。"), code="rounds.odd_dates"))
        return {**typed, "days": tuple(days)}

    def wish(self) -> Wish:
        """Return what was typed."""
        typed = self.cleaned_data
        benches = ((Part.SPEAKS, typed["speaks"]), (Part.ATTENDS, typed["attends"]))
        return Wish(
            days=typed["days"],
            starts=typed["starts"],
            minutes=typed["minutes"],
            place=typed["place"].strip(),
            benches=tuple((str(part), tuple(map(int, keys))) for part, keys in benches if keys),
            keeps_days=typed["keeps_days"],
            only_new=typed["only_new"],
        )


class SlotForm(PageForm):
    """One meeting by hand: when, where, who is there as what."""

    day = _required(day(_("日期")))
    starts_at = _clock(_("开始"))
    ends_at = _clock(_("结束"))
    place = text(_("地点"), longest=120)
    reads = several(Part.READS.label, ())
    chairs = several(Part.CHAIRS.label, ())
    speaks = several(Part.SPEAKS.label, ())
    attends = several(Part.ATTENDS.label, ())
    reason = text(_("改期的理由"), help_text=_("轮次启动后改期必须写明，会告诉有关人员。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, target: Target, slot: Slot | None, people: MeetingPeople, version: int
    ) -> None:
        named = list(slot.people.all()) if slot else []
        leader = people.leader_at(target)
        at_first = {"reads": [str(leader.pk)] if leader else []}
        super().__init__(
            data,
            initial={
                "day": slot.day if slot else target.meeting_planned_on,
                "starts_at": slot.starts_at if slot else time(9),
                "ends_at": slot.ends_at if slot else time(11),
                "place": slot.place if slot else target.name,
                **(
                    {part: [str(one.person_id) for one in named if one.part == part] for part in Part}
                    if slot
                    else at_first
                ),
                "version": version,
            },
        )
        offered = _named(people.for_target(target))
        # Who was named and has left the round since can be seen, and unticked.
        offered += [(str(one.person_id), str(one.person)) for one in named if str(one.person_id) not in dict(offered)]
        for part in Part:
            field = self.fields[part]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = offered

    def named(self) -> tuple[tuple[int, str], ...]:
        """Return who is there as what; whoever was ticked twice is in it twice."""
        return tuple((int(key), str(part)) for part in Part for key in self.cleaned_data[part])

    @property
    def on(self) -> date:
        """The day that was typed."""
        typed: date = self.cleaned_data["day"]
        return typed
