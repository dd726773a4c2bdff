"""Persons and numbers that say who somebody is."""

import re
from collections.abc import Callable, Collection, Iterator

from bihuan.web.feedback.guard.hits import Hit, Kind
from bihuan.web.findings.leads import find_persons

#: Full-width figures and letters are read as narrow ones; each stands in one place, so spans stay true.
_NARROW = str.maketrans(
    "０１２３４５６７８９ＸｘＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＳＴＵＶＷＹＺ－＠．",
    "0123456789XxABCDEFGHJKLMNPQRSTUVWYZ-@.",
)
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def identities(text: str, *, names: Collection[str] = ()) -> Iterator[Hit]:
    """Yield persons and numbers of ``text``; ``names`` are found wherever they stand."""
    seen: set[tuple[int, int]] = set()
    for name in sorted({name for name in names if len(name) > 1}):
        for found in re.finditer(re.escape(name), text):
            seen.add(found.span())
            yield Hit(Kind.PERSON, found.span(), found.group())
    for person in find_persons(text):
        span = (person.start, person.end)
        if not any(start < span[1] and span[0] < end for start, end in seen):
            seen.add(span)
            yield Hit(Kind.PERSON, span, person.text)
    yield from _numbers(text)


def _numbers(text: str) -> Iterator[Hit]:
    narrow = text.translate(_NARROW)
    taken: list[tuple[int, int]] = []
    for pattern, is_one in _PATTERNS:
        for found in pattern.finditer(narrow):
            start, end = found.span()
            bare = re.sub(r"[\s-]", "", found.group())
            if is_one(bare) and not any(one < end and start < other for one, other in taken):
                taken.append((start, end))
                yield Hit(Kind.NUMBER, (start, end), text[start:end])


def _is_identity_card(number: str) -> bool:
    """Whether the last character is the check of the first seventeen (GB 11643)."""
    total = sum(weight * int(figure) for weight, figure in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    """Whether the sum of figures, every second doubled, ends in 0, as on bank cards."""
    doubled = [int(figure) * 2 if place % 2 else int(figure) for place, figure in enumerate(reversed(number))]
    return sum(figure - 9 if figure > 9 else figure for figure in doubled) % 10 == 0


def _always(number: str) -> bool:
    return bool(number)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<!\d)\d{6}[\s-]?(?:18|19|20)\d{2}[\s-]?\d{4}[\s-]?\d{3}[\dXx](?![\dXx])"), _is_identity_card),
    (re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"), _always),
    (re.compile(r"(?<!\d)(?:\d{4}[\s-]?){3,4}\d{1,7}(?!\d)"), _is_card),
    (re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"), _always),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), _always),
    (re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][\s·•-]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])"), _always),
)
