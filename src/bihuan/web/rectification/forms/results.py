"""Forms of reports: the text with what it says of each item, and the submission."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields
from bihuan.web.rectification.actions.result_contacts import LONGEST, LineWords, ReportChanges
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.results import LineShown, ReportContents
from bihuan.web.rectification.result_paper import CONTACT

_CONTACT = {"phone": _("联系电话"), "post_box": _("邮政信箱"), "postcode": _("邮政编码"), "mail": _("电子邮箱")}


class ReportForm(fields.PageForm):
    """A report with two fields for each item: what was done, and why it is not finished."""

    title = fields.text(_("标题"), longest=LONGEST["title"], required=True)
    text = fields.prose(
        _("正文"), rows=16, longest=LONGEST["text"], help_text=_("由系统按整改数据起草，方括号［］处由单位填写。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, held: ReportContents) -> None:
        report = held.report
        initial = {"title": report.title, "text": report.text, "version": report.version}
        for one in held.lines:
            initial |= {f"said-{one.order}": one.said, f"reason-{one.order}": one.reason}
        is_notice = report.kind == RectificationReport.Kind.NOTICE
        if is_notice:
            initial |= {key: report.contact.get(key, "") for key in CONTACT}
            initial |= {"publicity_from": report.publicity_from, "publicity_until": report.publicity_until}
        super().__init__(data, initial=initial)
        self._lines = held.lines
        self.is_notice = is_notice
        if is_notice:
            for key, label in _CONTACT.items():
                self.fields[key] = fields.text(label, longest=LONGEST["contact"])
            self.fields["publicity_from"] = fields.day(_("公示的第一天"))
            self.fields["publicity_until"] = fields.day(_("公示的最后一天"))
        for one in held.lines:
            self.fields[f"said-{one.order}"] = fields.prose(_("整改情况"), rows=4, longest=LONGEST["said"])
            self.fields[f"reason-{one.order}"] = fields.prose(
                _("未完成的原因"), rows=2, longest=LONGEST["reason"], help_text=_("还没有核查属实的事项须写明。")
            )

    @property
    def contacts(self) -> list[Any]:
        """The fields of a notice: how to reach the unit, and from when until when."""
        return [self[key] for key in (*CONTACT, "publicity_from", "publicity_until")] if self.is_notice else []

    @property
    def rows(self) -> list[tuple[LineShown, Any, Any]]:
        """Each item with its two fields; one that is finished needs no reason."""
        return [(one, self[f"said-{one.order}"], self[f"reason-{one.order}"]) for one in self._lines]

    def changes(self) -> ReportChanges:
        """Return what was typed, as the action takes it."""
        typed = self.cleaned_data
        lines = {
            one.item.pk: LineWords(typed[f"said-{one.order}"], typed[f"reason-{one.order}"]) for one in self._lines
        }
        if not self.is_notice:
            return ReportChanges(typed["title"], typed["text"], lines)
        contact = {key: typed[key] for key in CONTACT}
        days = typed["publicity_from"], typed["publicity_until"]
        return ReportChanges(typed["title"], typed["text"], lines, contact, *days)


class ReportSubmitForm(fields.PageForm):
    """The submission; the office, from signed paper, also says when it was signed and brings the scan."""

    ids = "id_submit_%s"
    given_on = fields.day(_("签署日期"), help_text=_("签字件上的日期；不填为今天。"))
    scan = fields.file(_("签署的报告扫描件"), required=False, help_text=_("PDF 或图片；只留存去除隐藏信息后的副本。"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, version: int, on_behalf: bool) -> None:
        super().__init__(data, files, initial={"version": version})
        if not on_behalf:
            del self.fields["given_on"]
            del self.fields["scan"]
