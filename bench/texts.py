"""What is read: the sample, and self-written notices damaged by the tests' forward model, which knows nothing of repair."""

import random
from collections.abc import Iterator
from importlib.resources import files

from tests.damage_model.draws import draw_page
from tests.damage_model.forward import Damaged, damage
from tests.texts import sound_texts


def sample(kind: str) -> str:
    """Return the sample notice: ``damaged`` or ``restored``."""
    return files("bihuan.samples").joinpath(f"2021-inner-mongolia-feedback.{kind}.txt").read_text(encoding="utf-8")


def sound() -> list[str]:
    """Return the sound notices: the self-written ones of both halves, and the restored sample."""
    return [*sound_texts(), sample("restored")]


def damaged(*, loses_bytes: bool, seeds: range) -> list[Damaged]:
    """
    Return every sound notice as each seed damages it.

    Without loss of bytes a page is glossed, converted and flattened; with it, glosses and marks also strike across
    the borders of characters. The same seed draws the same page both times.
    """
    return list(_damaged(loses_bytes, seeds))


def _damaged(loses_bytes: bool, seeds: range) -> Iterator[Damaged]:
    for number, text in enumerate(sound()):
        for seed in seeds:
            rng = random.Random(seed * 1009 + number)
            yield damage(text, draw_page(rng, text, collides=loses_bytes))


def size_of(texts: list[str]) -> int:
    """Return the bytes of ``texts`` as UTF-8."""
    return sum(len(text.encode()) for text in texts)
