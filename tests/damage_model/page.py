"""
What belongs to one page: its list of glossed characters, its marks, the characters its converter left alone.

Two pages of the same site differ in these, so none of them may ever be a constant of the repairer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from opencc import OpenCC

#: Characters that OpenCC writes in a form which mirror sites do not use.
SITE_FORMS: Mapping[str, str] = {"净": "凈", "众": "眾", "为": "為", "闲": "閑"}

#: Characters that the converter of the sample's site left alone, although a traditional form exists.
LEFT_ALONE = frozenset("群峰干采并后范吃于淀")

#: Characters that a blunt converter changes although their simplified form is also a traditional one (隻剩, 紮實).
OVER_CONVERTED: Mapping[str, str] = {"只": "隻", "扎": "紮", "干": "幹", "后": "後", "并": "並", "范": "範", "采": "採"}


@dataclass(frozen=True, slots=True)
class Page:
    """The parameters of one damaged page; the defaults leave a text as it is."""

    #: Change characters to their traditional form.
    converts: bool = False
    left_alone: frozenset[str] = LEFT_ALONE
    #: Forms that this site uses instead of the table's.
    forms: Mapping[str, str] = field(default_factory=lambda: SITE_FORMS)
    #: Traditional character and the reading put after it, in the order in which the page is rewritten.
    glosses: tuple[tuple[str, str], ...] = ()
    #: Marks that the page cuts out of its bytes, in its order: they end a run, and may be found across a border.
    marks: tuple[str, ...] = ()
    #: Look for the two bytes of glossed characters and marks across the border of two characters too.
    collides: bool = True
    #: Places in the sound text where a mark found across a border was spared, for reasons not known.
    spared: frozenset[int] = frozenset()
    #: Marks flattened to ASCII before the bytes are rewritten; an orphan byte eats them.
    flattened_first: frozenset[str] = frozenset()
    #: Marks flattened to ASCII at the very end.
    flattened_last: frozenset[str] = frozenset()
    #: Leave out the private-use characters that a shifted run reads as.
    drops_private: bool = False
    #: Turn U+3000 into question marks.
    breaks_spaces: bool = False
    #: Places in the sound text where a glossed character loses its trail byte, so that its lead takes the bracket.
    lost_trails: frozenset[int] = frozenset()

    def form(self, character: str) -> str:
        """Return the form in which this page writes ``character`` of the sound text."""
        if not self.converts or character in self.left_alone:
            return character
        return self.forms.get(character) or traditional(character)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def traditional(character: str) -> str:
    """Return the first traditional form of ``character`` that GBK can write; itself if there is none."""
    if character.isascii():
        return character
    form = _converter().convert(character)
    try:
        return form if len(form.encode("gbk")) == 2 else character
    except UnicodeEncodeError:
        return character
