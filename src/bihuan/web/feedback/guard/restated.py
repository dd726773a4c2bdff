"""
Sentences that say in other words what a source says.

Two texts on one matter share many words, so what they share counts by how rare it is: a word that every witness uses
tells nothing, one that only one uses tells who said it. Three things are compared: pairs of neighbouring characters, the
characters themselves (other words for the same thing often share one), and quantities, however they are written.

A sentence is compared with a stretch of a source that is longer than itself, because whoever restates draws together
what stood apart.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.reading.numerals import CHINESE_NUMERAL
from bihuan.web.feedback.guard.folding import BARRIER, fold
from bihuan.web.feedback.guard.hits import Hit, Kind, Source, Span
from bihuan.web.feedback.guard.quantities import quantities

#: What a sentence shares, weighed and divided by its length in pairs, from which on somebody has to look.
ENOUGH = 0.38
#: A shorter sentence holds too little to be told from another, in pairs of characters.
SHORTEST = 6
#: A stretch of a source is made of whole sentences up to this length.
STRETCH = 160
#: What a shared character and a shared quantity weigh beside a shared pair.
_CHARACTER, _QUANTITY = 0.4, 1.0
#: Characters that join words and mean nothing of their own, and those of numbers, which are compared as quantities.
_EMPTY = frozenset("的了着过在是和与及或等也就都而且并以为于把被将对从向由其之这那有个不") | frozenset(CHINESE_NUMERAL)
_SENTENCE = re.compile(r"[^。！？；;!?\n]+")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a stretch says: its pairs and characters as strings, its quantities as numbers."""

    pairs: frozenset[str]
    characters: frozenset[str]
    quantities: frozenset[float]

    def everything(self) -> Iterator[Hashable]:
        yield from self.pairs
        yield from self.characters
        yield from self.quantities


@dataclass(frozen=True, slots=True)
class _Stretch:
    source: int
    span: Span
    said: _Said


def restated(
    text: str,
    sources: Sequence[Source],
    *,
    open_words: Collection[str] = (),
    background: Iterable[str] = (),
    without: Sequence[Span] = (),
    enough: float = ENOUGH,
) -> tuple[Hit, ...]:
    """
    Return the sentences of ``text`` whose matter stands in a source, in the order of the text, each with its best source.

    Args:
        text: What is about to leave.
        sources: What was said in confidence.
        open_words: Words that are no secret; they count for nothing.
        background: Texts on such matters that are public; what they say often counts little.
        without: Spans of the text that were found already.
        enough: See ``ENOUGH``.
    """
    stretches = [one for number, source in enumerate(sources) for one in _stretches(number, source.text, open_words)]
    if not stretches:
        return ()
    weights = _weights([*(source.text for source in sources), *background], open_words)
    holding: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, stretch in enumerate(stretches):
        for one in stretch.said.everything():
            holding[one].append(index)
    found = []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if any(first < end and start < last for first, last in without):
            continue
        said = _said(text[start:end], open_words)
        if len(said.pairs) < SHORTEST:
            continue
        index, share = _best(said, holding, weights)
        if share >= enough:
            stretch = stretches[index]
            key = sources[stretch.source].key
            found.append(Hit(Kind.RESTATED, (start, end), text[start:end], key, stretch.span, round(share, 3)))
    return tuple(found)


def _best(
    said: _Said, holding: Mapping[Hashable, Sequence[int]], weights: Mapping[Hashable, float]
) -> tuple[int, float]:
    """Return the stretch that shares most with a sentence, and how much; (0, 0) where none shares anything."""
    shared: defaultdict[int, float] = defaultdict(float)
    for kind, factor in ((said.pairs, 1.0), (said.characters, _CHARACTER), (said.quantities, _QUANTITY)):
        for one in kind:
            for index in holding.get(one, ()):
                shared[index] += weights[one] * factor
    if not shared:
        return 0, 0.0
    index, weight = max(shared.items(), key=lambda item: (item[1], -item[0]))
    return index, weight / len(said.pairs)


def _weights(texts: Sequence[str], open_words: Collection[str]) -> dict[Hashable, float]:
    """
    Return what each thing weighs: 1 where one stretch of all texts says it, towards 0 the more do.

    Stretches are counted, not texts: a long note would otherwise say everything once.
    """
    seen: Counter[Hashable] = Counter()
    count = 0
    for text in texts:
        for span in _cut(text):
            count += 1
            seen.update(_said(text[span[0] : span[1]], open_words).everything())
    whole = math.log(count + 1)
    return {one: math.log((count + 1) / times) / whole for one, times in seen.items()}


def _cut(text: str) -> Iterator[Span]:
    """Yield stretches of whole sentences that follow each other and do not overlap."""
    start = end = -1
    for sentence in _SENTENCE.finditer(text):
        if start >= 0 and sentence.end() - start > STRETCH:
            yield start, end
            start = sentence.start()
        elif start < 0:
            start = sentence.start()
        end = sentence.end()
    if start >= 0:
        yield start, end


def _stretches(number: int, text: str, open_words: Collection[str]) -> Iterator[_Stretch]:
    """Yield the longest stretch that begins at each sentence of a source."""
    sentences = [sentence.span() for sentence in _SENTENCE.finditer(text)]
    for first, (start, end) in enumerate(sentences):
        last = end
        for _start, further in sentences[first + 1 :]:
            if further - start > STRETCH:
                break
            last = further
        yield _Stretch(number, (start, last), _said(text[start:last], open_words))


def _said(text: str, open_words: Collection[str]) -> _Said:
    folded = fold(text, open_words=open_words).text
    kept = "".join(one for one in folded if one not in _EMPTY and not one.isdigit())
    pairs = frozenset(kept[at : at + 2] for at in range(len(kept) - 1) if BARRIER not in kept[at : at + 2])
    return _Said(pairs, frozenset(kept) - {BARRIER}, quantities(text))
