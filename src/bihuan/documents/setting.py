"""Setting lines in a Word file: what the library leaves to its caller, each element in one place."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.fonts import wanted
from bihuan.documents.parts import Layout
from bihuan.documents.standard import Face

#: The order that the schema of Word wants of what a paragraph's properties hold, as far as they are written here.
_BORDER_BEFORE = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"),
    *("w:spacing", "w:ind", "w:jc", "w:rPr"),
)


def prepare_page(file: WordFile, layout: Layout) -> None:
    """Set paper, margins, the grid of 22 lines, and different feet of odd and even pages."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(standard.PAGE_WIDTH), Mm(standard.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(standard.TOP), Mm(standard.BOTTOM)
    section.left_margin, section.right_margin = Mm(standard.LEFT), Mm(standard.RIGHT)
    letter = layout is Layout.LETTER
    section.header_distance = Mm(standard.LETTER_HEAD if letter else 15)
    # A foot is measured from the edge of the paper to its lower edge: one line of 14 points ends there.
    height = standard.PAGE_NUMBER.size / 72 * 25.4
    section.footer_distance = Mm(standard.BOTTOM - standard.PAGE_NUMBER_BELOW - height)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Only lines: a grid of characters spaces them by the size of Normal, and programs disagree about how.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(standard.LINE * 20)))
    file.settings.odd_and_even_pages_header_footer = True


