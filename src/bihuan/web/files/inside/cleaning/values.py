"""Workbooks of other formats, remade as .xlsx from the values that are seen in them."""

from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from bihuan.web.files.inside.cleaning import Copy
from bihuan.web.files.inside.scanning import Looked
from bihuan.web.files.inside.sheets import tables_of


def clean_values(data: bytes, kind: str) -> Copy:
    """Return a new workbook with the values of the visible sheets; text never becomes a formula or a link."""
    out = BytesIO()
    left_out = {"files.values_only", "files.document_details"}
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        for table in tables_of(data, Looked(kind, "", "")):
            if table["state"] != "visible":
                left_out.add("files.hidden_sheets")
                continue
            sheet = book.add_worksheet()
            sheet.name = table["name"][:31]
            for at, row in enumerate(table["rows"]):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(at, column, cell)
    return Copy(out.getvalue(), left_out)
