"""What a working paper quotes: words between quotation marks, and what follows a word of saying."""

import re
from collections.abc import Iterator

from bihuan.web.feedback.guard.copied import LEAST
from bihuan.web.feedback.guard.folding import fold
from bihuan.web.feedback.guard.hits import Span

_QUOTED = re.compile(r"“([^“”\n]+)”|「([^「」\n]+)」|『([^『』\n]+)』|\"([^\"\n]+)\"")
#: Words of saying that need no mark after them, and those that only say something before a mark (说：, 称，).
_SAID = re.compile(
    r"(?:反映(?!出|在|了?(?:出|问题))|表示|坦言|承认|陈述|诉称|诉苦|抱怨|回忆|证实|谈到|提到|讲到|说到)(?:说|称|道|，|,|：|:)*"
    r"|(?:介绍|(?<![名职简俗统谎号宣])称|说|讲|告诉[^，。：；\n]{0,12}|讲述)(?:[，,：:]|(?=[“「]))"
)
_END = re.compile(r"[。！？!?；;\n]|$")


def statements(text: str) -> tuple[Span, ...]:
    """
    Return where ``text`` says what somebody said, in its order, never overlapping.

    A term of art in quotation marks (“放管服”) is shorter than any sentence, and no statement.
    """
    found = sorted({*_quoted(text), *_told(text)})
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(span for span in joined if len(fold(text[span[0] : span[1]]).text) >= LEAST)


def _quoted(text: str) -> Iterator[Span]:
    for found in _QUOTED.finditer(text):
        yield found.start() + 1, found.end() - 1


def _told(text: str) -> Iterator[Span]:
    for said in _SAID.finditer(text):
        end = _END.search(text, said.end())
        yield said.end(), end.start() if end else len(text)
