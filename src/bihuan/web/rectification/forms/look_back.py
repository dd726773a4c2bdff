"""Forms of a look back: what became of an old line, a new problem, a successor; and what a pair of findings is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.actions.look_back import JUDGED, LONGEST_FOUND
from bihuan.web.rectification.models import LookBackEntry
from bihuan.web.rounds.models import Round


class SeedForm(fields.PageForm):
    """Which round is looked back at."""

    origin = fields.choice(_("对哪一轮“回头看”"), (), required=True)

    def __init__(self, data: Any = None, *, rounds: Sequence[Round]) -> None:
        super().__init__(data)
        field = self.fields["origin"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.title) for one in rounds]


class JudgeForm(fields.PageForm):
    """What the group found of an old line."""

    verdict = fields.choice(_("查看结果"), [(str(one), one.label) for one in JUDGED], required=True, empty=_("请选择"))
    found = fields.prose(
        _("现在的情况和依据"),
        rows=5,
        longest=LONGEST_FOUND,
        help_text=_("现场看了什么、查了哪些资料、与报告有什么不同。"),
    )
    finding = fields.text(_("对应的新问题编号"), longest=60, help_text=_("已在问题台账登记的，填编号；没有的留空。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, entry: LookBackEntry) -> "JudgeForm":
        """Return the form as an entry stands."""
        number = entry.finding.number if entry.finding else ""
        return cls(
            initial={"verdict": entry.verdict, "found": entry.found, "finding": number, "version": entry.version}
        )


class NewProblemForm(fields.PageForm):
    """A finding of this round that no old line speaks of."""

    finding = fields.choice(_("新发现的问题"), (), required=True)
    found = fields.prose(
        _("说明"), rows=2, longest=LONGEST_FOUND, help_text=_("上一轮为什么没有发现，或者什么时候出现的。")
    )

    def __init__(self, data: Any = None, *, findings: Sequence[Finding]) -> None:
        super().__init__(data)
        field = self.fields["finding"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.number, f"{one.number} {one.title}") for one in findings]


class SuccessorForm(fields.PageForm):
    """Why and until when a closed line gets a successor."""

    reason = fields.prose(
        _("开立后续事项的原因"),
        rows=3,
        longest=1_000,
        help_text=_("留空则写明查看结果。第二人签字即认可第一人写的原因。"),
    )
    due_on = fields.day(_("新的完成时限"), help_text=_("留空为第二人签字之日起 60 天。"))
