"""Which characters of a title belong together: words of office prose, and names, which nobody breaks."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from bihuan.documents.titles import lines_of_title

#: A word that is known costs less than a character of which nobody knows to what it belongs.
_KNOWN, _UNKNOWN = 1.0, 1.6
#: Ends of the names of organs, which the list of words of office prose leaves out.
_ORGANS = frozenset(
    ("委员会", "工作委员会", "党总支", "办公厅", "办公室", "自治区", "开发区", "大学", "学院", "公司", "集团", "联合社")
)
_FUNCTION_WORDS = frozenset("的对向及和与在")
#: What stands together whatever it says: figures, Latin letters, a number of a paper, a round in words.
_TOGETHER = re.compile(
    r"第[〇零一二三四五六七八九十百\d]+(?:[届轮次批期号]|(?:巡视|巡察|督查|检查)?组)|\d{4}年(?:\d+月)?(?:\d+日)?|[A-Za-z0-9.〔〕-]+号?"
)


def title_in_lines(title: str, names: Iterable[str] = ()) -> str:
    """Return a title with a line break wherever a line ends; ``names`` of units and organs are never broken."""
    return "\n".join(lines_of_title(title, between_words(title, names)))


def between_words(title: str, names: Iterable[str] = ()) -> list[int]:
    """
    Return the places of a title at which one word ends and the next begins.

    The way through the title with the fewest words is taken; characters that stand in no known word stay together, because
    they are most often a name.
    """
    known = {*_words(), *_ORGANS, *_FUNCTION_WORDS, *(name for name in names if len(name) > 1)}
    longest = max(map(len, known))
    fixed = {found.start(): found.end() for found in _TOGETHER.finditer(title)}
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)]  # the least cost up to a place, where its last word begins
    for end in range(1, len(title) + 1):
        options = [(best[end - 1][0] + _UNKNOWN, end - 1, False)]
        options += [
            (best[start][0] + _KNOWN, start, True)
            for start in range(max(0, end - longest), end)
            if fixed.get(start) == end or title[start:end] in known
        ]
        best.append(min(options))
    cuts, end, after_known = [], len(title), True
    while end > 0:
        _cost, start, is_known = best[end]
        if end < len(title) and (is_known or after_known):
            cuts.append(end)
        end, after_known = start, is_known
    return sorted(cuts)


@cache
def _words() -> frozenset[str]:
    text = files("bihuan.reading.tables").joinpath("official_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split() if len(word) > 1)
