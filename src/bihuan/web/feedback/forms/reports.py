"""Forms of reports: writing one paragraph by paragraph, and what the office records of hearing and decision."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.feedback.actions.report_gaps import LONGEST_REASON
from bihuan.web.feedback.actions.report_moves import LONGEST_DOCUMENT, LONGEST_NOTE, LONGEST_ORGAN, Recorded
from bihuan.web.feedback.actions.reports import LONGEST_HEADING, LONGEST_TITLE, MOST_PASSAGES, PassageFacts
from bihuan.web.feedback.models import Report, ReportPassage
from bihuan.web.feedback.reporting.paper import Passage, Source
from bihuan.web.feedback.texts import LONGEST

_BETWEEN = re.compile(r"[、，,;；\s]+")
_NAMES = ("pk", "part", "heading", "order", "text", "findings", "drop")


class Line:
    """One paragraph of the form: its fields, and the findings that it rests on now."""

    def __init__(self, at: int, bound: Mapping[str, BoundField], sources: Sequence[Source]) -> None:
        self.at, self.number, self.fields, self.sources = at, at + 1, bound, sources


class ReportForm(fields.PageForm):
    """The title and all paragraphs; empty ones at the end are for more."""

    title = fields.text(_("标题"), longest=LONGEST_TITLE, required=True)
    version = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_PASSAGES + 5)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any], passages: Sequence[Passage]) -> None:
        super().__init__(data, initial=initial)
        self._sources = {one.pk: one.sources for one in passages}
        self.rows = min(_number(data.get("count") if data is not None else initial["count"]), MOST_PASSAGES + 5)
        for at in range(self.rows):
            self._add(at)

    @classmethod
    def of(cls, report: Report, passages: Sequence[Passage]) -> "ReportForm":
        """Return the form of a report as it stands, with one empty paragraph."""
        initial: dict[str, Any] = {"title": report.title, "version": report.version, "count": len(passages) + 1}
        for at, one in enumerate(passages):
            numbers = "、".join(source.number for source in one.sources)
            row = (one.pk, one.part, one.heading, (at + 1) * 10, one.text, numbers)
            initial |= {f"{name}-{at}": value for name, value in zip(_NAMES, row, strict=False)}
        return cls(initial=initial | _blank(len(passages)), passages=passages)

    @classmethod
    def with_more(cls, data: Mapping[str, Any], passages: Sequence[Passage]) -> "ReportForm":
        """Return what was typed with one empty paragraph more; nothing of it is checked."""
        count = min(_number(data.get("count")), MOST_PASSAGES + 4)
        return cls(
            initial={**{name: data[name] for name in data}, "count": count + 1, **_blank(count)}, passages=passages
        )

    @property
    def lines(self) -> list[Line]:
        """The paragraphs in the order of the form."""
        found = []
        for at in range(self.rows):
            bound = {name: self[f"{name}-{at}"] for name in _NAMES}
            found.append(Line(at, bound, self._sources.get(_number(str(bound["pk"].value() or "")) or None, ())))
        return found

    def facts(self) -> list[PassageFacts]:
        """Return the paragraphs in the order that was asked for, without those that go and those that are empty."""
        return [self._facts_of(at) for at in self.kept]

    @property
    def kept(self) -> list[int]:
        """The places in the form of the paragraphs that ``facts`` returns."""
        typed = self.cleaned_data
        rows = [at for at in range(self.rows) if not typed[f"drop-{at}"] and not self._is_empty(at)]
        return sorted(rows, key=lambda at: (typed[f"order-{at}"] is None, typed[f"order-{at}"] or 0, at))

    def field_of(self, where: str) -> str:
        """Return the field that a refusal about the paragraphs means by ``text-3``."""
        name, _sign, at = where.rpartition("-")
        return f"{name}-{self.kept[int(at)]}" if name else where

    def _is_empty(self, at: int) -> bool:
        typed = self.cleaned_data
        return typed[f"pk-{at}"] is None and not any(typed[f"{name}-{at}"] for name in ("heading", "text", "findings"))

    def _facts_of(self, at: int) -> PassageFacts:
        typed = self.cleaned_data
        return PassageFacts(
            part=typed[f"part-{at}"],
            heading=typed[f"heading-{at}"],
            text=typed[f"text-{at}"],
            findings=tuple(filter(None, _BETWEEN.split(typed[f"findings-{at}"]))),
            pk=typed[f"pk-{at}"],
        )

    def _add(self, at: int) -> None:
        self.fields |= {
            f"pk-{at}": forms.IntegerField(required=False, widget=forms.HiddenInput),
            f"part-{at}": fields.choice(_("所属部分"), ReportPassage.Part.choices, required=True),
            f"heading-{at}": fields.text(_("小标题"), longest=LONGEST_HEADING),
            f"order-{at}": forms.IntegerField(
                label=_("次序"),
                required=False,
                min_value=0,
                max_value=99_999,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            ),
            f"text-{at}": fields.prose(_("文字"), rows=5, longest=LONGEST),
            f"findings-{at}": fields.text(_("依据的问题"), longest=4_000),
            f"drop-{at}": forms.BooleanField(
                label=_("删除这一段"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            ),
        }


class RecordedForm(fields.PageForm):
    """What the office records of a hearing: the day, the number of the minutes, what was asked for."""

    ids = "id_hear_%s"
    on = fields.day(_("听取日期"))
    document = fields.text(_("会议纪要文号"), longest=LONGEST_DOCUMENT)
    note = fields.prose(_("提出的要求"), rows=3, longest=LONGEST_NOTE)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def recorded(self) -> Recorded:
        """Return what was typed."""
        typed = self.cleaned_data
        return Recorded(typed["on"], typed["document"], typed["note"], typed.get("organ", ""))


class DecidedForm(RecordedForm):
    """What the office records of the committee's decision."""

    ids = "id_decide_%s"
    on = fields.day(_("决定日期"))
    organ = fields.text(_("作出决定的机关"), longest=LONGEST_ORGAN)
    document = fields.text(_("决定文号"), longest=LONGEST_DOCUMENT)
    note = fields.prose(_("决定要点"), rows=3, longest=LONGEST_NOTE)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.order_fields(("on", "organ", "document", "note"))


class ReturnForm(fields.PageForm):
    """Why a report is returned."""

    ids = "id_return_%s"
    reason = fields.prose(_("原因"), rows=3, longest=LONGEST_REASON)
    version = forms.IntegerField(widget=forms.HiddenInput)


def _blank(at: int) -> dict[str, Any]:
    return {f"part-{at}": str(ReportPassage.Part.FACTS), f"order-{at}": ""}


def _number(text: Any) -> int:
    found = str(text if text is not None else "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 12 else 0
