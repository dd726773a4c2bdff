"""The code on an issued paper: a signed line, and the same line as a QR code."""

import io
from datetime import date

from bihuan.trail_check.papers import SENTENCE, TAG, PaperLine, words_hash, words_of
from bihuan.web.trail.keys import signing_key

#: Light modules around the code, without which a scanner does not find it.
_BORDER = 2
_PIXELS = 6


def signed_line(data: bytes, *, number: str, edition: int, issued_on: date) -> PaperLine:
    """Return the line for a Word file that has none yet, signed with the key of the trail."""
    paragraphs, _none = words_of(data)
    body = {
        "number": "".join(number.split()),
        "edition": edition,
        "on": f"{issued_on:%Y%m%d}",
        "words": words_hash(paragraphs),
    }
    return PaperLine(**body, signature=signing_key().sign(TAG, body))  # type: ignore[arg-type]  # one shape, two uses


def shown(line: PaperLine) -> str:
    """Return the paragraph that stands on paper."""
    return f"{SENTENCE} {line.text()}"


def drawing(line: str) -> tuple[str, int]:
    """Return the QR code of a line for a page: the ``d`` of an SVG path, one unit a module, and its extent."""
    import qrcode  # here: pages that print no code need not load it

    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_BORDER)
    drawn.add_data(line)
    matrix = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    return path, len(matrix)


def picture(line: PaperLine) -> bytes:
    """Return the QR code of a line as PNG."""
    import qrcode  # here: pages that print no code need not load it

    # Without a light border: the paper around it is blank, and every module is the larger.
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=_PIXELS)
    drawn.add_data(line.text())
    made = io.BytesIO()
    drawn.make_image().save(made, "PNG")
    return made.getvalue()
