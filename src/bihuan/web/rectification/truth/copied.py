"""
Which of many texts were copied from each other: names and figures changed, sentences moved about.

Each text is masked and cut into all its runs of ``RUN`` letters; every fourth of them, chosen by its number alone, stands
for the text. Runs that few texts share lead to pairs; set phrases of official prose, which are in many, do not count.
Whatever shares enough is compared letter by letter, so that each copy is shown with the places that say so.

Memory and time are linear to the texts, apart from the pairs that are found. Masking, which takes most of the time, may be
spread over processes.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from bihuan.web.rectification.truth.masking import Masked, Masker, Span

#: Letters of a run, and which share of all runs stands for a text.
RUN, SAMPLE = 8, 4
#: A shared passage worth showing, in letters.
PASSAGE = 12
#: A run that is in more texts than this share of all, or than so many, is a set phrase and proves nothing.
_PHRASE_SHARE, _PHRASE_LEAST = 0.002, 24
#: Share of the shorter text's own words from which two texts are shown as copies, and letters they have to share at least.
SHARE, LETTERS = 0.4, 30
#: Texts that are set phrases throughout are copies only where next to nothing differs.
_SAME, _SAME_LETTERS = 0.9, 60
#: Of a passage that the other text has many times, so many places are tried.
_PLACES_TRIED = 16
#: A measure that repeats its finding from this share on says nothing else.
_REPEATED = 0.6
#: Of a text's own runs, so many have to be shared before letters are compared.
_WORTH = 0.2

Hashes = NDArray[np.uint64]
Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Phrases = Callable[[Hashes], Flags]


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage that both texts have: its span in each, in code points, ends excluded."""

    first: Span
    second: Span


@dataclass(frozen=True, slots=True)
class Copy:
    """
    Two texts of which one was made from the other, by their places in what was given, ``first`` before ``second``.

    ``share`` is how much of the shorter text's own words (set phrases apart) the other has too, from 0 to 1; ``letters``
    how many they are. ``passages`` are in the order of the first text and never overlap there.
    """

    first: int
    second: int
    share: float
    letters: int
    passages: tuple[Passage, ...]


def copies(
    texts: Sequence[str], masker: Masker | None = None, *, apart: Sequence[int] | None = None, processes: int = 1
) -> list[Copy]:
    """
    Return the pairs of copied texts, the largest share first.

    Args:
        texts: What is compared with one another.
        masker: What it masks; names and findings of the round belong into it.
        apart: For each text whose it is; texts of the same owner are not compared.
        processes: How many work on it; more than one pays from some ten thousand texts on.
    """
    mask = masker or Masker()
    runs = Runs(len(texts))
    for codes, lengths in _in_parts(mask, texts, processes):
        runs.take(codes, lengths)
    masked = lru_cache(4_096)(lambda at: mask.masked(texts[at]))
    found = []
    for first, second in runs.pairs(apart):
        copy = compared(masked(first), masked(second), runs.are_phrases)
        if copy is not None:
            found.append(replace(copy, first=first, second=second))
    return sorted(found, key=lambda one: (-one.share, -one.letters, one.first, one.second))


