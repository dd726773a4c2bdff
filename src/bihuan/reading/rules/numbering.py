"""Warnings about the numbers of a list: a doubled, a missing or a restarted number is told, never mended."""

from collections.abc import Sequence

from bihuan.reading.notice import Warning
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.page import Page


def numbering_warnings(page: Page, items: Sequence[Item]) -> list[Warning]:
    """Return one warning for each place where the printed number is not the one after that before it."""
    warnings: list[Warning] = []
    expected = 1
    for item in items:
        if item.number != expected:
            span = page.span(item.start, item.name_start)
            zh, en = _sentence(item.number, expected)
            warnings.append(Warning("reading.numbering", zh, en, span))
        expected = item.number + 1
    return warnings


def _sentence(printed: int, expected: int) -> tuple[str, str]:
    if printed == expected - 1:
        return f"序号{printed}重复出现，请核对原件。", f"Number {printed} stands twice; check it against the original."
    if printed > expected:
        return (
            f"序号从{expected - 1}跳到{printed}，可能缺项，请核对原件。",
            f"The numbers jump from {expected - 1} to {printed}; an item may be missing. Check it against the original.",
        )
    return (
        f"序号在此处重新从{printed}开始（应为{expected}），请核对原件。",
        f"The numbers start again at {printed} here ({expected} was due); check it against the original.",
    )
