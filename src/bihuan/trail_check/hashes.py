"""
Canonical JSON, the hashes of both suites, and hash trees, with nothing but Python.

Sources: RFC 8785 (canonical JSON, restricted to whole numbers), RFC 6962 section 2.1 (hash trees), GB/T 32905-2016 (SM3).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Digest = Callable[[bytes], bytes]

_SCALARS = frozenset({str, int, bool, type(None)})
_QUICK = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True).encode
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """
    Return ``value`` as canonical JSON in UTF-8.

    Raises:
        TypeError: for a fraction or anything else that JSON could write in two ways.
    """
    if type(value) is dict and all(map(str.isascii, value)) and _SCALARS.issuperset(map(type, value.values())):
        # Almost every line: with ASCII keys the encoder's own order is that of the RFC.
        return _QUICK(value).encode("utf-8", "surrogatepass")
    # Half a surrogate pair is no character, but a forged line may hold one and has to be answered, not stumbled over.
    return _PLAIN(_sorted(value)).encode("utf-8", "surrogatepass")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        # By UTF-16 code units, as the RFC wants.
        return {
            key: _sorted(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        }
    if isinstance(value, (list, tuple)):
        return [_sorted(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form here")


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of ``data``."""
    return hashlib.sha256(data).digest()


_MASK = 0xFFFFFFFF
_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def _turn(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _MASK


_ROUND = tuple(_turn(0x79CC4519 if at < 16 else 0x7A879D8A, at) for at in range(64))


def plain_sm3(data: bytes) -> bytes:
    """Return the SM3 of ``data``, worked out here; slow, for machines whose Python does not bring it."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    state = _START
    for block in range(0, len(padded), 64):
        words = [int.from_bytes(padded[at : at + 4], "big") for at in range(block, block + 64, 4)]
        for at in range(16, 68):
            mixed = words[at - 16] ^ words[at - 9] ^ _turn(words[at - 3], 15)
            mixed ^= _turn(mixed, 15) ^ _turn(mixed, 23)
            words.append(mixed ^ _turn(words[at - 13], 7) ^ words[at - 6])
        a, b, c, d, e, f, g, h = state
        for at in range(64):
            turned = _turn(a, 12)
            one = _turn(turned + e + _ROUND[at] & _MASK, 7)
            early = at < 16
            first = a ^ b ^ c if early else a & b | a & c | b & c
            second = e ^ f ^ g if early else e & f | ~e & g
            two = first + d + (one ^ turned) + (words[at] ^ words[at + 4]) & _MASK
            three = second + h + one + words[at] & _MASK
            a, b, c, d = two, a, _turn(b, 9), c
            e, f, g, h = three ^ _turn(three, 9) ^ _turn(three, 17), e, _turn(f, 19), g
        state = tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=False))  # type: ignore[assignment]
    return b"".join(word.to_bytes(4, "big") for word in state)


def _quick_sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


#: The hash of each suite, by the name that records carry.
SUITES: dict[str, Digest] = {
    "sha256": sha256,
    "sm3": _quick_sm3 if "sm3" in hashlib.algorithms_available else plain_sm3,
}


class Tree:
    """A hash tree that grows leaf by leaf and keeps only the tops of its finished parts."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._tops: list[tuple[int, bytes]] = []

    def add(self, leaf: str) -> None:
        """Add a leaf, a hash in hexadecimal."""
        height, top = 0, self._digest(b"\0" + bytes.fromhex(leaf))
        while self._tops and self._tops[-1][0] == height:
            height, top = height + 1, self._digest(b"\1" + self._tops.pop()[1] + top)
        self._tops.append((height, top))

    def root(self) -> str:
        """Return the root in hexadecimal, "" without leaves."""
        if not self._tops:
            return ""
        top = self._tops[-1][1]
        for _, left in reversed(self._tops[:-1]):
            top = self._digest(b"\1" + left + top)
        return top.hex()