def prepare_styles(file: WordFile) -> None:
    """Give the styles of the file the faces and lines of the standard, and take away the theme's."""
    styles = file.styles
    _set_style(styles["Normal"], standard.BODY, first=2)
    _set_style(styles["Title"], standard.TITLE, first=0, align=ALIGN.CENTER, line=standard.LINE * 1.2)
    for level, face in enumerate(standard.HEADINGS, 1):
        _set_style(styles[f"Heading {level}"], face, first=2)
        styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _set_style(styles[name], standard.PAGE_NUMBER, first=0, line=None)
    language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def declare_fonts(file: WordFile) -> None:
    """
    Write the table of fonts: each that is asked for, with the names of the same letters elsewhere.

    A program that lacks the first takes the others, and no font that merely looks alike.
    """
    part = next(one for one in file.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml")
    table = OxmlElement("w:fonts")
    for font, others in wanted().items():
        row = OxmlElement("w:font")
        row.set(qn("w:name"), font)
        for tag, value in (("w:altName", ",".join(others)), ("w:charset", "86"), ("w:family", "auto")):
            element = OxmlElement(tag)
            element.set(qn("w:val"), value)
            row.append(element)
        table.append(row)
    part._blob = serialize_part_xml(table)


def add_line(container: Any, text: str, style: str, *, face: Face | None = None, color: str = "") -> WordParagraph:
    """Add a paragraph in a style; ``face`` in place of the style's."""
    line: WordParagraph = container.add_paragraph(style=style)
    if text:
        put(line, text, face, color=color)
    return line


def put(line: WordParagraph, text: str, face: Face | None = None, *, color: str = "", scale: int = 100) -> None:
    """
    Add text to a line; ``scale`` narrows its letters to so many per cent.

    The hint says that quotation marks, dashes and dots, which both scripts have, are those of the Chinese font.
    """
    run = line.add_run(text)
    properties = run._r.get_or_add_rPr()
    if face:
        _set_face(properties, face)
        run.font.size = Pt(face.size)
    else:
        properties.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if scale != 100:
        narrow = OxmlElement("w:w")
        narrow.set(qn("w:val"), str(scale))
        properties.insert_element_before(
            narrow, "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
        )


def indent(line: WordParagraph, *, first: float = 0, left: float = 0, right: float = 0) -> None:
    """
    Indent a line by so many characters; ``first`` below 0 lets the first line hang out.

    Both ways of saying it are written, because programs differ in which they heed.
    """
    element = line._p.get_or_add_pPr().get_or_add_ind()
    for key in list(element.attrib):
        del element.attrib[key]
    pairs = [("left", left), ("right", right), ("firstLine" if first >= 0 else "hanging", abs(first))]
    for name, characters in pairs:
        element.set(qn(f"w:{name}"), str(round(characters * standard.PITCH)))
        if characters >= 0:
            element.set(qn(f"w:{name}Chars"), str(round(characters * 100)))


def space(paragraph: WordParagraph, *, before: float | None = None, after: float | None = None) -> None:
    """Leave points above and below a paragraph."""
    form = paragraph.paragraph_format
    if before is not None:
        form.space_before = Pt(before)
    if after is not None:
        form.space_after = Pt(after)


def lines_of(paragraph: WordParagraph, height: float | None) -> None:
    """Set the height of a paragraph's lines in points, None for what the letters need; they leave the page's grid."""
    _set_height(paragraph.paragraph_format, height)
    _leave_grid(paragraph._p.get_or_add_pPr())


def keep(
    line: WordParagraph, *, with_next: bool = False, on_new_page: bool = False, above_first_line: bool = False
) -> None:
    """Say what a page break may not do to a line; ``above_first_line`` keeps its space at the top of a page."""
    form = line.paragraph_format
    if with_next:
        form.keep_with_next = True
    if on_new_page:
        form.page_break_before = True
    if above_first_line:
        form.widow_control = True


def border(
    line: WordParagraph, *sides: tuple[str, int], color: str = "000000", away: float = 0, kind: str = "single"
) -> None:
    """Draw lines along sides of a paragraph, each so many eighths of a point thick, ``away`` millimetres from its text."""
    borders = OxmlElement("w:pBdr")
    for side, eighths in sides:
        one = OxmlElement(f"w:{side}")
        points = min(round(away / 25.4 * 72), 31)  # Word knows no more
        for name, value in (("val", kind), ("sz", eighths), ("space", points), ("color", color)):
            one.set(qn(f"w:{name}"), str(value))
        borders.append(one)
    line._p.get_or_add_pPr().insert_element_before(borders, *_BORDER_BEFORE)


def hang(line: WordParagraph, width: float, top: float) -> None:
    """Put a paragraph into a frame at the left of the type area: millimetres wide, points under the edge of the paper."""
    frame = OxmlElement("w:framePr")
    for name, value in (
        ("w", str(standard.twips(width))),
        ("wrap", "around"),
        ("vAnchor", "page"),
        ("hAnchor", "margin"),
        ("xAlign", "left"),
        ("y", str(round(top * 20))),
    ):
        frame.set(qn(f"w:{name}"), value)
    line._p.get_or_add_pPr().insert_element_before(
        frame, "w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", *_BORDER_BEFORE
    )


def add_field(line: WordParagraph, code: str, face: Face) -> None:
    """Add a field that the program fills in, such as the number of the page."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("", "1"), ("end", "")):
        run = line.add_run()
        _set_face(run._r.get_or_add_rPr(), face)
        run.font.size = Pt(face.size)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif text == code:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = text


def prepare_table(properties: Any, sides: Sequence[tuple[str, int]]) -> None:
    """Draw the lines of a table: side and thickness in eighths of a point."""
    borders = OxmlElement("w:tblBorders")
    for side, eighths in sides:
        one = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", eighths), ("space", 0), ("color", "000000")):
            one.set(qn(f"w:{name}"), str(value))
        borders.append(one)
    # Word reads what a table's properties hold in the order of its schema, and calls a file damaged that has another.
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _set_style(style: Any, face: Face, *, first: float, align: Any = None, line: float | None = standard.LINE) -> None:
    properties = style.element.get_or_add_rPr()
    _set_face(properties, face)
    style.font.size = Pt(face.size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.alignment = align if align is not None else ALIGN.JUSTIFY
    _set_height(form, line)
    paragraph = style.element.get_or_add_pPr()
    for gone in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(gone)
    if line != standard.LINE:
        _leave_grid(paragraph)
    # Figures among characters stand without a gap, so that a line holds its 28 and a signature ends where it should.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        paragraph.insert_element_before(off, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
    ind = paragraph.get_or_add_ind()
    ind.set(qn("w:firstLine"), str(round(first * standard.PITCH)))
    ind.set(qn("w:firstLineChars"), str(round(first * 100)))
    for gone in properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern")):
        properties.remove(gone)
    squeeze = OxmlElement("w:spacing")
    squeeze.set(qn("w:val"), str(standard.SQUEEZE if face.size == standard.BODY.size else 0))
    properties.insert_element_before(
        squeeze, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
    )


def _leave_grid(properties: Any) -> None:
    """Let lines be as high as they say; on the grid they would take whole lines of the page."""
    if properties.find(qn("w:snapToGrid")) is None:
        off = OxmlElement("w:snapToGrid")
        off.set(qn("w:val"), "0")
        properties.insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set_height(form: Any, line: float | None) -> None:
    if line is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(line)


def _set_face(properties: Any, face: Face) -> None:
    """Name the font for every script; a font of the theme would win over the name, so those go."""
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    fonts.set(qn("w:hint"), "eastAsia")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face.font)
