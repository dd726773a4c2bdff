"""Pages drawn at random, within what was seen: 6 to 40 glossed characters, marks in any order, any flattening."""

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pypinyin import Style, pinyin

from tests.damage_model.page import LEFT_ALONE, OVER_CONVERTED, SITE_FORMS, Page
from tests.texts import sound_texts

#: Flattenings seen: none, everything but the full stop, or what the sample's page does.
FLATTENINGS = (("", ""), ("；：（）", "，！？"), ("；：", "，！？（）"), ("", "，；：！？（）"))
MARKS = ("，", "！", "？", "。")


@cache
def common_converted() -> tuple[str, ...]:
    """Return the traditional forms of the common characters (GB 2312, level 1) that have one, in code order."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return _converted(raw.decode("gb2312", errors="ignore") for raw in rows)


@cache
def used_converted() -> tuple[str, ...]:
    """Return the traditional forms that a site of such notices would meet, in code order: those of all texts here."""
    return _converted(sorted({char for text in sound_texts() for char in text if not char.isspace()}))


def _converted(chars: Iterable[str]) -> tuple[str, ...]:
    page = Page(converts=True)
    return tuple(page.form(char) for char in chars if char and page.form(char) != char)


def readings(char: str) -> list[str]:
    """Return the readings of ``char`` that GBK can write, the usual one first."""
    found = pinyin(char, style=Style.TONE, heteronym=True)[0]
    return [reading for reading in found if reading != char and _writable(reading)]


def _writable(reading: str) -> bool:
    try:
        reading.encode("gbk")
    except UnicodeEncodeError:
        return False
    return reading.isalpha()


def draw_page(
    rng: random.Random, text: str, *, collides: bool = True, drops_private: bool = False, any_character: bool = False
) -> Page:
    """
    Return a page that damages ``text``; the same generator state and text give the same page.

    Half of the glossed characters, at least, are characters of the text. The rest are characters of such notices, or
    with ``any_character`` any common ones: half of them act across a border of this text, the others do nothing here.
    One in six carries a reading other than its usual one.
    """
    page = Page(converts=True, forms=dict(SITE_FORMS))
    if rng.random() < 0.3:
        # A converter that changes too much: only characters it would have left alone are concerned.
        more = {char: form for char, form in OVER_CONVERTED.items() if rng.random() < 0.5}
        page = replace(page, forms={**SITE_FORMS, **more}, left_alone=LEFT_ALONE - more.keys())
    first, last = rng.choice(FLATTENINGS)
    marks = [mark for mark in MARKS if mark not in first and rng.random() < 0.75]
    if rng.random() < 0.5:
        rng.shuffle(marks)
    return replace(
        page,
        glosses=_draw_glosses(rng, text, page, common_converted() if any_character else used_converted()),
        marks=tuple(marks),
        collides=collides,
        flattened_first=frozenset(first),
        flattened_last=frozenset(last),
        drops_private=drops_private,
    )


def _draw_glosses(rng: random.Random, text: str, page: Page, pool: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    count = rng.randint(6, 40)
    own = sorted({page.form(char) for char in text if page.form(char) != char and len(page.form(char)) == 1})
    own = [char for char in own if readings(char)]
    chosen = rng.sample(own, min(len(own), rng.randint((count + 1) // 2, count)))
    # Characters that act across a border of this text are few in the pool, so half of the others are drawn from them.
    struck = [char for char in _struck(text, page, pool) if char not in chosen and readings(char)]
    chosen += rng.sample(struck, min(len(struck), (count - len(chosen)) // 2))
    others = [char for char in pool if char not in chosen and readings(char)]
    chosen += rng.sample(others, count - len(chosen))
    rng.shuffle(chosen)
    return tuple((char, _draw_reading(rng, char)) for char in chosen)


def _struck(text: str, page: Page, pool: tuple[str, ...]) -> list[str]:
    """Return the characters of ``pool`` whose two bytes stand across a border of ``text``, in code order."""
    raw = [page.form(char).encode("gbk", errors="ignore") for char in text]
    borders = {first[1:] + second[:1] for first, second in pairwise(raw) if len(first) == len(second) == 2}
    return [char for char in pool if char.encode("gbk") in borders]


def _draw_reading(rng: random.Random, char: str) -> str:
    known = readings(char)
    return rng.choice(known) if rng.random() < 1 / 6 else known[0]


def lose_trails(rng: random.Random, text: str, page: Page) -> Page:
    """Return ``page`` with two glossed characters of ``text`` that have lost their trail byte."""
    glossed = {char for char, _ in page.glosses}
    places = [place for place, char in enumerate(text) if page.form(char) in glossed]
    return replace(page, lost_trails=frozenset(rng.sample(places, min(2, len(places)))))
