"""
A picture and a line of text at the foot of the last page: the QR code of an issued paper and what it says.

They stand under the numbers of pages, at the edge of the paper, where no text of the document can come.
"""

import io

import docx
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.placing import CODE_BELOW, CODE_LEFT, CODE_SIZE, CODE_TEXT, NUMBERS
from bihuan.documents.setting import indent, lines_of, put
from bihuan.documents.standard import Face, twips
from bihuan.documents.word import packed

#: Room that they need at the edge of the paper, and between that and the type area.
_HIGH = CODE_SIZE + CODE_BELOW
_NEEDED = _HIGH + NUMBERS
_FACE = Face(standard.PAGE_NUMBER.font, 6, standard.PAGE_NUMBER.others)
_LINE = 8.0
_STYLE = "Paper code"


def with_code(data: bytes, line: str, picture: bytes) -> bytes:
    """
    Return a Word file with a picture and a line added at the foot of its last page.

    Where the foot has no room for them (a letter has its second red line there, an office's template may have a small
    margin) they follow the text.

    Args:
        data: The Word file.
        line: The text, a paragraph of its own.
        picture: The code as PNG.
    """
    file = docx.Document(io.BytesIO(data))
    if _STYLE not in [style.name for style in file.styles]:
        file.styles.add_style(_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    section = file.sections[-1]
    has_foot = float(section.bottom_margin or 0) / Mm(1) >= _NEEDED and not section.different_first_page_header_footer
    drawn, said = _add(file), _add(file)
    drawn.add_run().add_picture(io.BytesIO(picture), width=Mm(CODE_SIZE))
    put(said, line, _FACE)
    lines_of(drawn, None)
    lines_of(said, _LINE)
    if has_foot:
        top = float(section.page_height or Mm(standard.PAGE_HEIGHT)) / Mm(1) - _HIGH
        _fix(drawn, CODE_LEFT, top, CODE_SIZE)
        _fix(said, CODE_LEFT + CODE_SIZE + 2, top + 1, CODE_TEXT)
        _anchor(file, drawn, said)
    return packed(file)


def _add(file: WordFile) -> WordParagraph:
    line: WordParagraph = file.add_paragraph(style=_STYLE)
    line.alignment = ALIGN.LEFT
    indent(line, first=0)
    return line


def _fix(line: WordParagraph, left: float, top: float, width: float) -> None:
    """Put a paragraph into a frame at a place of the paper, in millimetres."""
    frame = OxmlElement("w:framePr")
    for name, value in (
        ("w", twips(width)),
        ("wrap", "around"),
        ("vAnchor", "page"),
        ("hAnchor", "page"),
        ("x", twips(left)),
        ("y", twips(top)),
    ):
        frame.set(qn(f"w:{name}"), str(value))
    properties = line._p.get_or_add_pPr()
    style = properties.find(qn("w:pStyle"))
    properties.insert(0 if style is None else 1, frame)


def _anchor(file: WordFile, drawn: WordParagraph, said: WordParagraph) -> None:
    """
    Let the frames hang on the last paragraph of the text, which must not be alone on a page because of them.

    A frame belongs to the page of the paragraph behind it; behind a table there is none, so an empty one is made.
    """
    before = drawn._p.getprevious()
    if before is not None and before.tag == qn("w:p") and before.find(f"{qn('w:pPr')}/{qn('w:framePr')}") is None:
        said._p.addnext(before)
    else:
        end = file.add_paragraph(style=_STYLE)
        end.paragraph_format.space_before = end.paragraph_format.space_after = Pt(0)
        lines_of(end, 1)
