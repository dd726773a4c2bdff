"""Hypothesis strategies: notices as damaged pages show them, and as people spoil them further by hand."""

import random

from hypothesis import strategies as st

from tests.damage_model.forward import Damaged, damage
from tests.damage_model.scoring import SERIES
from tests.texts import sound_texts

#: Characters that damage leaves behind, to be strewn into texts.
DEBRIS = "?！!，,()（）_|\ue000\ufffd\u3000\n wùqū優务麼𠮷é÷1;"


@st.composite
def damaged_notices(draw: st.DrawFn) -> Damaged:
    """Draw a notice damaged by a drawn page of any series; a few paragraphs of it, so that a failure is short."""
    lines = draw(st.sampled_from(tuple(sound_texts()))).splitlines(keepends=True)
    start = draw(st.integers(0, max(0, len(lines) - 4)))
    text = "".join(lines[start : start + draw(st.integers(1, 4))])
    page = SERIES[draw(st.sampled_from(tuple(SERIES)))]
    return damage(text, page(random.Random(draw(st.integers(0, 2**16))), text))


@st.composite
def spoiled_texts(draw: st.DrawFn) -> str:
    """Draw a damaged notice with stretches cut out and debris strewn in: no truth is known of it."""
    text = draw(damaged_notices()).text
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(st.text(DEBRIS, max_size=4)) + text[end:]
    return text


@st.composite
def sound_notices(draw: st.DrawFn) -> str:
    """Draw paragraphs of sound notices in any order."""
    paragraphs = tuple(line for text in sound_texts() for line in text.splitlines())
    return "\n".join(draw(st.lists(st.sampled_from(paragraphs), min_size=1, max_size=8)))
