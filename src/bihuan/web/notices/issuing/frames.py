"""The sample frame texts, and how the targets of a round are called together. Pure."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from bihuan.web.notices.issuing.composing import Frame


@cache
def _samples() -> tuple[tuple[str, Frame], ...]:
    text = files("bihuan.web.notices.issuing").joinpath("frames.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["frame"]
    return tuple((row.pop("theme"), Frame(**row)) for row in rows)


def sample_frame(theme: str) -> Frame:
    """Return the sample texts for a theme, else the general ones."""
    return next((frame for of, frame in _samples() if of and of == theme), _samples()[0][1])


def called_together(kinds: Collection[str]) -> str:
    """Return how targets of these kinds are called together: 市, 盟市, 旗县; 单位 where there is no such word."""
    found = set(kinds)
    if found == {"city"}:
        return "市"
    if found and found <= {"city", "league"}:
        return "盟市"
    return "单位"
