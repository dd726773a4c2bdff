"""
The open data as a workbook, written straight into its parts.

A library for workbooks takes ten times as long over a sheet of plain text, and the copy of the site has a thousand of them.
Rows go through in constant memory; the same rows give the same bytes.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from bihuan.web.public.columns import COLUMNS, Column, Row, sheet_line

_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: Style 0 is plain text at the top of its cell, 1 is a heading.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf fontId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="SHEET" sheetId="1" r:id="rId1"/><sheet name="dictionary" sheetId="2" r:id="rId2"/></sheets></workbook>',
    "xl/styles.xml": _STYLES,
}


class XlsxFile:
    """A sheet of rows, and a sheet that says what their columns mean and how they may be used."""

    def __init__(self, file: Path, licence: str, columns: Sequence[Column] = COLUMNS) -> None:
        self._licence, self._columns = licence, columns
        sheet = "findings" if columns is COLUMNS else "rows"
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        for name, text in _PARTS.items():
            self._zip.writestr(_part(name), _HEAD + text.replace("SHEET", sheet))
        self._sheet: IO[bytes] = self._zip.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._sheet.write(_opening([column.width for column in columns], frozen=True).encode())
        self._sheet.write(sheet_line([column.key for column in columns], style=1).encode())

    def add(self, row: Row) -> None:
        """Write one row."""
        self._sheet.write(row.xml.encode())

    def close(self) -> None:
        """Write the end and the dictionary."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        words = [sheet_line(["key", "type", "zh", "en"], style=1)]
        words += [sheet_line([one.key, one.type, one.zh, one.en]) for one in self._columns]
        words.append(sheet_line(["licence", "", self._licence, ""]))
        text = _HEAD + _opening([16, 14, 60, 60]) + "".join(words) + "</sheetData></worksheet>"
        self._zip.writestr(_part("xl/worksheets/sheet2.xml"), text.removeprefix(_HEAD))
        self._zip.close()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _NO_MOMENT)
    part.compress_type = zipfile.ZIP_DEFLATED
    part.create_system = 3
    return part


def _opening(widths: Iterable[int], *, frozen: bool = False) -> str:
    view = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{view}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )
