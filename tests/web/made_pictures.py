"""Made-up photographs and scanned pages, and what becomes of a picture on its way from telephone to telephone."""

import random
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter


def photo(seed: int) -> Image.Image:
    """Return a scene of shapes on a ground that goes from one colour to another, blurred, with noise."""
    chance, draw = np.random.default_rng(seed), random.Random(seed)
    ramp = np.linspace(0, 1, 480)[:, None, None]
    ground = np.zeros((480, 640, 3)) + ramp * chance.uniform(0, 160, 3) + (1 - ramp) * chance.uniform(40, 255, 3)
    picture = Image.fromarray(ground.clip(0, 255).astype("uint8"))
    pen = ImageDraw.Draw(picture)
    for _ in range(draw.randint(6, 18)):
        left, top = draw.randint(-60, 620), draw.randint(-60, 460)
        right, low = left + draw.randint(20, 260), top + draw.randint(20, 220)
        shape = draw.choice([pen.rectangle, pen.ellipse])
        shape([left, top, right, low], fill=tuple(draw.randint(0, 255) for _ in "rgb"))
    blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(draw.choice((1, 2, 4)))), float)
    return Image.fromarray((blurred + chance.normal(0, 8, (480, 640, 3))).clip(0, 255).astype("uint8"))


def page(seed: int) -> Image.Image:
    """Return a page of an official paper: a title, lines of characters, often a seal."""
    draw = random.Random(seed)
    picture = Image.new("L", (827, 1169), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([250, 90, 577, 120], fill=0)
    top = 160
    while top < 1080:
        left, end = (90 if draw.random() < 0.8 else 126), (730 if draw.random() < 0.8 else draw.randint(200, 730))
        while left < end:
            if draw.random() < 0.85:
                pen.rectangle([left, top, left + 12, top + 14], fill=draw.randint(0, 120))
            left += 16
        top += 30
    if draw.random() < 0.5:
        left, top = draw.randint(390, 590), draw.randint(740, 940)
        pen.ellipse([left, top, left + 120, top + 120], outline=90, width=4)
    return picture


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """Return the picture encoded."""
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def handed_on(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Yield what may become of a picture, with what was done to it."""
    wide, high = picture.size
    colour = picture.convert("RGB")
    yield "encoded at 40", jpeg(picture, 40)
    yield "half the size", jpeg(picture.resize((wide // 2, high // 2)))
    yield "a third of the size", jpeg(picture.resize((wide // 3, high // 3)))
    for share in (2, 4):
        side, top = wide * share // 100, high * share // 100
        yield f"{share} % cut off each side", jpeg(picture.crop((side, top, wide - side, high - top)))
    yield "brighter", jpeg(ImageEnhance.Brightness(colour).enhance(1.3))
    yield "darker", jpeg(ImageEnhance.Brightness(colour).enhance(0.7))
    yield "more contrast", jpeg(ImageEnhance.Contrast(colour).enhance(1.4))
    yield "turned by a degree", jpeg(colour.rotate(1, fillcolor="white"))