def _in_parts(mask: Masker, texts: Sequence[str], processes: int) -> Iterator[tuple[NDArray[np.uint32], Indexes]]:
    """Yield the letters of all texts, some thousand texts at once, in order."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    if processes < 2 or len(parts) < 2:
        yield from map(mask.codes, parts)
        return
    # Started anew, not forked: a server has threads, and a fork of theirs may stand still for ever.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=mask.known
    ) as pool:
        yield from pool.map(_codes_of, parts)


#: In a process of its own: the masker that it was begun with.
_begun: list[Masker] = []


def _begin(names: Sequence[str], quoted: Sequence[str]) -> None:
    _begun.append(Masker(names, quoted))


def _codes_of(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Indexes]:
    return _begun[-1].codes(texts)


def compared(first: Masked, second: Masked, are_phrases: Phrases | None = None) -> Copy | None:
    """
    Compare two masked texts letter by letter; None where they are no copies.

    ``are_phrases`` says of numbers of runs which are set phrases; without it none is.
    """
    passages = list(_passages(first.letters, second.letters))
    if not passages:
        return None
    one, other = (_own(text.letters, are_phrases) for text in (first, second))
    own = sum(int(one[start : start + length].sum()) for start, _there, length in passages)
    shared = sum(length for _start, _there, length in passages)
    share = own / max(1, min(one.sum(), other.sum()))
    shorter, longer = sorted((len(first.letters), len(second.letters)))
    is_same = shared >= max(_SAME_LETTERS, _SAME * longer)
    if not is_same and (share < SHARE or own < LETTERS):
        return None
    shown = tuple(
        Passage(first.span(start, start + length), second.span(there, there + length))
        for start, there, length in passages
    )
    return Copy(0, 1, float(min(1.0, shared / shorter if is_same else share)), shared, shown)


def aligned(first: Masked, second: Masked, are_phrases: Phrases | None = None) -> Copy:
    """
    Return all passages that two texts share, wherever they stand in the other; nothing is too little to be shown.

    For texts of which parts are known to be copies: what was moved from one part to another is found, too. Passages
    that are set phrases for the most part are left out. ``share`` is of the first text.
    """
    own = _own(first.letters, are_phrases)
    passages = [
        (start, there, length)
        for start, there, length in _each_its_own(first.letters, second.letters)
        if own[start : start + length].sum() * 2 >= length
    ]
    letters = sum(length for _start, _there, length in passages)
    shown = tuple(
        Passage(first.span(start, start + length), second.span(there, there + length))
        for start, there, length in passages
    )
    return Copy(0, 1, letters / max(1, len(first.letters)), letters, shown)


def repeated(first: Masked, second: Masked) -> Copy | None:
    """
    Return what of the first text only repeats the second, None where it says something of its own.

    For a measure beside the finding that it answers: ``share`` is of the first text alone.
    """
    passages = list(_passages(first.letters, second.letters, RUN))
    shared = sum(length for _start, _there, length in passages)
    if shared < 2 * RUN or shared < _REPEATED * len(first.letters):
        return None
    shown = tuple(
        Passage(first.span(start, start + length), second.span(there, there + length))
        for start, there, length in passages
    )
    return Copy(0, 1, shared / len(first.letters), shared, shown)


def _passages(letters: str, others: str, least: int = PASSAGE) -> Iterator[tuple[int, int, int]]:
    """Yield (start, start in the other, length) of passages that both have, in the order of ``letters``."""
    runs: dict[str, int] = {}
    for at in range(len(others) - least + 1):
        runs.setdefault(others[at : at + least], at)
    at = 0
    while at + least <= len(letters):
        there = runs.get(letters[at : at + least])
        if there is None:
            at += 1
            continue
        length = least
        while letters[at + length : at + length + 1] == others[there + length : there + length + 1] != "":
            length += 1
        yield at, there, length
        at += length


def _each_its_own(letters: str, others: str) -> Iterator[tuple[int, int, int]]:
    """Yield passages as ``_passages``, the longest there is at each place, and each of another's places once if it can be."""
    runs: dict[str, list[int]] = {}
    for at in range(len(others) - PASSAGE + 1):
        runs.setdefault(others[at : at + PASSAGE], []).append(at)
    taken = bytearray(len(others))
    at = 0
    while at + PASSAGE <= len(letters):
        places = runs.get(letters[at : at + PASSAGE], [])
        free = [there for there in places if not taken[there]] or places
        if not free:
            at += 1
            continue
        lengths = [(_alike_from(letters, at, others, there), -there) for there in free[:_PLACES_TRIED]]
        length, there = max(lengths)
        yield at, -there, length
        taken[-there : length - there] = b"\1" * length
        at += length


def _alike_from(letters: str, at: int, others: str, there: int) -> int:
    length = 0
    while letters[at + length : at + length + 1] == others[there + length : there + length + 1] != "":
        length += 1
    return length


