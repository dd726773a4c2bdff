"""
Bytes to text: which encoding a file was written in, decided by the bytes and by how likely the result is as Chinese.

A file may mix two encodings (a table pasted from an older system into a new page): it is then decoded line by line.
Text that was *mis*decoded before it reached us (mojibake) is left as it stands; that is damage, and repair knows it.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from bihuan.reading.notice import Span, Warning
from bihuan.reading.refusals import refused, warning

# Longest first: the UTF-32 mark begins with the UTF-16 mark.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_LEGACY = ("gb18030", "big5", "big5hkscs")
#: Control characters that no text file holds; UTF-16 without a mark is full of them when looked at as bytes.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: How many bytes are looked at when encodings compete. Judging megabytes would not change the answer.
_SAMPLE = 200_000
#: Below this likelihood the result is not Chinese text in that encoding.
_LEAST_LIKELY = 0.5
#: From here on no other encoding needs to be tried: wrong decodings stay far below.
_SURE = 0.9
#: More lost places than this share of the text is not a damaged text but a wrong encoding.
_MOST_LOST = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in (``mixed`` for two), and what should be seen about it."""

    text: str
    encoding: str
    warnings: tuple[Warning, ...] = ()


def decode(data: bytes) -> Decoded:
    """
    Return the text of ``data`` with its line ends as they are and without a byte-order mark.

    Bytes that mean nothing become U+FFFD, each place counted in a ``reading.undecodable_bytes`` warning.

    Raises:
        ReadingRefused: ``reading.not_text`` for binary data, ``reading.unknown_encoding`` where nothing fits.
    """
    # The mark of UTF-8 proves little: editors have put it before text in other encodings.
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_losses(data[len(mark) :], encoding)
    if _CONTROLS.search(data):
        return _without_mark(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data)
    return Decoded(text, "utf-8")


def likelihood(text: str) -> float:
    """
    Return how likely a text is, decoded rightly, as Chinese: 0 (not at all) to 1; 1 for pure ASCII.

    It is the share of everyday characters (first level of GB 2312 or of Big5, and Chinese punctuation) among all
    that are not ASCII. Right decodings reach 0.95 and more, wrong ones stay near one half.
    """
    foreign = [char for char in text if char >= "\x80"]
    if not foreign:
        return 1.0
    everyday = _everyday()
    return sum(char in everyday for char in foreign) / len(foreign)


@cache
def _everyday() -> frozenset[str]:
    chars = set("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·％＋－／．\u3000○〇★●△①②③④⑤⑥⑦⑧⑨")
    chars |= {chr(code) for code in range(0xFF10, 0xFF1A)}
    for lead in range(0xB0, 0xD8):  # first level of GB 2312: 3,755 characters in use
        chars |= set(bytes(byte for trail in range(0xA1, 0xFF) for byte in (lead, trail)).decode("gb2312", "ignore"))
    for lead in range(0xA4, 0xC7):  # first level of Big5: 5,401 characters in use
        trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
        chars |= {bytes((lead, trail)).decode("big5", "ignore") for trail in trails}
    chars.discard("")
    return frozenset(chars)


