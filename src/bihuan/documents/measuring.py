"""
Opening a Word file again and measuring it against the standard; for our own files in tests, and for an office's templates.

Only what the file itself says is measured. Whether a page looks right is seen on paper.
"""

import io
from collections.abc import Iterator
from zipfile import BadZipFile

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.deviation import Deviation
from bihuan.documents.parts import DocumentError
from bihuan.documents.standard import Face

_MM = 36000  # of the library's units in a millimetre
_PT = 12700
#: Lines of text may differ by so many points from 22 on a page.
_NEAR = 0.6
_STYLES: dict[str, Face] = {
    "Normal": standard.BODY,
    "Title": standard.TITLE,
    **{f"Heading {level}": face for level, face in enumerate(standard.HEADINGS, 1)},
}


def deviations(data: bytes) -> tuple[Deviation, ...]:
    """
    Return where a Word file departs from the standard, in the order of paper, text and feet; () where nowhere.

    Paragraphs in tables are not measured: the standard leaves their size to the office.

    Raises:
        DocumentError: ``documents.no_word_file``.
    """
    try:
        file = docx.Document(io.BytesIO(data))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentError(
            "documents.no_word_file",
            "这不是可以打开的 Word（.docx）文件。请在文字处理软件中另存为 .docx 后再试。",
            "This is no Word file (.docx) that can be opened. Save it as .docx in a word processor and try again.",
        ) from error
    return (*_of_paper(file), *_of_text(file), *_of_feet(file))


def _of_paper(file: WordFile) -> Iterator[Deviation]:
    for number, section in enumerate(file.sections, 1):
        where = "页面" if len(file.sections) == 1 else f"第{number}节页面"
        width, height = _mm(section.page_width), _mm(section.page_height)
        if (round(width), round(height)) != (standard.PAGE_WIDTH, standard.PAGE_HEIGHT):
            yield Deviation("documents.paper", where, "A4（210×297 毫米）", f"{width:.0f}×{height:.0f} 毫米")
        for name, wanted, found in (
            ("上边距", standard.TOP, _mm(section.top_margin)),
            ("左边距", standard.LEFT, _mm(section.left_margin)),
            ("版心宽", standard.TYPE_WIDTH, width - _mm(section.left_margin) - _mm(section.right_margin)),
            ("版心高", standard.TYPE_HEIGHT, height - _mm(section.top_margin) - _mm(section.bottom_margin)),
        ):
            if abs(wanted - found) > standard.TOLERANCE:
                yield Deviation("documents.margins", f"{where}{name}", f"{wanted:.0f} 毫米", f"{found:.1f} 毫米")


def _of_text(file: WordFile) -> Iterator[Deviation]:
    for number, line in enumerate(file.paragraphs, 1):
        if not line.text.strip() or line.style is None:
            continue
        face = _STYLES.get(str(line.style.name))
        if face is None:
            continue
        if line._p.pPr is not None and line._p.pPr.find(qn("w:framePr")) is not None:
            face = standard.IMPRINT  # what hangs in a frame at the foot of the page
        where = f"第{number}段“{line.text.strip()[:12]}”"
        height = _height(line)
        body = face.size == standard.BODY.size
        if body and height is not None and abs(height - standard.LINE) > _NEAR and _size(line, 0) == face.size:
            yield Deviation("documents.line", where, f"行距约 {standard.LINE} 磅", f"{height:.1f} 磅")
        if face is standard.BODY and _is_special(line):
            continue  # the head, the signature and labels have faces of their own
        for position, run in enumerate(line.runs):
            if not run.text.strip():
                continue
            size, font = _size(line, position), _font(line, position)
            if size is not None and abs(size - face.size) > 0.1:
                yield Deviation("documents.size", where, f"{face.size:g} 磅", f"{size:g} 磅")
            if font not in {face.font, *face.others}:
                yield Deviation("documents.font", where, face.font, font or "主题字体")


def _is_special(line: WordParagraph) -> bool:
    """Whether a line of body style sets a face of its own throughout."""
    own = {face.font for face in (standard.LABEL, standard.HEAD, standard.SIGNER)}
    return any(run.text.strip() and _font(line, number) in own for number, run in enumerate(line.runs))


def _of_feet(file: WordFile) -> Iterator[Deviation]:
    if not file.settings.odd_and_even_pages_header_footer:
        yield Deviation("documents.page_numbers", "页码", "单页居右、双页居左", "单双页相同")
        return
    section = file.sections[0]
    for name, footer, wanted in (("单页", section.footer, ALIGN.RIGHT), ("双页", section.even_page_footer, ALIGN.LEFT)):
        numbered = [line for line in footer.paragraphs if "PAGE" in "".join(_instructions(line))]
        if not numbered:
            yield Deviation("documents.page_numbers", f"{name}页码", "有页码", "没有页码")
        elif numbered[0].alignment != wanted:
            yield Deviation("documents.page_numbers", f"{name}页码", "单页居右、双页居左", str(numbered[0].alignment))


def _instructions(line: WordParagraph) -> Iterator[str]:
    for element in line._p.iter(qn("w:instrText")):
        yield element.text or ""


def _size(line: WordParagraph, run: int) -> float | None:
    """Return the size of a run in points: its own, or that of the first style that names one."""
    own = line.runs[run].font.size if run < len(line.runs) else None
    if own is not None:
        return float(own) / _PT
    style = line.style
    while style is not None:
        if style.font.size is not None:
            return float(style.font.size) / _PT
        style = style.base_style
    return None


def _font(line: WordParagraph, run: int) -> str:
    """Return the East Asian font of a run, "" where only a theme names it."""
    places = [line.runs[run]._r.rPr] if run < len(line.runs) else []
    style = line.style
    while style is not None:
        places.append(style.element.rPr)
        style = style.base_style
    for properties in places:
        fonts = properties.find(qn("w:rFonts")) if properties is not None else None
        name = fonts.get(qn("w:eastAsia")) if fonts is not None else None
        if name:
            return str(name)
    return ""


def _height(line: WordParagraph) -> float | None:
    """Return the exact height of the lines of a paragraph in points, None where it depends on the letters."""
    found = line.paragraph_format.line_spacing
    style = line.style
    while found is None and style is not None:
        found = style.paragraph_format.line_spacing
        style = style.base_style
    return None if found is None or isinstance(found, float) else float(found) / _PT


def _mm(length: int | None) -> float:
    return float(length or 0) / _MM
