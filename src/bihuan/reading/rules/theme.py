"""The theme of a special round, and the taxonomy of categories that belongs to it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bihuan.reading.notice import Span
from bihuan.reading.tables import load_toml, names_in

_INSPECT = r"(?:专项|机动式?|提级|联动式?|[“\"]?回头看[”\"]?)*(?:巡视|巡察|检查|监督检查)"
_WORD = r"[\u4e00-\u9fffA-Za-z“”、“六稳”]{2,30}?"
#: 对12个盟市 X 开展专项巡视: the theme stands between the units and the verb.
_BETWEEN = re.compile(
    rf"(?P<theme>{_WORD})(?:情况|工作|问题)?(?:集中)?(?:开展|进行|实施)了?(?:为期[^，。]{{1,6}}的)?{_INSPECT}"
)
#: 开展 X 专项巡视
_AFTER = re.compile(
    rf"(?:开展|进行|实施)了?(?:为期[^，。]{{1,6}}的)?(?P<theme>{_WORD})(?:情况|工作|问题)?"
    r"(?:专项|机动式?|提级|联动|[“\"]?回头看[”\"]?)+(?:巡视|巡察|检查)?"
)
#: 围绕 X 开展
_AROUND = re.compile(
    rf"(?:围绕|聚焦|针对|就|以)[“\"]?(?P<theme>{_WORD})[”\"]?(?:情况|工作|问题)?(?:为主题|为重点)?，?(?:对|开展|进行|集中)"
)
#: The title: … X 专项巡视 …
_BEFORE = re.compile(
    rf"(?:党委|省委|市委|区委|县委|旗委|州委|盟委|党组|关于|轮)(?P<theme>{_WORD})(?:情况|工作|问题)?专项(?:巡视|巡察|检查)"
)
_NOT_A_THEME = re.compile(
    r"^(?:党组|党委|机动|提级|联动|专项|常规|机动|巡视|巡察|集中|全面|政治|的|了|第|[一-龥]{0,4}(?:巡视|巡察)组|党组织|有关|相关)|(?:巡视组|巡察组|方式|党组织|单位|进驻)"
)


def find_theme(body: str, start: int, end: int, units: re.Pattern[str]) -> Span | None:
    """
    Return the range of the theme in ``body[start:end]``, or ``None`` where none is stated.

    Args:
        body: The repaired text.
        start: Where to look from.
        end: Where to stop.
        units: The pattern of counted targets (“12个盟市”), after which a theme may stand.
    """
    for unit in units.finditer(body, start, end):
        match = _BETWEEN.match(body, unit.end(), end)
        if match and _accepted(match):
            return _trimmed(body, match.span("theme"))
    for pattern in (_AFTER, _AROUND, _BEFORE):
        for match in pattern.finditer(body, start, end):
            if _accepted(match):
                return _trimmed(body, match.span("theme"))
    return None


def _accepted(match: re.Match[str]) -> bool:
    return not _NOT_A_THEME.search(match["theme"])


#: 以 X 为主题的, X 主题, X “回头看”: the words around the theme that its pattern took in.
_TAIL = re.compile(
    r"(?:[“\"]?回头看[”\"]?|(?:专项|机动|常规)?(?:巡视|巡察)?(?:反馈)?(?:问题)?整改(?:落实)?(?:情况|工作)?|(?:专项|机动)(?:巡视|巡察)|为(?:主题|重点|主要内容)的?|主题|机动式?|提级|专题|专项|的)+$"
)


def _trimmed(body: str, span: Span) -> Span:
    start, end = span
    for taxonomy in taxonomies():
        for name in taxonomy.names:
            at = body.find(name, start, end)
            if at >= 0:
                return at, at + len(name)
    end = start + len(_TAIL.sub("", body[start:end]))
    while start < end and body[start] in "“”‘’的等和就以":
        start += 1
    while end > start and body[end - 1] in "“‘”’的了、":
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The categories for one theme, in force for some years, as the table states them."""

    version: str
    theme: str
    names: tuple[str, ...]  #: what notices call the theme
    types: tuple[str, ...]  #: round types the taxonomy serves when no theme is stated
    valid_from: date | None
    codes: tuple[str, ...]
    rules: str  #: table with the rules that suggest its categories
    criteria: str | None = None  #: table of the regulation that its findings are measured against


@cache
def taxonomies() -> tuple[Taxonomy, ...]:
    """Return all taxonomies of ``tables/taxonomies``, newest first."""
    found = [_taxonomy(load_toml(name)) for name in names_in("taxonomies")]
    return tuple(sorted(found, key=lambda taxonomy: taxonomy.valid_from or date.min, reverse=True))


def _taxonomy(table: dict[str, Any]) -> Taxonomy:
    return Taxonomy(
        table["version"],
        table["theme"],
        tuple(table.get("names", ())),
        tuple(table.get("types", ())),
        table.get("valid_from"),
        tuple(row["code"] for row in table["category"]),
        table["rules"],
        table.get("criteria"),
    )


def taxonomy_for(theme: str | None, kind: str | None) -> Taxonomy | None:
    """Return the taxonomy that serves a theme or, without a theme, a type of round; ``None`` where there is none."""
    for taxonomy in taxonomies():
        if theme is None:
            if kind in taxonomy.types:
                return taxonomy
        elif any(name in theme for name in taxonomy.names):
            return taxonomy
    return None
