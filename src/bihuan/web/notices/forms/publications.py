"""Forms of publications: frame texts, the clauses of a section, comments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.notices.actions import ClauseFacts, CommentFacts, FrameFacts
from bihuan.web.notices.actions.clauses import LONGEST_CLAUSE, MOST_CLAUSES
from bihuan.web.notices.actions.comments import LONGEST
from bihuan.web.notices.models import Publication, PublicationSection, PublicComment

_MOMENT = "%Y-%m-%dT%H:%M"


class FrameForm(fields.PageForm):
    """The texts around the sections of a publication, and its embargo."""

    title = fields.text(_("标题"), longest=300, required=True)
    opening = fields.prose(_("导语"), rows=4, longest=2000)
    attendance = fields.prose(_("出席情况"), rows=5, longest=2000, help_text=_("不写就没有这一段。"))
    leadin = fields.text(_("引出语"), longest=400)
    source_line = fields.text(_("来源"), help_text=_("放在最后一段之后，例如：（巡视办）。"))
    units_called = fields.text(
        _("被巡视单位的合称"), longest=20, required=True, help_text=_("代入文中的“单位”字段，例如：盟市、市。")
    )
    embargo_until = forms.DateTimeField(
        label=_("不早于"),
        required=False,
        input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("在这个时刻（本办时区）之前不能公布；不限的不填。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format=_MOMENT),
        error_messages={"invalid": _("时间读不懂，请按 2021-01-15 09:00 的样子填写。")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        opening = self.fields["opening"]
        opening.required = True
        opening.error_messages["required"] = self.fields["title"].error_messages["required"]

    @classmethod
    def of(cls, publication: Publication) -> "FrameForm":
        """Return the form with what the publication says now."""
        names = [name for name in cls.base_fields if name != "version"]
        return cls(initial={**{name: getattr(publication, name) for name in names}, "version": publication.version})

    def facts(self) -> FrameFacts:
        """Return what was typed."""
        return FrameFacts(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as it is typed, and the findings that are ticked beside it."""

    text: str
    findings: frozenset[str] = frozenset()


class SectionForm(fields.PageForm):
    """
    The clauses of one section: ``text_1``, ``findings_1`` and so on, in their order.

    ``do`` names a step that reorders what was typed and saves it: ``up-2``, ``down-2``, ``merge-2`` (with the next),
    ``split-2`` (at each semicolon), ``remove-2``, ``cite-<finding>`` (a clause of its own), ``add``.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, lines: Sequence[Line], version: int) -> None:
        self.lines = list(lines) if data is None else _typed(data)
        super().__init__(data, initial={"version": version})
        for at, line in enumerate(self.lines, 1):
            self.fields[f"text_{at}"] = fields.prose(_("第 %(n)s 条") % {"n": at}, rows=2, longest=LONGEST_CLAUSE)
            self.initial[f"text_{at}"] = line.text

    @classmethod
    def of(cls, section: PublicationSection, version: int) -> "SectionForm":
        """Return the form with the clauses as they stand."""
        lines = [
            Line(clause.text, frozenset(str(one.uid) for one in clause.findings.all()))
            for clause in section.clauses.all()
        ]
        return cls(lines=lines, version=version)

    @property
    def rows(self) -> list[tuple[forms.BoundField, frozenset[str]]]:
        """Return each clause's field and the findings ticked beside it."""
        return [(self[f"text_{at}"], line.findings) for at, line in enumerate(self.lines, 1)]

    def facts(self, do: str, sentences: dict[str, str]) -> list[ClauseFacts]:
        """Return the clauses after the step ``do``; ``sentences`` are what the groups propose, by the finding's key."""
        found = stepped(self.lines, do, sentences)
        return [ClauseFacts(line.text, tuple(sorted(map(UUID, line.findings)))) for line in found]


def _typed(data: QueryDict) -> list[Line]:
    found = []
    for at in range(1, MOST_CLAUSES + 2):
        if f"text_{at}" not in data:
            break
        keys = frozenset(key for key in data.getlist(f"findings_{at}") if _is_key(key))
        found.append(Line(data.get(f"text_{at}", ""), keys))
    return found


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def stepped(lines: Sequence[Line], do: str, sentences: dict[str, str]) -> list[Line]:
    """Return the lines after one step; a step that does not fit changes nothing."""
    found = list(lines)
    name, _dash, rest = do.partition("-")
    if name == "cite" and rest in sentences:
        return [*found, Line(sentences[rest], frozenset({rest}))]
    at = int(rest) - 1 if rest.isascii() and rest.isdigit() else -1
    if not 0 <= at < len(found):
        return found
    if name == "remove":
        del found[at]
    elif name == "up" and at > 0:
        found[at - 1], found[at] = found[at], found[at - 1]
    elif name == "down" and at + 1 < len(found):
        found[at], found[at + 1] = found[at + 1], found[at]
    elif name == "merge" and at + 1 < len(found):
        one, other = found[at], found.pop(at + 1)
        found[at] = Line(f"{one.text.strip()}，{other.text.strip()}", one.findings | other.findings)
    elif name == "split":
        parts = [part.strip() for part in found[at].text.replace(";", "；").split("；") if part.strip()]
        found[at : at + 1] = [replace(found[at], text=part) for part in parts] or [found[at]]
    return found


class CommentForm(fields.PageForm):
    """A comment of the public, as it came in."""

    received_on = fields.day(_("收到日期"))
    channel = fields.choice(_("来源渠道"), PublicComment.Channel.choices, required=True)
    target = fields.choice(_("涉及单位"), (), empty=_("整篇通报"))
    content = fields.prose(_("内容"), longest=LONGEST, help_text=_("写要点，不写来信人的姓名、电话、住址。"))

    def __init__(self, data: Any = None, *, sections: Sequence[PublicationSection], day: Any = None) -> None:
        super().__init__(data, initial={"received_on": day})
        self.fields["received_on"].required = True
        offered = self.fields["target"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [("", _("整篇通报")), *((str(one.number), one.name) for one in sections)]

    def facts(self) -> CommentFacts:
        """Return what was typed."""
        typed = self.cleaned_data
        number = int(typed["target"]) if typed["target"] else None
        return CommentFacts(typed["received_on"], typed["channel"], typed["content"], number)


class AnswerForm(fields.PageForm):
    """What was answered to a comment."""

    answer = fields.prose(_("答复内容"), rows=3, longest=LONGEST)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, comment: PublicComment) -> None:
        self.ids = f"answer-{comment.pk}-%s"
        super().__init__(data, initial={"answer": comment.answer, "version": comment.version})
