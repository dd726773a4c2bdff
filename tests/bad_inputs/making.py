"""Small files of every kind, built in memory: sound ones, and what the builders of hostile ones start from."""

import io
import zipfile
from collections.abc import Mapping

import xlsxwriter

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "application/vnd.openxmlformats-officedocument."


def zipped(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    """Return a zip file of ``parts``, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
    return out.getvalue()


def relations(*rows: tuple[str, str, str] | tuple[str, str, str, str], base: str = OFFICE) -> str:
    """Return a ``.rels`` part of rows (id, kind, target[, mode])."""
    lines = "".join(
        f'<Relationship Id="{row[0]}" Type="{base}/{row[1]}" Target="{row[2]}"'
        + (f' TargetMode="{row[3]}"' if len(row) > 3 else "")
        + "/>"
        for row in rows
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def types(*overrides: tuple[str, str]) -> str:
    """Return ``[Content_Types].xml``."""
    lines = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return (
        f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Default Extension="bin" ContentType="application/octet-stream"/>{lines}</Types>'
    )


def paragraphs(*texts: str) -> str:
    """Return Word paragraphs."""
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def document(body: str) -> str:
    """Return the main part of a Word document."""
    return f'{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'


def docx_parts(body: str = "", *rels: tuple[str, ...]) -> dict[str, bytes | str]:
    """Return the parts of a small Word document, to be changed before they are zipped."""
    return {
        "[Content_Types].xml": types(("word/document.xml", MAIN + "wordprocessingml.document.main+xml")),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": document(body or paragraphs("关于工程款拖欠问题的说明", "经核实，共拖欠三笔。")),
        "word/_rels/document.xml.rels": relations(*rels),
    }


def docx(body: str = "") -> bytes:
    """Return a small Word document."""
    return zipped(docx_parts(body))


def xlsx_parts(sheet: str, *, sheets: str = "", rels: tuple[tuple[str, ...], ...] = ()) -> dict[str, bytes | str]:
    """Return the parts of a workbook whose one sheet has this XML inside ``<worksheet>``."""
    listed = sheets or '<sheet name="台账" sheetId="1" r:id="rId1"/>'
    return {
        "[Content_Types].xml": types(
            ("xl/workbook.xml", MAIN + "spreadsheetml.sheet.main+xml"),
            ("xl/worksheets/sheet1.xml", MAIN + "spreadsheetml.worksheet+xml"),
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml"), *rels),
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{SHEET}">{sheet}</worksheet>',
    }


def workbook(fill) -> bytes:
    """Return a workbook that ``fill(workbook)`` has written."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()