def _own(letters: str, are_phrases: Phrases | None) -> Flags:
    """Return for each letter whether it is the text's own: in no run that is a set phrase."""
    if are_phrases is None or len(letters) < RUN:
        return np.ones(len(letters), dtype=np.bool_)
    set_phrases = are_phrases(numbers_of(_codes(letters))).astype(np.int64)
    own: Flags = np.convolve(set_phrases, np.ones(RUN, dtype=np.int64)) == 0
    return own


# --- Many texts ----------------------------------------------------------------------------------------------------

#: Texts whose runs are numbered at once.
_AT_ONCE = 4_096
#: Runs are counted in so many places, of which two may share one: a power of two.
_PLACES = 1 << 22
#: Texts are alike as a whole where in one of so many bands all of so many smallest numbers are the same.
_BANDS, _ROWS = 10, 3
#: Of the larger, so much has to be the same before letters are compared.
_WORTH_ALIKE = 0.6
#: That is asked of texts of whose runs less than this share is their own.
_OWN = 0.35
#: Groups of so many texts are compared each with each; in larger ones each with so many that lie beside it.
_ALL_PAIRS, _BESIDE = 6, 3


def _codes(letters: str) -> Hashes:
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def numbers_of(codes: Hashes) -> Hashes:
    """Return one number for each run of letters, in order."""
    found, turn, width = codes, 0x100000001B3, 1
    while width < RUN:  # runs of two from those of one, of four from those of two, and so on
        found = found[:-width] * np.uint64(turn) + found[width:]
        turn, width = turn * turn % (1 << 64), width * 2
    # A last stir, so that which run is chosen is no matter of its letters.
    found ^= found >> np.uint64(29)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(32)
    return found


