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
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.reading.numerals import CHINESE_NUMERAL
from bihuan.web.feedback.guard.folding import BARRIER, Folded, fold
from bihuan.web.feedback.guard.hits import Hit, Kind, Source, Span
from bihuan.web.feedback.guard.quantities import quantities

#: What a sentence shares, weighed and divided by its length in pairs, from which on somebody has to look.
ENOUGH = 0.38
#: A shorter sentence holds too little to be told from another, in pairs of characters.
SHORTEST = 6
#: A stretch of a source is made of whole sentences up to this length.
STRETCH = 160
#: So much of what a stretch shares is lit in the source; the rest would light its neighbours too.
NEARLY = 0.9
#: What a shared character and a shared quantity weigh beside a shared pair.
_CHARACTER, _QUANTITY = 0.4, 1.0
#: Characters that join words and mean nothing of their own, and those of numbers, which are compared as quantities.
_EMPTY = frozenset("的了着过在是和与及或等也就都而且并以为于把被将对从向由其之这那有个不") | frozenset(CHINESE_NUMERAL)
_SENTENCE = re.compile(r"[^。！？；;!?\n]+")
# The number of a heading or of a line of a list: 一、 （二） 3. (4) ① 第五,
_NUMBERING = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|第?[一二三四五六七八九十]{1,3}[、.．是]?|\d{1,3}(?:[.．、]|(?=\s))|[①-⑳])[，,]?\s*"
)
#: What begins a line, has no comma and is no longer, is a heading or the title of a finding: it names a matter only.
HEADING = 24
_PARTS = re.compile(r"[，,：:。！？；;!?]")


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
class _Sentence:
    """A sentence of a source: of what it says, that which the text says too; ``joint`` is its pair with the next one."""

    span: Span
    shared: frozenset[Hashable]
    joint: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sentences of a source that follow each other, from ``first`` to ``last``, and what the text says too of them."""

    source: int
    first: int
    last: int
    shared: frozenset[Hashable]


def restated(
    text: str,
    sources: Sequence[Source],
    *,
    open_words: Collection[str] = (),
    background: Iterable[str] = (),
    without: Sequence[Span] = (),
    enough: float = ENOUGH,
    theirs: Sequence[Folded] | None = None,
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
        theirs: The sources folded with the same open words, where somebody has them already.
    """
    ours = [(span, said) for span, said in _ours(text, open_words, without) if len(said.pairs) >= SHORTEST and sources]
    if not ours:
        return ()
    # Of the sources only what the text says too is looked at: there are a thousand times as many characters in them.
    wanted = _joined(said for _span, said in ours)
    if theirs is None:
        theirs = [fold(source.text, open_words=open_words) for source in sources]
    read = [_sentences(source.text, folded, wanted) for source, folded in zip(sources, theirs, strict=True)]
    public = [_sentences(other, fold(other, open_words=open_words), wanted) for other in background]
    weights = _weights([*read, *public])
    stretches = [stretch for number, sentences in enumerate(read) for stretch in _stretches(number, sentences)]
    holding: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, stretch in enumerate(stretches):
        for one in stretch.shared:
            holding[one].append(index)
    found = []
    for (start, end), said in ours:
        index, share = _best(said, holding, weights)
        if share >= enough:
            stretch = stretches[index]
            key = sources[stretch.source].key
            place = _narrowed(said, read[stretch.source], stretch, weights)
            found.append(Hit(Kind.RESTATED, (start, end), text[start:end], key, place, round(share, 3)))
    return tuple(found)


def _ours(text: str, open_words: Collection[str], without: Sequence[Span]) -> Iterator[tuple[Span, _Said]]:
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if number := _NUMBERING.match(text, start, end):
            start = number.end()
        if not _is_heading(text, start, end) and not any(first < end and start < last for first, last in without):
            yield (start, end), _said(text[start:end], open_words)


def _is_heading(text: str, start: int, end: int) -> bool:
    """Return whether a stretch, from behind its number, names a matter in a few words at the beginning of a line."""
    begins = not _NUMBERING.sub("", text[text.rfind("\n", 0, start) + 1 : start]).strip()
    return begins and end - start <= HEADING and not _PARTS.search(text, start, end)


def _best(
    said: _Said, holding: Mapping[Hashable, Sequence[int]], weights: Mapping[Hashable, float]
) -> tuple[int, float]:
    """Return the stretch that shares most with a sentence, and how much; (0, 0) where none shares anything."""
    shared: defaultdict[int, float] = defaultdict(float)
    for kind, factor in ((said.pairs, 1.0), (said.characters, _CHARACTER), (said.quantities, _QUANTITY)):
        for one in kind:
            # What only joins two counted stretches is in none of them, and as rare as can be.
            weight = weights.get(one, 1.0) * factor
            for index in holding.get(one, ()):
                shared[index] += weight
    if not shared:
        return 0, 0.0
    index, most = max(shared.items(), key=lambda item: (item[1], -item[0]))
    return index, most / len(said.pairs)


