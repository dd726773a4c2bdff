"""
Numbers of the register, by patterns that an office sets (``number_patterns``); see ``docs/reference/numbers.md``.

Here patterns are understood and written out. Counting is ``actions.numbering``, because it needs a lock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from bihuan.web.data_folder import DataFolderError

#: What a pattern may name: field -> what stands there.
PARTS = ("year", "round", "serial", "group", "target", "n")
#: Kind of row -> the pattern of an office that sets none.
DEFAULTS = {
    "working_paper": "DG{year}-{serial:02}-{target:02}-{n:04}",
    "finding": "WT{year}-{serial:02}-{target:02}-{n:04}",
    "fix_at_once": "LX{year}-{serial:02}-{target:02}-{n:03}",
    "evidence": "ZJ{year}-{serial:02}-{target:02}-{n:04}",
    "item": "ZG{year}-{serial:02}-{target:02}-{n:04}",
}
_WIDTH = re.compile(r"0[1-6]")
#: Characters besides the parts: with six parts of six digits a number still fits its column.
LONGEST = 24


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern taken apart: ``pieces`` are (text before, part, width), ``tail`` is what stands behind the last part."""

    pieces: tuple[tuple[str, str, int], ...]
    tail: str

    def number(self, places: Mapping[str, int], n: int) -> str:
        """Return the ``n``-th number of the sequence that belongs to ``places``."""
        values = {**places, "n": n}
        return "".join(f"{text}{values[part]:0{width}}" for text, part, width in self.pieces) + self.tail

    def sequence(self, places: Mapping[str, int]) -> str:
        """Return what tells this sequence from others: the number with a gap where ``n`` stands."""
        return (
            "".join(text + ("#" if part == "n" else f"{places[part]:0{width}}") for text, part, width in self.pieces)
            + self.tail
        )


def parsed(pattern: str) -> Pattern:
    """
    Return ``pattern`` taken apart.

    Raises:
        ValueError: with the reason in words, Chinese and English on a line each. A pattern must name ``{n}`` once and
            keep any two parts apart by a character that is no digit: ``{target}{n}`` would give target 1, number 12
            and target 11, number 2 the same number.
    """
    pieces: list[tuple[str, str, int]] = []
    tail = ""
    try:
        taken = list(Formatter().parse(pattern))
    except ValueError:
        raise ValueError("花括号不成对\nthe braces do not match") from None
    for text, part, width, conversion in taken:
        if part is None:
            tail = text
            continue
        if part not in PARTS or conversion or (width and not _WIDTH.fullmatch(width)):
            raise ValueError(
                f"不认识“{{{part}}}”，只能用 {'、'.join(PARTS)} 和 :02 这样的位数\n"
                f"{{{part}}} is unknown; use {', '.join(PARTS)} and widths such as :02"
            )
        pieces.append((text, part, int(width or 1)))
    if [part for _text, part, _width in pieces].count("n") != 1:
        raise ValueError("必须有且只有一个 {n}\n{n} must stand in it once")
    _require_gaps(pieces, tail)
    if "#" in pattern or sum(len(text) for text, _, _ in pieces) + len(tail) > LONGEST:
        raise ValueError(
            f"除编号外最多 {LONGEST} 个字，不能用 #\nat most {LONGEST} characters besides the parts, and no #"
        )
    return Pattern(tuple(pieces), tail)


def _require_gaps(pieces: list[tuple[str, str, int]], tail: str) -> None:
    between = [text for text, _part, _width in pieces[1:]]
    if any(not text or text[0].isdigit() or text[-1].isdigit() for text in between) or (
        pieces[0][0][-1:].isdigit() or tail[:1].isdigit()
    ):
        raise ValueError(
            "各部分之间必须用不是数字的符号隔开，否则会出现重复的编号\n"
            "parts must be kept apart by something that is no digit, else numbers would repeat"
        )


def patterns(chosen: Mapping[str, str]) -> dict[str, Pattern]:
    """
    Return the patterns of all kinds: what the office chose, else the defaults.

    Raises:
        DataFolderError: ``data.number_pattern``, with the place in ``settings.toml``.
    """
    found = {}
    for kind, pattern in {**DEFAULTS, **chosen}.items():
        try:
            if kind not in DEFAULTS:
                raise ValueError(
                    f"没有这种编号，只有 {'、'.join(DEFAULTS)}\nthere are numbers of {', '.join(DEFAULTS)} only"
                )
            found[kind] = parsed(pattern)
        except ValueError as error:
            zh, en = str(error).split("\n")
            raise DataFolderError(
                "data.number_pattern",
                f"settings.toml 中 number_patterns 的 {kind} = “{pattern[:60]}”不能使用：{zh}。请修改后再启动。",
                f'number_patterns.{kind} = "{pattern[:60]}" in settings.toml cannot be used: {en}. '
                "Change it, then start again.",
            ) from error
    return found
