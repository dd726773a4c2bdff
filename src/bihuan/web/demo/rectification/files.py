"""Small made-up files that units hand in as proof: a paper, and a picture with texture, which has a shape to be known by."""

import io

from PIL import Image, ImageDraw

from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.rectification.cast import LABEL
from bihuan.web.demo.register.proofs import word_file

_SIZE = (320, 240)


def paper(*lines: str) -> bytes:
    """Return a Word file with these lines, which says that it was made up."""
    return word_file(LABEL, *lines)


def picture(seed: int, name: str, *, quality: int = 90) -> bytes:
    """Return a picture drawn from ``seed`` and ``name``; of another quality it is another file with the same picture."""
    draw = Draw(seed, "picture", name)
    image = Image.new("RGB", _SIZE, _shade(draw))
    canvas = ImageDraw.Draw(image)
    for _ in range(24):
        left, top = draw.between(0, _SIZE[0] - 40), draw.between(0, _SIZE[1] - 30)
        box = (left, top, left + draw.between(16, 120), top + draw.between(12, 90))
        shape = canvas.ellipse if draw.chance(0.5) else canvas.rectangle
        shape(box, fill=_shade(draw))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def _shade(draw: Draw) -> tuple[int, int, int]:
    return draw.between(0, 255), draw.between(0, 255), draw.between(0, 255)
