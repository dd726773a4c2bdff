"""The texts around the list: opening, who attended the meeting, and the sentence that leads in to the problems."""

import re

from bihuan.reading.notice import Span
from bihuan.reading.rules.page import Page

_OPENING = re.compile(
    r"第[^，。；\n]{1,5}轮|开展了?[^。；\n]{0,20}(?:巡视|巡察)|(?:巡视|巡察)组[^。；\n]{0,30}(?:开展|进行)"
)
_ATTENDANCE = re.compile(
    r"(?:参加|出席|列席)了?[^。\n]{0,12}(?:会|反馈)|(?:主持|宣读|传达)了?[^。\n]{0,20}(?:会议|反馈|讲话)"
)
_LEAD_IN = re.compile(r"(?:主要是|如下|问题有|表现在|主要问题|突出问题|的问题|问题)[，,]?(?:主要是|如下|是)?[：:。]?$")


def find_opening(page: Page, before: int) -> Span | None:
    """Return the range of the paragraph that tells of the round, looking no further than ``before``."""
    for start, stop in page.paragraphs:
        if start >= before:
            return None
        end = min(stop, before)
        text = page.body[start:end]
        if "。" in text and _OPENING.search(text):
            return start, end
    return None


def find_attendance(page: Page, before: int, opening: Span | None) -> Span | None:
    """Return the range of the paragraph that tells who attended the feedback meetings."""
    for start, end in page.paragraphs:
        if start >= before:
            return None
        if (start, end) != opening and _ATTENDANCE.search(page.body, start, min(end, before)):
            return start, min(end, before)
    return None


def find_leadin(page: Page, before: int) -> Span | None:
    """Return the range of the sentence or paragraph right before the list that announces the problems."""
    last = None
    for start, end in page.paragraphs:
        if start >= before:
            break
        last = (start, min(end, before))
    if last is None:
        return None
    start, end = last
    while end > start and page.body[end - 1].isspace():
        end -= 1
    # Where the list begins on the same line, only the last sentence before it leads in.
    cut = max(page.body.rfind("。", start, end - 1), page.body.rfind("\n", start, end - 1)) + 1
    if page.body[end - 1] not in "：:" and not _LEAD_IN.search(page.body, cut, end):
        return None
    return (start, end) if page.body[end - 1] in "：:" and cut == start else (cut or start, end)