class Runs:
    """The runs of ``count`` texts: how often each is there, and those that stand for a text, beside the text."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken = 0
        self._seen = np.zeros(_PLACES, dtype=np.uint32)
        self._numbers: list[Hashes] = []
        self._owners: list[Indexes] = []
        self._most = max(_PHRASE_LEAST, int(count * _PHRASE_SHARE))

    def take(self, codes: NDArray[np.uint32], lengths: Indexes) -> None:
        """Take in the letters of the next texts, as ``Masker.codes`` gives them."""
        if len(codes) >= RUN:
            owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
            # A run that would reach into the next text is none.
            whole = owners[: len(codes) - RUN + 1] == owners[RUN - 1 :]
            numbers, owners = numbers_of(codes.astype(np.uint64))[whole], owners[: len(whole)][whole]
            np.add.at(self._seen, (numbers & np.uint64(_PLACES - 1)).astype(np.int64), np.uint32(1))
            chosen = (numbers >> np.uint64(40)) % np.uint64(SAMPLE) == 0
            self._numbers.append(numbers[chosen])
            self._owners.append(owners[chosen].astype(np.int64) + self._taken)
        self._taken += len(lengths)

    def are_phrases(self, numbers: Hashes) -> Flags:
        """Return which of these runs are in so many texts that they prove nothing."""
        return self._seen[(numbers & np.uint64(_PLACES - 1)).astype(np.int64)] > self._most

    def pairs(self, apart: Sequence[int] | None) -> Iterator[tuple[int, int]]:
        """Yield pairs of texts that share enough of what stands for them, each once, in order."""
        if not self._numbers:
            return
        numbers, owners = np.concatenate(self._numbers), np.concatenate(self._owners)
        least = _least(numbers, owners, 1, self._count)
        own = ~self.are_phrases(numbers)
        # Texts with enough of their own are found by that; only where next to all is in many texts, by the whole.
        is_common = np.bincount(owners[own], minlength=self._count) < _OWN * np.bincount(owners, minlength=self._count)
        alike = _alike(numbers[is_common[owners]], owners[is_common[owners]], self._count)
        numbers, owners = numbers[own], owners[own]
        order = np.argsort(numbers, kind="stable")
        numbers, owners = numbers[order], owners[order]
        # The same run twice in one text is once: equal numbers keep the order of their texts.
        fresh = np.ones(len(numbers), dtype=np.bool_)
        fresh[1:] = (np.diff(numbers) != 0) | (np.diff(owners) != 0)
        keys = np.unique(np.concatenate([alike, _enough(numbers[fresh], owners[fresh], least, self._count)]))
        first, second = keys // self._count, keys % self._count
        if apart is not None:
            whose = np.asarray(apart)
            others = whose[first] != whose[second]
            first, second = first[others], second[others]
        yield from zip(first.tolist(), second.tolist(), strict=True)


def _least(numbers: Hashes, owners: Indexes, turn: int, count: int) -> Hashes:
    """Return the smallest number of each text in an order of numbers of its own for each ``turn``; owners ascend."""
    turned = numbers * np.uint64(turn)
    turned ^= turned >> np.uint64(32)
    found = np.full(count, np.iinfo(np.uint64).max, dtype=np.uint64)
    there = np.flatnonzero(np.diff(owners, prepend=-1))
    found[owners[there]] = np.minimum.reduceat(turned, there)
    return found


def _alike(numbers: Hashes, owners: Indexes, count: int) -> Indexes:
    """Return pairs of texts that are alike as a whole, set phrases and all: some of their smallest numbers are the same."""
    turn, found = 0x9E3779B97F4A7C15, []
    is_there = np.bincount(owners, minlength=count) > 0
    for _band in range(_BANDS):
        band = np.zeros(count, dtype=np.uint64)
        for _row in range(_ROWS):
            turn = (turn * 0xD1342543DE82EF95 + 1) % (1 << 64) | 1
            band = band * np.uint64(0x100000001B3) + _least(numbers, owners, turn, count)
        there = np.flatnonzero(is_there)
        order = there[np.argsort(band[there], kind="stable")]
        found += list(_keys(band[order], order, np.zeros(count, dtype=np.uint64), count))
    keys = np.unique(np.concatenate(found))
    bounds = np.searchsorted(owners, np.arange(count + 1))
    of_text = lru_cache(None)(lambda at: frozenset(numbers[bounds[at] : bounds[at + 1]].tolist()))
    worth = [key for key in keys.tolist() if _overlap(of_text(key // count), of_text(key % count)) >= _WORTH_ALIKE]
    return np.array(worth, dtype=np.int64)


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one), len(other))


def _enough(numbers: Hashes, owners: Indexes, least: Hashes, count: int) -> Indexes:
    """Return the pairs, as one number each, that share enough of the runs of the one that has fewer."""
    sizes = np.bincount(owners, minlength=count)
    keys, counts = np.unique(np.concatenate(list(_keys(numbers, owners, least, count))), return_counts=True)
    first, second = keys // count, keys % count
    enough: Indexes = keys[counts >= np.maximum(2, _WORTH * np.minimum(sizes[first], sizes[second]))]
    return enough


def _keys(numbers: Hashes, owners: Indexes, least: Hashes, count: int) -> Iterator[Indexes]:
    """Yield pairs as one number each: all of small groups, and of large ones those that lie beside each other."""
    yield np.zeros(0, dtype=np.int64)
    if not len(numbers):
        return
    starts = np.concatenate(([0], np.flatnonzero(np.diff(numbers)) + 1))
    sizes = np.diff(np.concatenate((starts, [len(numbers)])))
    for size in range(2, _ALL_PAIRS + 1):
        members = owners[starts[sizes == size][:, None] + np.arange(size)]
        for one in range(size):
            for other in range(one + 1, size):
                yield members[:, one] * count + members[:, other]
    is_large = np.repeat(sizes > _ALL_PAIRS, sizes)
    many, groups = owners[is_large], np.repeat(np.arange(len(sizes)), sizes)[is_large]
    # Like texts mostly have the same smallest number, and so lie beside each other in every group.
    order = np.lexsort((many, least[many], groups))
    many, groups = many[order], groups[order]
    for step in range(1, _BESIDE + 1):
        if len(many) > step:
            here = groups[:-step] == groups[step:]
            one, other = many[:-step][here], many[step:][here]
            yield np.minimum(one, other) * count + np.maximum(one, other)
