"""Stretches that a text shares with its sources, character for character but for punctuation, width and spaces."""

from collections.abc import Collection, Iterator, Sequence

from bihuan.web.feedback.guard.folding import BARRIER, Folded, fold
from bihuan.web.feedback.guard.hits import Hit, Kind, Source

#: So many characters in a row are no accident; a shorter run is what any two texts on one matter share.
LEAST = 12


def copied(
    text: str,
    sources: Sequence[Source],
    *,
    open_words: Collection[str] = (),
    least: int = LEAST,
    theirs: Sequence[Folded] | None = None,
) -> tuple[Hit, ...]:
    """
    Return the longest shared stretches of at least ``least`` characters, in the order of the text.

    ``theirs`` are the sources folded with the same open words, where somebody has them already.
    """
    folded = fold(text, open_words=open_words)
    if theirs is None:
        theirs = [fold(source.text, open_words=open_words) for source in sources]
    # Only what the text has too is kept: there are a thousand times as many characters in the sources.
    ours = {shingle for _at, shingle in _shingles(folded, least)}
    first_seen: dict[str, tuple[int, int]] = {}
    for number, source in enumerate(theirs):
        whole = source.text
        for at in range(len(whole) - least + 1):
            if (shingle := whole[at : at + least]) in ours:
                first_seen.setdefault(shingle, (number, at))
    return tuple(_matches(text, folded, theirs, sources, first_seen, least))


def _matches(
    text: str,
    folded: Folded,
    theirs: Sequence[Folded],
    sources: Sequence[Source],
    first_seen: dict[str, tuple[int, int]],
    least: int,
) -> Iterator[Hit]:
    at = 0
    while at + least <= len(folded.text):
        seen = first_seen.get(folded.text[at : at + least])
        if seen is None:
            at += 1
            continue
        number, there = seen
        length = _length(folded.text, at, theirs[number].text, there)
        span = folded.span(at, at + length)
        yield Hit(
            Kind.COPIED,
            span,
            text[span[0] : span[1]],
            source=sources[number].key,
            source_span=theirs[number].span(there, there + length),
        )
        at += length


def _length(one: str, at: int, other: str, there: int) -> int:
    length = 0
    while (
        at + length < len(one) and there + length < len(other) and one[at + length] == other[there + length] != BARRIER
    ):
        length += 1
    return length


def _shingles(folded: Folded, least: int) -> Iterator[tuple[int, str]]:
    for at in range(len(folded.text) - least + 1):
        shingle = folded.text[at : at + least]
        if BARRIER not in shingle:
            yield at, shingle
