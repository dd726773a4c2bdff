"""
The pictures that stand in a file, for knowing them again elsewhere: photographs on PDF pages, in documents and sheets.

What an office puts on everything it sends is left out, because it would make all its papers look alike: seals,
letterheads, what stands on several pages, and what is too small to be a photograph.
"""

import time
from collections import Counter
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from bihuan.web.files.inside.cleaning.pictures import drawn_anew
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.previewing.blocks import PAGES, Shown
from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning.kinds import kind_of
from bihuan.web.files.inside.scanning.names import PICTURES
from bihuan.web.files.inside.scanning.pdf import opened as opened_pdf
from bihuan.web.files.inside.scanning.pictures import opened

#: Pictures and pages of one file that are looked at, and seconds of CPU that looking may take; the child has ten.
MOST, MOST_PAGES, SECONDS = 100, 300, 7.0
#: Pixels of the longest side of what is handed out: enough to know a picture again.
SIDE = 400
#: Smaller than this (pixels of the shorter side; share of its page) it is no photograph; longer than wide by this, a bar.
_SMALLEST, _LEAST_SHARE, _LONGEST = 96, 0.04, 4.0
#: From this share of its page on it is the page.
_PAGE = 0.6
#: On so many pages of one file it is decoration.
_DECORATION = 3
#: A page with so many letters is no scan: what covers it is its background.
_FEW_LETTERS = 20

Found = tuple[int, Image.Image, str]


def operate(data: bytes, _name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """
    Answer ``pictures``: for each ``[kind, page]``, and the pictures as small JPEG files.

    ``kind`` is "picture" or "page"; ``page`` the page of a PDF that it stands on, its number among the pictures of a
    document's preview, or 0 where nothing shows it.
    """
    kind = options["kind"]
    until = time.process_time() + SECONDS
    found = _on_pages(data, until) if kind == "pdf" else _in_container(data, kind, until) if kind in _CONTAINERS else []
    return {"found": [[name, page] for page, _picture, name in found]}, [_encoded(one) for _page, one, _name in found]


_CONTAINERS = frozenset({"docx", "pptx", "xlsx"})


def _on_pages(data: bytes, until: float) -> list[Found]:
    document = opened_pdf(data)
    found: list[Found] = []
    for number in range(min(len(document), MOST_PAGES)):
        if len(found) >= MOST or time.process_time() > until:
            break
        try:
            page = document[number]
            found += _on_page(page, number + 1)
            page.close()
        except (pdfium.PdfiumError, ValueError, OSError):
            continue  # one page that cannot be drawn hides no other
    often = Counter(_encoded(picture) for _page, picture, _kind in found)
    return [one for one in found if often[_encoded(one[1])] < _DECORATION]


def _on_page(page: pdfium.PdfPage, number: int) -> list[Found]:
    width, height = page.get_size()
    found: list[Found] = []
    for thing in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        share = abs(right - left) * abs(top - bottom) / max(width * height, 1.0)
        if share < _LEAST_SHARE:
            continue
        is_page = share >= _PAGE
        # The pages of a preview are compared as they look; here those that follow.
        if is_page and (number <= PAGES or page.get_textpage().count_chars() > _FEW_LETTERS):
            continue
        picture = _small(thing.get_bitmap(render=False).to_pil())
        if is_page or _is_photograph(picture):
            found.append((number, picture, "page" if is_page else "picture"))
    return found


class _All(Shown):
    """Takes the pictures that a preview would show, and no words."""

    def add_text(self, text: str, kind: str = "text") -> bool:
        """Take none, and ask for more."""
        del text, kind
        return True


def _in_container(data: bytes, kind: str, until: float) -> list[Found]:
    if kind == "xlsx":
        return [(0, one, "picture") for one in _of_sheets(Container(data), until)]
    shown = _All(most_pictures=MOST)
    if kind == "docx":
        from bihuan.web.files.inside.previewing.word import add_document

        add_document(shown, data)
    else:
        from bihuan.web.files.inside.previewing.written import add_slides

        add_slides(shown, data)
    pictures = [Image.open(BytesIO(one)) for one in shown.pictures]
    return [
        (number if number <= PAGES else 0, small, "picture")
        for number, one in enumerate(pictures, 1)
        if _is_photograph(small := _small(one))
    ]


def _of_sheets(container: Container, until: float) -> list[Image.Image]:
    found: list[Image.Image] = []
    for name in container:
        if not name.startswith("xl/media/") or len(found) >= MOST or time.process_time() > until:
            continue
        try:
            data = container.read(name, 64 * MB)
            kind = kind_of(data)
            if kind in PICTURES:
                picture = _small(drawn_anew(opened(data, kind)))
                found += [picture] if _is_photograph(picture) else []
        except (Refused, OSError, ValueError):
            continue  # what cannot be drawn is left to the file
    return found


def _is_photograph(picture: Image.Image) -> bool:
    shorter, longer = sorted(picture.size)
    return shorter >= _SMALLEST and longer <= _LONGEST * shorter and not _is_seal(picture)


def _is_seal(picture: Image.Image) -> bool:
    """Return whether next to all that is not paper is red: a seal, or a red head."""
    points = picture.resize((48, 48)).tobytes()
    pixels = list(zip(points[::3], points[1::3], points[2::3], strict=True))
    inked = [one for one in pixels if min(one) < 225]
    red = sum(one[0] > one[1] + 40 and one[0] > one[2] + 40 for one in inked)
    return len(inked) < 0.6 * len(pixels) and red >= 0.8 * len(inked)


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((SIDE, SIDE))
    if picture.mode in {"RGBA", "LA"}:
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
