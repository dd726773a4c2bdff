"""PDF documents for circulation: written anew in one revision, or as pictures of the pages where text is hidden in them."""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2 as pdfium

from bihuan.web.files.inside.cleaning import Copy
from bihuan.web.files.inside.cleaning.pdf_writing import catalog_of, from_pictures, things_of, written
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.pdf import hides_text, opened
from bihuan.web.files.inside.scanning.pdf_structure import structure_of

_DPI = 150
_LONGEST = 2600
_POINTS = 72


def clean_pdf(data: bytes) -> Copy:
    """
    Return the document without information, notes, forms, attachments, scripts, bookmarks and earlier revisions.

    Where text lies under a box, outside the page, in a layer that is off, or in the colour of the paper, all pages become
    pictures: what cannot be seen is then really gone.

    Raises:
        Refused: ``files.damaged_container``.
    """
    structure = structure_of(data)
    document = opened(data)
    left_out = {"files.document_details"}
    if structure.revisions > 1:
        left_out.add("files.earlier_revisions")
    if b"/Annots" in structure.text or b"/AcroForm" in structure.text:
        left_out.add("files.annotations")
    try:
        if b"/OCProperties" in structure.text or any(hides_text(page) for page in document):
            left_out.add("files.covered_text")
            return Copy(from_pictures(_drawn(document)), left_out)
        target = pdfium.PdfDocument.new()
        target.import_pages(document)
        saved = BytesIO()
        target.save(saved)
    except pdfium.PdfiumError as error:
        raise refused("files.damaged_container", where=("PDF 页面", "a page of the PDF")) from error
    things = things_of(saved.getvalue())
    return Copy(written(things, catalog_of(things)), left_out)


def _drawn(document: pdfium.PdfDocument) -> Iterator[tuple[bytes, int, int, float, float]]:
    for page in document:
        width, height = page.get_size()
        scale = min(_DPI / _POINTS, _LONGEST / max(width, height, 1))
        picture = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil().convert("RGB")
        out = BytesIO()
        picture.save(out, "JPEG", quality=82)
        page.close()
        yield out.getvalue(), picture.width, picture.height, width, height
