"""The table of words of rectification notices, with its lists as patterns, made once."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from bihuan.reading.tables import load_toml


@cache
def table() -> dict[str, Any]:
    """Return ``tables/rectification.toml``."""
    found: dict[str, Any] = load_toml("rectification.toml")
    return found


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of ``words`` that stands at a place."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


@cache
def labels() -> dict[str, str]:
    """Return a pattern for each kind of label inside an item: problem, measures, results, status, due."""
    return {kind: any_of(words) for kind, words in table()["labels"].items()}
