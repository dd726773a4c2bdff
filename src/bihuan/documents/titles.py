"""
Where the title of a document is broken into lines: between words, in the shape of a trapezoid or a diamond, as GB/T 9704 wants.

Which places lie between words is for the caller to say, who knows the words.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from bihuan.documents import standard
from bihuan.documents.parts import width_in_characters

#: So many characters of a title stand in a line of the type area.
WIDEST = float(int(standard.TYPE_WIDTH / 25.4 * 72 / standard.TITLE.size))
#: What no line begins or ends with.
NOT_FIRST, NOT_LAST = "的、，。；：？！）》」』】”’〕和与及", ("关于", *"（《「『【“‘〔对向与和及")
#: A title of more lines than this is set as it comes: nobody could read it as one.
_MOST_LINES = 4
#: How much worse each line becomes by being of the length of its neighbour, or by breaking the shape.
_ALIKE, _OUT_OF_SHAPE = 6.0, 40.0


def lines_of_title(title: str, between_words: Sequence[int]) -> tuple[str, ...]:
    """
    Return the lines of a title; one that fits a line, or was broken by its writer, stays as it is.

    Args:
        title: The title; its own line breaks hold.
        between_words: The places, counted in characters, at which a line may end.

    Returns:
        As few lines as hold the title, of which each is longer than the one before, or each shorter, or the middle ones
        longest. Where words are too long for that, the least bad; the title itself where nothing fits.
    """
    if "\n" in title or width_in_characters(title) <= WIDEST:
        return tuple(title.split("\n"))
    cuts = [at for at in between_words if 0 < at < len(title) and _may_break(title, at)]
    for count in range(2, _MOST_LINES + 1):
        tries = [lines for lines in _broken(title, cuts, count) if max(map(width_in_characters, lines)) <= WIDEST]
        if tries:
            return min(tries, key=_badness)
    return (title,)


def _may_break(title: str, at: int) -> bool:
    return title[at] not in NOT_FIRST and not title[:at].endswith(NOT_LAST)


def _broken(title: str, cuts: Sequence[int], count: int) -> Iterator[tuple[str, ...]]:
    for chosen in combinations(cuts, count - 1):
        edges = (0, *chosen, len(title))
        yield tuple(title[start:end].strip() for start, end in pairwise(edges))


def _badness(lines: Sequence[str]) -> float:
    widths = [width_in_characters(line) for line in lines]
    steps = [after - before for before, after in pairwise(widths)]
    turns = sum(before < 0 < after for before, after in pairwise(steps))
    alike = sum(abs(step) < 1 for step in steps)
    # Lengths far apart look like a mistake, and a line of two characters like a lost one.
    spread = (max(widths) - min(widths)) + (10 if min(widths) < 4 else 0)
    return spread + alike * _ALIKE + turns * _OUT_OF_SHAPE
