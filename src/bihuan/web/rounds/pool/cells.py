"""Cells of the pool's workbook: what they are called, and what their values mean."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from bihuan.web.common.tables import cells
from bihuan.web.common.tables.guard import unguarded
from bihuan.web.files.sheets import Cell
from bihuan.web.rounds.assignment.problem import ROLES
from bihuan.web.rounds.assignment.recusal import TIES
from bihuan.web.rounds.skills import skill_named

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NOW = frozenset({"至今", "今", "现在", "now", "present"})
_YES = frozenset({"是", "√", "✓", "有", "yes", "y", "true", "1"})
_NO = frozenset({"", "否", "×", "无", "no", "n", "false", "0", "-", "—"})
_SPLIT = re.compile(r"[、,，;；\n]+")


class UnclearError(ValueError):
    """A cell that cannot be read; the message says in both languages what would be."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def text_of(cell: Cell) -> str:
    """Return a cell as a person reads it, without the mark that guards a workbook against formulas."""
    return unguarded(cells.text_of(cell)).strip()


def day_of(cell: Cell, *, is_last: bool = False) -> date | None:
    """
    Return the day that a cell names, None for an empty one.

    A month alone means its first day, or its last with ``is_last``; there, words for "now" mean that it goes on.

    Raises:
        UnclearError: for anything else.
    """
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if not text or (is_last and text.casefold() in _NOW):
        return None
    match = _DAY.fullmatch(text) if isinstance(cell, str) else None
    if match:
        year, month = int(match[1]), int(match[2])
        if 1 <= month <= 12 and year >= 1900:
            last = calendar.monthrange(year, month)[1]
            day = int(match[3]) if match[3] else last if is_last else 1
            if 1 <= day <= last:
                return date(year, month, day)
    raise UnclearError(
        f"日期“{text[:30]}”读不懂，请写成 2020-09-06", f'the date "{text[:30]}" cannot be read; write 2020-09-06'
    )


def first_day_of(cell: Cell) -> date | None:
    """Return the day on which something begins."""
    return day_of(cell)


def last_day_of(cell: Cell) -> date | None:
    """Return the day on which something ends, None where it goes on."""
    return day_of(cell, is_last=True)


def truth_of(cell: Cell) -> bool:
    """
    Return what yes and no mean; an empty cell means no.

    Raises:
        UnclearError: for anything else.
    """
    word = text_of(cell).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UnclearError(f"“{word[:20]}”读不懂，请填“是”或“否”", f'"{word[:20]}" cannot be read; write yes or no')


def year_of(cell: Cell) -> int | None:
    """Return the year that a cell names, None for an empty one; ``UnclearError`` for anything else."""
    text = unicodedata.normalize("NFKC", text_of(cell)).removesuffix("年")
    if not text:
        return None
    if re.fullmatch(r"[0-9]{4}", text):
        return int(text)
    raise UnclearError(
        f"年份“{text[:20]}”读不懂，请写四位数字", f'the year "{text[:20]}" cannot be read; write four digits'
    )


def skills_of(cell: Cell) -> tuple[str, ...]:
    """Return the skills that a cell lists; a word that is none stays, so that checking can name it."""
    words = [word.strip() for word in _SPLIT.split(text_of(cell)) if word.strip()]
    return tuple(skill_named(word) or word for word in words)


def _chosen(table: Mapping[str, tuple[str, str]]) -> Callable[[Cell], str]:
    known = {word.casefold(): name for name, words in table.items() for word in (name, *words)}

    def read(cell: Cell) -> str:
        text = text_of(cell)
        return known.get(text.casefold(), text)

    return read


#: What a seat or a kind of tie is called means its word; what is none stays, so that checking can name it.
seat_of = _chosen({str(role): words for role, words in ROLES.items()})
tie_of = _chosen(TIES)
