"""
Whether a text is a rectification notice, told by how it is built and not by what it is called.

News, plans and orders speak of 整改 as well. A notice says that it makes a rectification known, or goes through problems
one by one and says of them what was done; best of all it does both.
"""

import re
from dataclasses import dataclass
from functools import cache

from bihuan.reading.notice import Span
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rectification.parts import Part

_WORD = "整改"
#: Fewer mentions than these, and it is no notice of it; the other rules need not look.
_FEWEST_MENTIONS = 2
_ANNOUNCES = re.compile(
    r"(?:现将|现就|现把|下面将|特将)[^。；\n]{0,60}整改[^。；\n]{0,24}(?:公布|公示|公开|通报|报告|公告|汇报)"
    r"|整改[^。；\n]{0,20}(?:情况|结果|成效)[^。；\n]{0,8}(?:予以|向社会|进行)?(?:公布|公示|公开)如下"
)
_TITLED = re.compile(r"整改[^，。；]{0,14}的?(?:通报|公告|公示|报告|情况)$")
#: A text that orders, plans or reports on others is none, however it is called.
_ORDERS = re.compile(
    r"(?:请各|各单位要|各部门要|限于?[^。；\n]{0,20}(?:前|日内)整改|特此通知|印发给你们|请认真(?:贯彻|组织)|务必于)"
)
_NEWS = re.compile(
    r"^[^。]{0,60}(?:[（(]?(?:本报|本网|本台)?记者|通讯员|讯[）)]?[ \u3000]|讯[（(：:]|电[（(：:])|^\s*(?:本报讯|本网讯|近日，|日前，)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a rectification notice, and what against it."""

    announces: bool  #: it says that it makes a rectification known
    titled: bool  #: its title ends as such titles do
    sections: int  #: main parts that such notices have
    items: int  #: problems that it goes through
    answered: int  #: of these, how many with what was done
    orders: bool
    news: bool

    @property
    def is_rectification(self) -> bool:
        """Whether the text is built as a rectification notice."""
        listed = self.answered >= 1 and self.answered * 2 >= self.items
        if self.orders and not (self.announces and listed):
            return False
        if self.news and not self.announces:
            return False
        if self.announces and (listed or self.titled or self.sections >= 2):
            return True
        if listed and self.titled:
            return True
        return listed and self.items >= 2 and self.sections >= 2


def mentions(page: Page) -> bool:
    """Whether the text speaks of rectification at all: the cheap question before all others."""
    return page.body.count(_WORD) >= _FEWEST_MENTIONS


def signals_of(page: Page, title: Span | None, parts: tuple[Part, ...], items: int, answered: int) -> Signals:
    """Return what speaks for and against it; ``items`` and ``answered`` count what the list holds."""
    body = page.body
    head = page.body[title[0] : title[1]] if title else ""
    text_from = title[1] if title else 0
    return Signals(
        announces=_ANNOUNCES.search(body) is not None,
        titled=_TITLED.search(head.replace("\n", "").strip()) is not None,
        sections=len({part.kind for part in parts} & _sections()),
        items=items,
        answered=answered,
        orders=_ORDERS.search(body) is not None,
        news=_NEWS.search(body, text_from, text_from + 200) is not None,
    )


@cache
def _sections() -> frozenset[str]:
    return frozenset({"responsibility", "items", "long_term", "next_steps"})
