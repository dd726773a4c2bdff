"""PDF documents: what runs, what is attached, what is hidden under boxes, and what is marked."""

import ctypes
import re
import time
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from bihuan.web.files.inside.limits import MAX_PAGES
from bihuan.web.files.inside.refusals import Note, refused, warning
from bihuan.web.files.inside.scanning.markings import check_lines
from bihuan.web.files.inside.scanning.pdf_structure import check_pages, escaped_names, structure_of

#: Names that mean something happens, or something is carried along; long enough never to occur by chance in packed bytes.
_ACTIVE = {
    b"/JavaScript": "JavaScript",
    b"/Launch": "Launch",
    b"/EmbeddedFile": "EmbeddedFile",
    b"/EmbeddedFiles": "EmbeddedFiles",
    b"/FileAttachment": "FileAttachment",
    b"/RichMedia": "RichMedia",
    b"/SubmitForm": "SubmitForm",
    b"/ImportData": "ImportData",
}
#: Too short to be looked for in packed bytes.
_SHORT = re.compile(rb"/(JS|XFA|GoToE|GoToR|Movie|Sound|Rendition)(?=[\s/(<\[\]>])")
_ACTIVE_NAME = re.compile(rb"/(?:" + b"|".join(name[1:] for name in _ACTIVE) + rb")(?![A-Za-z])")
_NOTES = re.compile(
    rb"/Subtype\s*/(?:Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Popup|Ink|Stamp|Caret|Square|Circle|Polygon|Line|Redact)\b"
)
_WRONG_PASSWORD = 4
#: Left, bottom, right, top in points.
Bounds = tuple[float, float, float, float]
_BAND = 20
#: Seconds for reading text and looking for covered text; the rest of a long document is left to the copy's check.
_READING = 1.2
_INVISIBLE_TEXT = 3
_OPAQUE = 250
#: A picture over more of the page than this is a scan with recognised text behind it, not a box.
_SCAN = 0.6


