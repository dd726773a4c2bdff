"""Forms of the criteria library: bringing criteria in, from a sheet or from a file of the library."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.web.common import forms as fields


class CriteriaImportForm(fields.PageForm):
    """A file of criteria as the library exports it."""

    file = fields.file(_("依据文件"), help_text=_("本库导出的 TOML 文件。整份核对无误才入库；已有的版本不会被改写。"))

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)


class CriteriaSheetForm(fields.PageForm):
    """A sheet of criteria, an article a row."""

    sheet = fields.file(_("Excel 表"), help_text=_("本库导出的 Excel，或列名相同的表（.xlsx、.ods、.csv），一行一条。"))

    def __init__(self, data: Any = None, files: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["sheet"].widget.attrs["accept"] = ".xlsx,.ods,.csv"
