"""The line that says who publishes: a bracket at the very end, 来源：…, or the signature."""

import re
from functools import cache

from bihuan.reading.notice import Span
from bihuan.reading.rules.page import Page
from bihuan.reading.tables import load_toml

_BRACKET_AT_END = re.compile(r"[（(](?:来源|供稿|据|稿件来源)?[：:]?\s*([^（）()\n，。]{2,40})[）)]\s*$")
_NAMED = re.compile(r"^[（(]?(?:稿件来源|信息来源|来源|供稿单位|供稿)[：:]\s*([^\s（）()，。]{2,40})")


@cache
def _signature() -> re.Pattern[str]:
    endings = load_toml("organs.toml")["issuers"]["endings"]
    return re.compile(rf"^[\u4e00-\u9fff]{{0,30}}?(?:{'|'.join(map(re.escape, endings))})$")


def find_source(page: Page) -> tuple[Span, Span] | None:
    """
    Return the range of the source line and of the issuer named in it, both in the repaired text.

    Returns:
        ``None`` where the text does not say who publishes it.
    """
    body = page.body
    for start, end in reversed(page.paragraphs[-4:]):
        match = _BRACKET_AT_END.search(body, max(start, end - 60), end)
        if match and _is_body(match[1]):
            return (match.start(), len(body[: match.end()].rstrip())), match.span(1)
    for start, end in (*reversed(page.paragraphs[-4:]), *page.paragraphs[:4]):
        line = body[start:end]
        match = _NAMED.match(line)
        if match:
            return (start, end), (start + match.start(1), start + match.end(1))
    for start, end in reversed(page.paragraphs[-3:]):
        if _signature().match(body[start:end]):
            return (start, end), (start, end)
    return None


def _is_body(text: str) -> bool:
    """A bracket at the end may also be a remark: only the name of a body counts."""
    endings: tuple[str, ...] = tuple(load_toml("organs.toml")["issuers"]["endings"])
    return text.endswith((*endings, "日报", "新闻网", "网", "报", "社", "通讯员"))
