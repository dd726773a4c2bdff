"""The checks that every text passes before it is repaired, whatever file it came from."""

import re

from bihuan.reading.notice import Warning
from bihuan.reading.opening.limits import MAX_CHARACTERS, MAX_ITEMS, MAX_PARAGRAPH
from bihuan.reading.refusals import refused, warning

#: A number that opens an item: after a line end or the end of a sentence, so that dates and decimals do not count.
_ITEM = re.compile(
    r"(?:^|[\n\r。；;！？])[ \t\u3000]*[（(]?(?:\d{1,6}|[一二三四五六七八九十百千零〇]{1,7})[)）.．、](?!\d)"
)
#: The classification mark of an official document stands alone on a line near the top, with ★ before the term.
_SECRET = re.compile(r"^[ \t\u3000]*(绝密|機密|机密|秘密|絕密)[ \t\u3000]*(★.{0,8})?[ \t\u3000]*$", re.MULTILINE)
_TOP = 400
_LETTER = re.compile(r"[^\W\d_]|\ufffd|\?")

#: Characters that take no room: soft hyphen, zero-width ones, direction controls, a byte-order mark inside the text.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


def invisible(text: str) -> tuple[Warning, ...]:
    """Return a warning for characters that nobody sees: copy protection of forums, or a name made to look like another."""
    first = _INVISIBLE.search(text)
    if not first:
        return ()
    return (warning("reading.invisible_characters", first.span(), count=len(_INVISIBLE.findall(text))),)


def check(text: str) -> None:
    """
    Return quietly if ``text`` is of a size and kind that can be read as one notice.

    Raises:
        ReadingRefused: ``reading.no_text``, ``reading.not_text`` (characters that no encoding can write),
            ``reading.too_long``, ``reading.paragraph_too_long``, ``reading.too_many_items``, ``reading.marked_secret``.
    """
    if not _LETTER.search(text):
        raise refused("reading.no_text")
    if len(text) > MAX_CHARACTERS:
        raise refused("reading.too_long", count=f"{len(text):,}", limit=f"{MAX_CHARACTERS:,}")
    if "\x00" in text or re.search("[\ud800-\udfff]", text):
        raise refused("reading.not_text", what=("含有无法写成文字的字符", "it holds characters that cannot be written"))
    _check_paragraphs(text)
    items = sum(1 for _ in _ITEM.finditer(text))
    if items > MAX_ITEMS:
        raise refused("reading.too_many_items", count=f"{items:,}", limit=f"{MAX_ITEMS:,}")
    mark = _SECRET.search(text[:_TOP])
    if mark:
        line = text.count("\n", 0, mark.start()) + 1
        raise refused("reading.marked_secret", line=line, mark=mark.group().strip())


def _check_paragraphs(text: str) -> None:
    if len(text) <= MAX_PARAGRAPH:
        return
    for line, paragraph in enumerate(text.splitlines(), start=1):
        if len(paragraph) > MAX_PARAGRAPH:
            raise refused(
                "reading.paragraph_too_long", line=line, count=f"{len(paragraph):,}", limit=f"{MAX_PARAGRAPH:,}"
            )
