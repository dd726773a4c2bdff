"""The title of a notice: its first lines, up to the first that is a sentence."""

import re

from bihuan.reading.notice import Span
from bihuan.reading.rules.page import Page

_LONGEST = 80
#: Lines that web pages print between title and text.
_BYLINE = re.compile(r"^(?:来源|发布时间|时间|日期|作者|责任编辑|编辑|字号|浏览|阅读|点击|\d{4}[-年/.])")


def find_title(page: Page) -> Span | None:
    """
    Return the range of the title in the repaired text, or ``None`` where the text begins with a sentence.

    A title may run over two lines; a byline below it is not part of it.
    """
    lines = [line for line in page.paragraphs[:4] if not _BYLINE.match(page.body[line[0] : line[1]])]
    if not lines or not _is_title_line(page, lines[0]):
        return None
    first = lines[0]
    if len(lines) > 1 and _goes_on(page, first, lines[1]):
        return first[0], lines[1][1]
    return first


def _is_title_line(page: Page, line: Span) -> bool:
    text = page.body[line[0] : line[1]]
    return len(text) <= _LONGEST and not text.endswith(("。", "；", "：", "，", ":", ";")) and "。" not in text


def _goes_on(page: Page, first: Span, second: Span) -> bool:
    """A first line that names only a body or ends in 关于 is half a title."""
    if not _is_title_line(page, second) or page.body[first[1] : second[0]].count("\n") > 1:
        return False
    head = page.body[first[0] : first[1]]
    return head.endswith(("关于", "委员会", "巡视组", "巡察组", "的", "和", "向")) and len(head) < 40
