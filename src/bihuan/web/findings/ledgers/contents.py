"""What the cells of a column look like, whatever stands above them: how far they suit each field, from 0 to 1."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from bihuan.web.common.tables.cells import folded, text_of
from bihuan.web.findings.ledgers.fields import METHOD_WORDS, ORIGIN_WORDS, SEVERITY_WORDS
from bihuan.web.findings.ledgers.values import UnreadableError, amount_of, choices_of, count_of, days_of

_SENTENCE = re.compile(r"[，。；！？,;]")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_ORGAN = re.compile(r"(局|委|厅|部|办|部门|政府|中心|公司|银行|管委会|委员会|联|院|大厅|处|科|组|站|所|企业)$")
_PLACE = re.compile(r"(市|县|旗|区|盟|州|镇|乡|村|苏木|嘎查|街道|路|园|园区|口岸|大厅)$")
_MONEY = re.compile(r"(元|圆|万|亿)[余多左右]*$")
_PEOPLE = re.compile(r"\d\s*[余多]?(人|人次|名|户|家)$")
_SEVERITIES = {folded(word) for words in SEVERITY_WORDS.values() for word in words}
#: Words that grade many other things too: how urgent, how hard, how far.
_ANY_GRADE = {folded(word) for word in ("轻", "低", "普通", "中", "中等", "重", "高", "low", "medium", "high")}
_SHORT, _LONG = 12, 30  # characters: a title has about the one, a description more than the other


@dataclass(frozen=True, slots=True)
class Known:
    """What only the register knows: whether a text names a unit that is open to the person, or a category."""

    is_target: Callable[[str], bool]
    is_category: Callable[[str], bool] = lambda _text: False


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one column that are not empty, as they are and as text, and what they are on the whole."""

    cells: tuple[Any, ...]
    texts: tuple[str, ...]
    length: float  # mean, in characters
    sentences: float  # share of cells that are sentences
    days: tuple[date | None, ...]

    @classmethod
    def of(cls, cells: Sequence[Any]) -> "Column":
        """Return what can be said of ``cells``."""
        texts = tuple(text_of(cell) for cell in cells)
        count = max(len(texts), 1)
        return cls(
            cells=tuple(cells),
            texts=texts,
            length=sum(map(len, texts)) / count,
            sentences=sum(bool(_SENTENCE.search(text)) and len(text) > _SHORT for text in texts) / count,
            days=tuple(_day(cell) for cell in cells),
        )


def suits(column: Column, known: Known) -> dict[str, float]:
    """Return how far the cells of ``column`` suit each field; a half where there are none to judge by."""
    if not column.texts:
        return {}
    share = _share_of(column)
    numbers = share(lambda text: text.replace(".", "").replace(",", "").isdigit())
    words = share(lambda text: bool(_HAN.search(text)) and not _SENTENCE.search(text) and len(text) <= _LONG)
    distinct = len(set(column.texts)) / len(column.texts)
    severity = share(lambda text: folded(text) in _SEVERITIES) - share(lambda text: folded(text) in _ANY_GRADE) / 2
    long = min(max((column.length - _SHORT / 2) / (_LONG - _SHORT), 0.0), 1.0)
    return {
        # A unit that is not theirs makes the row an error, which says more than a note would.
        "target": max(share(known.is_target), 0.35),
        "title": words * (0.3 + 0.7 * distinct) * (1 - severity),
        "condition": 0.4 * long + 0.6 * column.sentences,
        "cause": 0.4 + 0.6 * long - 0.4 * numbers,
        "effect": 0.4 + 0.6 * long - 0.4 * numbers,
        "who": (0.35 + 0.65 * share(lambda text: bool(_ORGAN.search(text)))) * (1 - column.sentences) * (1 - numbers),
        "where": (0.5 + 0.5 * share(lambda text: bool(_PLACE.search(text)))) * (1 - column.sentences) * (1 - numbers),
        "fact_from": sum(day is not None for day in column.days) / len(column.days),
        "fact_until": sum(day is not None for day in column.days) / len(column.days),
        "amount": _readable(amount_of, column.cells) * (1 - share(lambda text: bool(_PEOPLE.search(text)))),
        "people_concerned": _readable(count_of, column.cells),
        "severity": severity,
        "category": (0.6 + 0.4 * share(known.is_category)) * words * (1 - severity),
        "origins": share(_knows(ORIGIN_WORDS)),
        "methods": share(_knows(METHOD_WORDS)),
    }


def speaks_for(column: Column, heading: str, fit: Mapping[str, float]) -> dict[str, float]:
    """
    Return how strongly the cells say by themselves what they are, however the column is headed.

    A column of 一般 and 较重 is the severity; two numbers may be anything.
    """
    share = _share_of(column)
    money = share(lambda text: bool(_MONEY.search(text)))
    return {
        "target": 0.6 * fit["target"] if fit["target"] > 0.6 else 0.0,
        "title": 0.2 * fit["title"],
        "condition": 0.55 * column.sentences * fit["condition"],
        "who": 0.35 * share(lambda text: bool(_ORGAN.search(text))),
        "amount": 0.55 * max(money, float(is_of_money(heading))) * fit["amount"],
        "people_concerned": 0.4 * share(lambda text: bool(_PEOPLE.search(text))),
        "severity": 0.75 * fit["severity"],
        "category": 0.75 * max(fit["category"] - 0.6, 0.0),
        "origins": 0.35 * fit["origins"],
        "methods": 0.35 * fit["methods"],
    }


def follows(later: Column, earlier: Column) -> bool:
    """Return True if each day of one column is later than, or the same as, that of the other in its row."""
    pairs = list(zip(earlier.days, later.days, strict=False))
    return len(later.days) == len(earlier.days) and any(one != other for one, other in pairs) and all(
        one is not None and other is not None and one <= other for one, other in pairs
    )  # fmt: skip


def counts_on(column: Column) -> bool:
    """Return True for whole numbers that go up by one."""
    numbers = [int(text) for text in column.texts if text.isascii() and text.isdigit()]
    return len(numbers) == len(column.texts) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def is_of_money(heading: str) -> bool:
    """Return True if a heading states a unit of money: 金额（万元）."""
    return bool(re.search(r"[（(][^（()）]{0,3}元[)）]", heading))


def _share_of(column: Column) -> Callable[[Callable[[str], bool]], float]:
    return lambda holds: sum(map(holds, column.texts)) / max(len(column.texts), 1)


def _readable(read: Callable[[Any], Any], cells: Sequence[Any]) -> float:
    return sum(_can(read, cell) for cell in cells) / len(cells)


def _can(read: Callable[[Any], Any], cell: Any) -> bool:
    try:
        read(cell)
    except UnreadableError:
        return False
    return True


def _day(cell: Any) -> date | None:
    try:
        return days_of(cell).first
    except UnreadableError:
        return None


def _knows(words: Mapping[str, Sequence[str]]) -> Callable[[str], bool]:
    def knows(text: str) -> bool:
        found, left = choices_of(text, words)
        # Whole words only: a sentence that happens to hold 走访 is no method.
        return bool(found) and not left and len(text) <= _SHORT * len(found)

    return knows
