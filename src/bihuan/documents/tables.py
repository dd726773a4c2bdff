"""Tables inside a document: a heading row that is repeated on every page, thin lines, and rows that do not break."""

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.parts import Table
from bihuan.documents.setting import indent, lines_of, prepare_table, put

#: Half a point all around and between.
_THIN = 4
#: Of a line of the table, in points.
_LINE = 18


def add_table(file: WordFile, table: Table) -> None:
    """Add a table as wide as the type area."""
    shares = table.shares or (1.0,) * len(table.headings)
    widths = [standard.TYPE_WIDTH * share / sum(shares) for share in shares]
    made = file.add_table(rows=0, cols=len(table.headings))
    made.autofit = False
    prepare_table(
        made._tbl.tblPr,
        [(side, _THIN) for side in ("top", "left", "bottom", "right", "insideH", "insideV")],
    )
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for number, texts in enumerate((table.headings, *table.rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            _fill(cell.paragraphs[0], text, heading=number == 0)


def _fill(line: WordParagraph, text: str, *, heading: bool) -> None:
    indent(line, first=0)
    lines_of(line, _LINE)
    line.alignment = ALIGN.CENTER if heading else ALIGN.LEFT
    face = standard.Face(standard.LABEL.font, standard.TABLE.size, standard.LABEL.others) if heading else standard.TABLE
    put(line, text, face)
