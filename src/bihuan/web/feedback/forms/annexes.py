"""The form of a file that goes out with a feedback opinion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields


class AnnexForm(fields.PageForm):
    """A file and what the list of annexes calls it."""

    ids = "annex_%s"
    file = forms.FileField(
        label=_("附件文件"),
        allow_empty_file=True,
        max_length=400,
        help_text=_("表格、文档、PDF 或图片。有修订、批注、隐藏内容的不收；作者等信息自动去掉。"),
        error_messages={"required": _("请选择文件。")},
        widget=forms.FileInput(attrs={"class": "form-control"}),
    )
    title = fields.text(_("附件名称"), longest=120, help_text=_("印在正文后的附件说明里；不填则用文件名。"))
