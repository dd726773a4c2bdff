"""
Classification marks. Classified material must not be in a system like this one, so a marked file is turned away whole.

A mark is ``机密★1年`` in any dress, ``密级：机密``, or the bare term alone on a line where marks stand: at the top of a
document, in its header or footer, in a file name. The words inside a sentence (保守商业秘密) are no mark.
"""

import re
import unicodedata
from collections.abc import Iterable

from bihuan.web.files.inside.refusals import Refused, refused

_TERM = "(?:绝密|絕密|机密|機密|秘密)"
_STAR = "[★☆✩✪✫✬✭✮✯✰⭐⋆*∗✱✲🌟]"
#: Between the characters of a mark may stand spaces, full-width ones and characters nobody sees.
_NOTHING = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff._·・]+"
)
#: The one character of every term, and those that normalisation may turn into it.
_MAYBE = re.compile("[密\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_STARRED = re.compile(f"{_TERM}级?{_STAR}|{_STAR}{_TERM}(?!{_TERM})")
_STATED = re.compile(f"(?:密级|密級|秘密等级|保密等级|保密级别|定密)(?:为|是)?[:=|]?[\\[(【〔]?{_TERM}")
_LIMITED = re.compile(f"^.{{0,4}}{_TERM}级?[,(\\[]?(?:保密期限|长期|\\d{{1,2}}(?:年|个月|月)).{{0,6}}$")
_ALONE = re.compile(f"^[\\[(【〔<《]?{_TERM}(?:级|件|文件|资料|材料)?(?:[\\])】〕>》])?(?:第?\\d+号|№?\\d+)?$")
#: The same before normal spaces are taken out: set apart at the head of a line, or in brackets at its head or end.
_SPACED = r"(?:绝\s*密|絕\s*密|机\s*密|機\s*密|秘\s*密)\s*(?:级|件)?"
_AT_HEAD = re.compile(rf"^\s*(?:[\[(【〔<《「]\s*{_SPACED}\s*[\])】〕>》」]|{_SPACED}(?:\s+|\s*[:|/])(?=\S))")
_AT_END = re.compile(rf"(?:\s{{2,}}{_SPACED}|[\[(【〔]\s*{_SPACED}\s*[\])】〕])\s*$")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff]+"
)
_IN_NAME = re.compile(f"(?:^|[\\[(【〔\\-—+《,])\\s*{_TERM}(?:级|件)?(?=$|[\\])】〕\\-—+》,])")
#: Lines of a document's top, where the mark of GB/T 9704 stands, and characters of a line that may be a mark.
TOP_LINES = 12
_LONGEST = 40
#: A longer line is no heading, so what stands at its head or end belongs to a sentence.
_LONGEST_HEADING = 80


def squeezed(text: str) -> str:
    """Return ``text`` with one form for each character and nothing between them that nobody sees."""
    return _NOTHING.sub("", unicodedata.normalize("NFKC", text))


def marking_of(line: str, *, at_top: bool = False) -> str:
    """Return the classification mark that a line carries, or ""; ``at_top`` where a bare term is a mark too."""
    if not _MAYBE.search(line):
        return ""
    plain = squeezed(line)
    found = _STARRED.search(plain) or _STATED.search(plain)
    if not found and at_top and len(plain) <= _LONGEST:
        found = _ALONE.search(plain) or _LIMITED.search(plain)
    return plain[max(0, found.start()) : found.end() + 6].strip() if found else ""


def standing_mark(line: str) -> str:
    """
    Return the mark that stands on a line of a text that somebody wrote here, or "".

    Such a text has no tables of codes and no pages: wherever a bare term has a line of its own, or stands apart at the head
    of a heading (机密　关于……), it is a mark. Inside a sentence (保守国家秘密) it is a word.
    """
    found = marking_of(line, at_top=True)
    if found or not _MAYBE.search(line):
        return found
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", line))
    head = _AT_HEAD.match(plain) if len(plain) <= _LONGEST_HEADING else None
    apart = head or (_AT_END.search(plain) if len(plain) <= _LONGEST_HEADING else None)
    return squeezed(apart.group()) if apart else ""


def check_lines(lines: Iterable[str], place: tuple[str, str], *, all_top: bool = False) -> None:
    """
    Look for a mark in lines of text; ``all_top`` for headers, where every line may be one.

    Raises:
        Refused: ``files.marked_secret``.
    """
    seen = 0
    for line in lines:
        if seen <= TOP_LINES and line.strip():
            seen += 1
        mark = marking_of(line, at_top=all_top or seen <= TOP_LINES)
        if mark:
            raise _marked(mark, place)


def check_name(name: str) -> None:
    """Look for a mark in a file name: ``files.marked_secret``."""
    stem = re.sub(r"\.\w{1,5}$", "", unicodedata.normalize("NFKC", re.split(r"[/\\]", name)[-1]))
    plain = re.sub(r"[\s_]+", "-", stem)
    found = marking_of(stem) or (m.group().strip("-—+,[](【】 ") if (m := _IN_NAME.search(plain)) else "")
    if found:
        raise _marked(found, ("文件名", "The file name"))


def _marked(mark: str, place: tuple[str, str]) -> Refused:
    return refused("files.marked_secret", where=place, mark=mark[:20])
