"""The form of a ledger that comes back."""

from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields


class LedgerForm(fields.PageForm):
    """A workbook that went out from here and was filled in."""

    file = fields.file(_("填写后的台账"), help_text=_("从本页导出的 Excel 文件；WPS、LibreOffice 保存的也可以。"))