def _without_mark(data: bytes) -> Decoded:
    """Text whose bytes hold control characters: UTF-16 without a mark, or no text at all."""
    best, best_score = "", 0.0
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data[:_SAMPLE].decode(encoding, "replace")
        if not re.search(r"[\x00-\x08\x0e-\x1f]", sample) and "\ufffd" not in sample[:-1]:
            score = likelihood(sample)
            if score > best_score:
                best, best_score = encoding, score
    if best_score >= _LEAST_LIKELY and len(data) % 2 == 0:
        return _with_losses(data, best)
    found = len(_CONTROLS.findall(data))
    if b"\x00" not in data and found <= max(3, len(data) // 1000):
        # A few stray control bytes (a form feed of an old printer file) do not make a text binary.
        return decode(_CONTROLS.sub(b" ", data))
    raise refused("reading.not_text", what=("含有二进制数据", "it holds binary data"))


def _not_utf8(data: bytes) -> Decoded:
    lines = data.splitlines(keepends=True)
    utf8 = [_is_likely_utf8(line) for line in lines]
    legacy = _legacy_encoding(b"".join(line for line, is_utf8 in zip(lines, utf8, strict=True) if not is_utf8))
    unicode_bytes = sum(len(line) for line, is_utf8 in zip(lines, utf8, strict=True) if is_utf8 and not line.isascii())
    if all(utf8):
        return _with_losses(data, "utf-8")
    if legacy is None:
        if unicode_bytes:
            return _with_losses(data, "utf-8")
        raise refused("reading.unknown_encoding")
    if not unicode_bytes:
        return _with_losses(data, legacy)
    return _mixed(lines, utf8, legacy)


def _is_likely_utf8(line: bytes) -> bool:
    if line.isascii():
        return True
    text = line.decode("utf-8", "replace")
    if text.count("\ufffd") > max(1, len(text) // 10):
        return False
    # Pairs of GBK bytes can form valid two-byte UTF-8, but those are Greek or Hebrew letters, not Chinese.
    return _score(line, "utf-8") >= _score(line, "gb18030")


def _score(data: bytes, encoding: str) -> float:
    """Likelihood of ``data`` in ``encoding``; each place that cannot be decoded counts against it."""
    text = data.decode(encoding, "replace")
    return likelihood(text) - 2 * text.count("\ufffd") / max(1, len(text))


def _legacy_encoding(data: bytes) -> str | None:
    """Return the likeliest of the encodings before Unicode for ``data``; None if none makes Chinese of it."""
    sample = data[:_SAMPLE]
    if _score(sample, "gb18030") >= _SURE:
        return "gb18030"
    scores = {encoding: _score(sample, encoding) for encoding in _LEGACY}
    best = max(_LEGACY, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _LEAST_LIKELY else None


def _mixed(lines: list[bytes], utf8: list[bool], legacy: str) -> Decoded:
    texts: list[str] = []
    at, first_foreign, losses = 0, (0, 0), 0
    legacy_lines = [not is_utf8 for is_utf8 in utf8]
    by_legacy = sum(len(line) for line, is_legacy in zip(lines, legacy_lines, strict=True) if is_legacy)
    minority_is_legacy = by_legacy * 2 < sum(len(line) for line in lines if not line.isascii())
    count = 0
    for line, is_legacy in zip(lines, legacy_lines, strict=True):
        text = line.decode(legacy if is_legacy else "utf-8", "replace")
        if is_legacy == minority_is_legacy and not line.isascii():
            first_foreign = first_foreign if count else (at, at + len(text.rstrip("\r\n")))
            count += 1
        losses += text.count("\ufffd")
        texts.append(text)
        at += len(text)
    first, second = ("utf-8", legacy) if minority_is_legacy else (legacy, "utf-8")
    text = "".join(texts)
    notes = [warning("reading.mixed_encodings", first_foreign, lines=count, first=first, second=second)]
    notes += _undecodable(text, losses, "mixed")
    return Decoded(text, "mixed", tuple(notes))


def _with_losses(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    shown = "big5" if encoding == "big5hkscs" else encoding
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return Decoded(text, shown, tuple(_undecodable(text, text.count("\ufffd"), shown)))
    return Decoded(text, shown)


def _undecodable(text: str, losses: int, encoding: str) -> list[Warning]:
    if not losses:
        return []
    if losses > max(5, len(text) * _MOST_LOST):
        raise refused("reading.unknown_encoding")
    return [warning("reading.undecodable_bytes", _first_loss(text), count=losses, encoding=encoding)]


def _first_loss(text: str) -> Span:
    found = re.search("\ufffd+", text)
    return found.span() if found else (0, 0)