def opened(data: bytes) -> pdfium.PdfDocument:
    """
    Return the document.

    Raises:
        Refused: ``files.encrypted``, ``files.damaged_container`` or ``files.too_many_pages``.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            raise refused("files.encrypted") from error
        raise refused("files.damaged_container", where=("PDF 结构", "the structure of the PDF")) from error
    pages = len(document)
    if not 0 < pages <= MAX_PAGES:
        raise refused("files.too_many_pages", where=(f"{pages:,} 页", f"{pages:,} pages"))
    return document


def scan_pdf(data: bytes) -> tuple[list[Note], int]:
    """
    Return what should be known of a PDF, and the number of its pages.

    Raises:
        Refused: ``files.encrypted``, ``files.active_content``, ``files.bomb``, ``files.too_many_pages``,
            ``files.damaged_container`` or ``files.marked_secret``.
    """
    structure = structure_of(data)
    if re.search(rb"/Encrypt\b", structure.text):
        # Also where it opens without a password: what is inside could not be looked at.
        raise refused("files.encrypted")
    _check_active(data, structure.text)
    check_pages(structure.things)
    document = opened(data)
    _check_library_agrees(document)
    notes = []
    if structure.revisions > 1:
        notes.append(warning("files.earlier_revisions", count=structure.revisions - 1))
    if _NOTES.search(structure.text) or b"/AcroForm" in structure.text:
        notes.append(warning("files.annotations", where=("批注或表单", "notes or form fields")))
    if re.search(rb"/(?:Author|Creator|Producer|Metadata)\b", structure.text):
        notes.append(warning("files.document_details", where="Info"))
    notes += _read_pages(document)
    return notes, len(document)


def _check_active(data: bytes, text: bytes) -> None:
    # The whole file too: what stands between false stream marks is hidden from us but not from every reader.
    found = _ACTIVE_NAME.search(text) or _ACTIVE_NAME.search(data) or _SHORT.search(text)
    name = found.group() if found else next(iter(escaped_names(data) & set(_ACTIVE)), b"")
    if name:
        raise refused("files.active_content", where=name.decode("ascii", "replace").strip("/"))


def _check_library_agrees(document: pdfium.PdfDocument) -> None:
    if c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        raise refused("files.active_content", where="JavaScript")
    if c.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        raise refused("files.active_content", where="EmbeddedFile")


def _read_pages(document: pdfium.PdfDocument) -> list[Note]:
    """Look for classification marks and covered text, page by page, as long as there is time."""
    until = time.monotonic() + _READING
    covered: list[int] = []
    for number in range(len(document)):
        if time.monotonic() > until:
            break
        try:
            page = document[number]
            text = page.get_textpage()
            lines = text.get_text_range().splitlines()
        except pdfium.PdfiumError as error:
            raise refused("files.damaged_container", where=(f"第 {number + 1} 页", f"page {number + 1}")) from error
        check_lines(lines, (f"第 {number + 1} 页", f"Page {number + 1}"))
        if lines and _has_covered_text(page):
            covered.append(number + 1)
        text.close()
        page.close()
    return [warning("files.covered_text", where=", ".join(map(str, covered[:20])))] if covered else []


def _has_covered_text(page: pdfium.PdfPage) -> bool:
    """Return whether an opaque box was drawn over text that is still there to be copied."""
    return "covered" in _hidden_texts(page)


def hides_text(page: pdfium.PdfPage) -> bool:
    """Return whether a page holds text that nobody sees: covered, outside, invisible, or in the colour of the paper."""
    return bool(_hidden_texts(page))


def _hidden_texts(page: pdfium.PdfPage) -> set[str]:
    left, bottom, right, top = page.get_bbox()
    area = page.get_width() * page.get_height()
    texts = _Texts()
    drawn: list[Bounds] = []
    found: set[str] = set()
    is_scan = False
    for thing in page.get_objects(max_depth=3):
        bounds = _bounds_on_page(thing)
        if thing.type == c.FPDF_PAGEOBJ_TEXT:
            if bounds[0] > right or bounds[2] < left or bounds[1] > top or bounds[3] < bottom:
                found.add("outside")
            elif c.FPDFTextObj_GetTextRenderMode(thing.raw) == _INVISIBLE_TEXT:
                found.add("invisible")
            elif _is_white(thing) and not any(_covers(box, bounds) for box in drawn):
                found.add("white")
            else:
                texts.add(bounds)
        elif thing.type in {c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_SHADING}:
            drawn.append(bounds)
            is_scan = is_scan or (thing.type == c.FPDF_PAGEOBJ_IMAGE and _size(bounds) >= _SCAN * area)
            if "covered" not in found and texts.any_under(bounds) and _is_box(thing, area):
                found.add("covered")
    # A scan carries its recognised words invisibly; that is how it can be searched.
    return found - {"invisible"} if is_scan else found


def _bounds_on_page(thing: Any) -> Bounds:
    """Return where a thing stands on the page; a thing inside a form says only where it stands in the form."""
    left, bottom, right, top = thing.get_bounds()
    form = thing.container
    while form is not None:
        left, bottom, right, top = form.get_matrix().on_rect(left, bottom, right, top)
        form = form.container
    return left, bottom, right, top


def _size(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])


def _is_seen_through(picture: Any) -> bool:
    """Return whether text can be read through a picture, as through the seal on an official document."""
    try:
        drawn = picture.get_bitmap(render=True).to_pil()
    except (pdfium.PdfiumError, ValueError):
        return False
    return "A" in drawn.getbands() and drawn.getchannel("A").getextrema()[0] < _OPAQUE


class _Texts:
    """Where the texts of a page stand, in bands of its height: a page may hold thousands, and as many boxes."""

    def __init__(self) -> None:
        self._bands: dict[int, list[Bounds]] = {}

    def add(self, bounds: Bounds) -> None:
        self._bands.setdefault(int((bounds[1] + bounds[3]) / 2 // _BAND), []).append(bounds)

    def any_under(self, box: Bounds) -> bool:
        """Return whether a box covers one of them."""
        first, last = int(box[1] // _BAND) - 1, int(box[3] // _BAND) + 1
        bands = range(first, last + 1) if last - first < len(self._bands) else self._bands
        return any(_covers(box, text) for band in bands for text in self._bands.get(band, ()))


def _is_white(thing: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(thing.raw, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= _OPAQUE or alpha.value == 0


def _is_box(thing: Any, area: float) -> bool:
    if thing.type == c.FPDF_PAGEOBJ_IMAGE:
        return _size(_bounds_on_page(thing)) < _SCAN * area and not _is_seen_through(thing)
    if thing.type != c.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(thing.raw, mode, stroked)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(thing.raw, red, green, blue, alpha)
    return bool(mode.value != c.FPDF_FILLMODE_NONE and alpha.value >= _OPAQUE)


def _covers(box: Bounds, text: Bounds) -> bool:
    left, bottom, right, top = text
    width, height = right - left, top - bottom
    if width <= 0 or height <= 0:
        return False
    over = max(0.0, min(right, box[2]) - max(left, box[0])) * max(0.0, min(top, box[3]) - max(bottom, box[1]))
    return over > 0.5 * width * height
