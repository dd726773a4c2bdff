"""
Pages that were decoded with the wrong table, as a whole or line by line: ``ÏÂÔØ`` and ``鍏充簬`` back to Chinese.

The bytes are all there, so the repair is certain: they are put together again and read with the right table. A line
whose bytes do not fit the right table to the last one is left as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bihuan.reading.language.model import normal_form
from bihuan.reading.notice import Repair
from bihuan.reading.tables.loading import in_memory

#: Fewest characters beyond ASCII in a line that can be told from a foreign word.
_FEWEST = 4
#: A line must become this much likelier, in natural logarithms for each character, to be another table's doing.
_GAIN = 1.0
#: Log chance below which a Chinese character hardly occurs.
_RARE = -11.0
#: What the model has no name for, an accented letter say, counts as rare as this.
_OTHER, _ODDEST = ord("*"), -14.0
#: How many times a page may have been read wrongly, one after the other.
_DEEPEST = 4


#: Only a line feed ends a line here: other signs that end lines elsewhere are bytes of characters in a misread page.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class _Group:
    """Characters of the wrong reading and the characters of the right one that share their bytes."""

    start: int
    end: int
    after: str


@cache
def _western() -> dict[str, int]:
    """The byte of each character that a Western reader shows for it."""
    table = {chr(code): code for code in range(256)}
    for code in range(0x80, 0xA0):
        shown = bytes([code]).decode("cp1252", "ignore")
        if shown:
            table[shown] = code
    return table


@cache
def odd_signs() -> npt.NDArray[np.uint8]:
    """1 for Chinese characters that hardly occur and for accented letters, which pages read wrongly are full of."""
    table = np.zeros(65536, dtype=np.uint8)
    rare = in_memory("repair/model_1")[normal_form()] < _RARE
    table[0x4E00:0xA000] = rare[0x4E00:0xA000]
    table[0x80:0x180] = 1
    for shown in _western():
        table[ord(shown)] |= shown > "\x7f"
    return table


def find_misread(text: str) -> tuple[Repair, ...]:
    """Return the repairs of lines read with the wrong table, in reading order; empty if the page was read rightly."""
    repairs: list[Repair] = []
    start = 0
    for line in _LINE.findall(text):
        for group in _read_again(line):
            span = (start + group.start, start + group.end)
            before = text[slice(*span)]
            if before != group.after:
                repairs.append(Repair("mojibake", span, before, group.after, "decoded", (), "mojibake", 0, span))
        start += len(line)
    return tuple(repairs)


def _read_again(line: str) -> list[_Group]:
    groups: list[_Group] = []
    now = line
    for _ in range(_DEEPEST):
        better = _once(now)
        if not better:
            break
        groups = better if not groups else list(_joined(groups, better))
        now = "".join(group.after for group in groups)
    return groups


def _once(line: str) -> list[_Group]:
    """Undo one wrong reading of a line, or return nothing."""
    if sum(char > "\x7f" for char in line) < _FEWEST:
        return []
    western = _western()
    if all(char in western for char in line):
        pieces = [bytes([western[char]]) for char in line]
        readers = ["utf-8", "gb18030"]
    else:
        try:
            pieces = [char.encode("gb18030") for char in line]
        except UnicodeEncodeError:
            return []  # half of a pair of surrogates came from no table
        readers = ["utf-8"]
    for reader in readers:
        try:
            better = b"".join(pieces).decode(reader)
        except UnicodeDecodeError:
            continue
        if _likeliness(better) > _likeliness(line) + _GAIN:
            return list(_grouped(pieces, better, reader))
    return []


def _likeliness(text: str) -> float:
    codes = np.array([min(ord(char), 0xFFFF) for char in text if char > "\x7f"], dtype=np.uint16)
    normal = normal_form()[codes]
    chances = np.where(normal == _OTHER, _ODDEST, in_memory("repair/model_1")[normal])
    return float(chances.mean()) if len(codes) else 0.0


def _grouped(pieces: list[bytes], better: str, reader: str) -> Iterator[_Group]:
    """Yield the shortest stretches whose bytes begin and end together in both readings."""
    start = at = have = want = 0
    after = ""
    for char in better:
        want += len(char.encode(reader))
        after += char
        while have < want:
            have += len(pieces[at])
            at += 1
        if have == want:
            yield _Group(start, at, after)
            start, after = at, ""


def _joined(first: list[_Group], second: list[_Group]) -> Iterator[_Group]:
    """Yield the groups of two wrong readings, one after the other, as groups of the first text."""
    edges = np.cumsum([0, *(len(group.after) for group in first)])
    begin, after = 0, ""
    for group in second:
        after += group.after
        index = int(edges.searchsorted(group.end))
        if edges[index] == group.end:
            yield _Group(first[begin].start, first[index - 1].end, after)
            begin, after = index, ""