def _narrowed(
    said: _Said, sentences: Sequence[_Sentence], stretch: _Stretch, weights: Mapping[Hashable, float]
) -> Span:
    """Return the span of those sentences of a stretch that hold nearly all that it shares: what a person is shown."""
    first, last = stretch.first, stretch.last
    enough = NEARLY * _weight(said, stretch.shared, weights)
    while first < last and _weight(said, _shared(sentences, first + 1, last), weights) >= enough:
        first += 1
    while first < last and _weight(said, _shared(sentences, first, last - 1), weights) >= enough:
        last -= 1
    return sentences[first].span[0], sentences[last].span[1]


def _weight(said: _Said, shared: frozenset[Hashable], weights: Mapping[Hashable, float]) -> float:
    kinds = ((said.pairs, 1.0), (said.characters, _CHARACTER), (said.quantities, _QUANTITY))
    return sum(weights.get(one, 1.0) * factor for kind, factor in kinds for one in kind & shared)


def _weights(texts: Sequence[Sequence[_Sentence]]) -> dict[Hashable, float]:
    """
    Return what each thing weighs: 1 where one stretch of all texts says it, towards 0 the more do.

    Stretches are counted, not texts: a long note would otherwise say everything once.
    """
    seen: Counter[Hashable] = Counter()
    count = 0
    for sentences in texts:
        for first, last in _cut(sentences):
            count += 1
            seen.update(_shared(sentences, first, last))
    whole = math.log(count + 1)
    return {one: math.log((count + 1) / times) / whole for one, times in seen.items()}


def _cut(sentences: Sequence[_Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sentence of stretches that follow each other and do not overlap."""
    first = 0
    for at in range(1, len(sentences) + 1):
        if at == len(sentences) or sentences[at].span[1] - sentences[first].span[0] > STRETCH:
            yield first, at - 1
            first = at


def _stretches(number: int, sentences: Sequence[_Sentence]) -> Iterator[_Stretch]:
    """Yield the longest stretch that begins at each sentence of a source."""
    for first, sentence in enumerate(sentences):
        start, last = sentence.span[0], first
        while last + 1 < len(sentences) and sentences[last + 1].span[1] - start <= STRETCH:
            last += 1
        yield _Stretch(number, first, last, _shared(sentences, first, last))


def _shared(sentences: Sequence[_Sentence], first: int, last: int) -> frozenset[Hashable]:
    whole = sentences[first].shared
    for at in range(first, last):
        whole = whole | sentences[at].joint | sentences[at + 1].shared
    return whole


def _sentences(text: str, folded: Folded, wanted: _Said) -> list[_Sentence]:
    """Return the sentences of a source, each with what it says of ``wanted``."""
    kept, places = _kept(folded)
    found = []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        first, last = bisect_left(places, start), bisect_left(places, end)
        here = kept[first:last]
        shared: set[Hashable] = set(wanted.pairs & {here[at : at + 2] for at in range(len(here) - 1)})
        shared |= wanted.characters & set(here)
        if wanted.quantities:
            shared |= wanted.quantities & quantities(sentence.group())
        joint = wanted.pairs & {kept[last - 1 : last + 1]} if last else frozenset()
        found.append(_Sentence((start, end), frozenset(shared), joint))
    return found


def _joined(all_said: Iterable[_Said]) -> _Said:
    everything = list(all_said)
    return _Said(
        frozenset[str]().union(*(said.pairs for said in everything)),
        frozenset[str]().union(*(said.characters for said in everything)),
        frozenset[float]().union(*(said.quantities for said in everything)),
    )


def _said(text: str, open_words: Collection[str]) -> _Said:
    kept, _places = _kept(fold(text, open_words=open_words))
    pairs = frozenset(kept[at : at + 2] for at in range(len(kept) - 1) if BARRIER not in kept[at : at + 2])
    return _Said(pairs, frozenset(kept) - {BARRIER}, quantities(text))


def _kept(folded: Folded) -> tuple[str, list[int]]:
    """Return a folded text without what means nothing of its own, and the place of each of its characters."""
    places = [
        place for one, place in zip(folded.text, folded.places, strict=True) if one not in _EMPTY and not one.isdigit()
    ]
    return "".join(one for one in folded.text if one not in _EMPTY and not one.isdigit()), places
