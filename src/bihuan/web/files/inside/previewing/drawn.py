"""Pages and pictures as pictures of ours: drawn, scaled down, and encoded anew."""

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from bihuan.web.files.inside.cleaning.pictures import drawn_anew
from bihuan.web.files.inside.previewing.blocks import LONGEST_SIDE, PAGES, Shown
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.pdf import opened as opened_pdf
from bihuan.web.files.inside.scanning.pictures import opened

_LARGEST_SCALE = 2.0


def add_pages(shown: Shown, data: bytes) -> None:
    """Draw the first pages of a PDF, without notes and forms."""
    document = opened_pdf(data)
    count = len(document)
    for number in range(min(count, PAGES)):
        try:
            page = document[number]
            scale = min(_LARGEST_SCALE, LONGEST_SIDE / max(*page.get_size(), 1))
            drawn = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
            page.close()
        except (pdfium.PdfiumError, ValueError) as error:
            raise refused("files.damaged_container", where=(f"第 {number + 1} 页", f"page {number + 1}")) from error
        shown.add_picture(*_encoded(drawn), "page")
    if count > PAGES:
        shown.cut((f"{PAGES} 页", f"{PAGES} pages"), (f"{count} 页", str(count)))


def add_picture(shown: Shown, data: bytes, kind: str) -> None:
    """Draw a picture anew; of several frames the first ones of a scan, the first one of anything that moves."""
    picture = opened(data, kind)
    count = int(getattr(picture, "n_frames", 1))
    wanted = min(count, PAGES) if kind == "tiff" else 1
    if kind == "jpeg":
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    try:
        for number in range(wanted):
            picture.seek(number)
            shown.add_picture(*_encoded(drawn_anew(picture)), "picture")
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError) as error:
        raise refused("files.damaged_container", where=("图片内容", "the pixels of the picture")) from error
    if count > wanted:
        shown.cut((f"{wanted} 帧", f"{wanted} frames"), (f"{count} 帧", str(count)))


def _encoded(picture: Image.Image) -> tuple[bytes, tuple[int, int]]:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    # Paper shows through where a picture is transparent, or its lines would stand on black.
    if picture.mode in {"RGBA", "LA"}:
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    picture.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue(), picture.size
