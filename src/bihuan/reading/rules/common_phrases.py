"""
Phrases that stand at three or more targets (共性表述): what the units of a round have in common, in the notice's words.

Maximal repeats of at least four characters inside one segment: a phrase is told only where every longer one stands
at fewer targets. Phrases made of nothing but theme words, verdicts and the words documents put around them say
nothing and are left out. Rare phrases come first, because 前店后厂 tells more than 落实…部署.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.notice import CommonPhrase, Target
from bihuan.reading.rules.items import Item
from bihuan.reading.rules.listing import Codes, Listing, Places, before_or_at, classes_of, listing_of
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.rarity import surprise
from bihuan.reading.rules.verdicts import find_verdicts
from bihuan.reading.tables import load_toml

SHORTEST = 4
FEWEST_TARGETS = 3
#: Longer repeats are copied text, not phrases; without a limit one endless repeat would take quadratic time.
LONGEST = 40
#: A phrase needs this many characters that are neither theme nor verdict nor boilerplate.
_OWN_CHARACTERS = 2

#: A place, the text from there on as far as a phrase may reach, its item, and the sign before it.
_Row = tuple[int, str, int, int]


def find_common_phrases(page: Page, items: Sequence[Item], targets: Sequence[Target]) -> tuple[CommonPhrase, ...]:
    """
    Return the phrases that at least three targets share, rarest first, then by their place.

    Time grows with the length of the text: seeds of four characters come from one sort, and only places that share
    a seed are looked at again.
    """
    if len(items) < FEWEST_TARGETS:
        return ()
    listing = listing_of(page, items)
    phrases = _with_words_of_their_own(find_repeats(listing))
    scores = surprise([text for text, _ in phrases])
    found: list[CommonPhrase] = []
    for (text, places), score in zip(phrases, scores, strict=True):
        owners = before_or_at(listing.starts, np.array(places)).tolist()
        starts = [place + listing.offset for place in places]
        spans = page.spans(starts, [start + len(text) for start in starts])
        numbers = sorted({targets[owner].number for owner in owners})
        found.append(CommonPhrase(text, tuple(numbers), tuple(spans), score))
    found.sort(key=lambda phrase: (-phrase.score, phrase.spans))
    return tuple(found)


def find_repeats(listing: Listing) -> list[tuple[str, list[int]]]:
    """
    Return the maximal repeats of a listing, each with its places.

    Seeds grow to the right as far as all their places agree, then part by the next character: the nodes of a suffix
    tree, of which only those with enough targets are ever made.
    """
    text = listing.text
    is_word = _is_word(listing.codes)
    flat, firsts = _seeds(listing, is_word)
    if not len(flat):
        return []
    marks = np.append(np.flatnonzero(~is_word), len(text))
    stops = np.minimum(marks[marks.searchsorted(flat)], flat + LONGEST)
    # A mark belongs to no longer phrase, so each counts as a sign of its own.
    follows = is_word[flat - 1] & (flat > 0)
    heads = np.where(follows, listing.codes[flat - 1], -1 - flat)
    # Where one sign stands before every place, each longer phrase begins with it, and is found from there.
    several = np.minimum.reduceat(heads, firsts) != np.maximum.reduceat(heads, firsts)
    is_grown = several | (np.maximum.reduceat(stops - flat, firsts) == LONGEST)
    sizes = np.diff(np.append(firsts, len(flat)))
    wanted = np.repeat(is_grown, sizes)
    columns = (flat, stops, before_or_at(listing.starts, flat), heads)
    cells = zip(*[column[wanted].tolist() for column in columns], strict=True)
    rows = [(place, text[place:stop], owner, head) for place, stop, owner, head in cells]
    found: list[tuple[str, list[int]]] = []
    at = 0
    for size in sizes[is_grown].tolist():
        found += _grown(rows[at : at + size])
        at += size
    return found


def _grown(seeds: list[_Row]) -> Iterator[tuple[str, list[int]]]:
    """Yield the maximal repeats that begin with a seed, at the places where the seed stands."""
    waiting = [(SHORTEST, seeds)]
    while waiting:
        length, rows = waiting.pop()
        length = _agreed(length, [row[1] for row in rows])
        count = len({row[2] for row in rows})
        text = rows[0][1][:length]
        if length == LONGEST:
            yield text, [row[0] for row in rows]
            continue
        covered = _is_led_by_one_sign(rows, count)
        # Each other sign takes a place at least: with many signs none is left with enough places.
        signs = {row[1][length : length + 1] for row in rows}
        if len(rows) - len(signs) + 1 >= FEWEST_TARGETS:
            for sign in signs - {""}:
                branch = [row for row in rows if row[1][length : length + 1] == sign]
                size = len({row[2] for row in branch})
                covered = covered or size == count
                if size >= FEWEST_TARGETS:
                    waiting.append((length + 1, branch))
        if not covered:
            yield text, [row[0] for row in rows]


def _agreed(length: int, tails: list[str]) -> int:
    """Return how many characters all of the texts begin with alike, knowing that ``length`` of them do."""
    # What the first and the last of them in order share, all between them share.
    first, last = min(tails), max(tails)
    stop = min(len(first), len(last))
    while length < stop and first[length] == last[length]:
        length += 1
    return length


def _is_led_by_one_sign(rows: list[_Row], count: int) -> bool:
    """Whether one sign stands before a phrase at all of its ``count`` targets, so that a longer phrase says the same."""
    heads = {row[3] for row in rows}
    if len(rows) - len(heads) + 1 < count:
        return False
    return any(len({row[2] for row in rows if row[3] == head}) == count for head in heads)


def _seeds(listing: Listing, is_word: npt.NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return the places of all runs of four characters that stand at enough targets, and where each run's begin."""
    keys, places = _grams(listing.codes, is_word)
    if not len(keys):
        return places, places
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    owners = before_or_at(listing.starts, places)
    # Within a group of equal keys places rise, so owners rise too: each change of owner is one more target.
    borders = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    starts = np.concatenate(([0], borders))
    changes = np.ones(len(keys), dtype=np.int64)
    changes[1:] = owners[1:] != owners[:-1]
    changes[borders] = 1
    enough = np.add.reduceat(changes, starts) >= FEWEST_TARGETS
    sizes = np.diff(np.append(starts, len(keys)))
    kept = sizes[enough]
    return places[np.repeat(enough, sizes)], np.cumsum(kept) - kept


def _grams(codes: Codes, is_word: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.uint64], Places]:
    """Return a key for each run of four characters of one word, equal for equal runs, and where each begins."""
    if codes.dtype != np.uint16:
        # Numbered anew: a text has fewer different characters than 16 bits can count.
        codes = np.unique(codes, return_inverse=True)[1].astype(np.uint16)
    size = len(codes) - SHORTEST + 1
    if size <= 0:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    whole = is_word[:size] & is_word[1 : size + 1] & is_word[2 : size + 2] & is_word[3:]
    places = np.flatnonzero(whole)
    # Four characters of 16 bits, read as one number.
    grams = np.ndarray((size,), dtype=np.uint64, buffer=np.ascontiguousarray(codes), strides=(2,))
    return grams[places], places


def _is_word(codes: Codes) -> npt.NDArray[np.bool_]:
    """Whether a character may stand inside a phrase: Chinese characters, letters and digits, no marks of any kind."""
    common = classes_of(codes, _word_signs()) > 0
    return common if codes.dtype == np.uint16 else common | (codes >= 0x20000)


@cache
def _word_signs() -> npt.NDArray[np.uint8]:
    table = np.zeros(65536, dtype=np.uint8)
    for first, last in ((0x3400, 0xA000), (ord("0"), ord("9") + 1), (ord("A"), ord("Z") + 1), (ord("a"), ord("z") + 1)):
        table[first:last] = 1
    return table


@cache
def _boilerplate() -> AhoCorasick:
    return AhoCorasick(load_toml("boilerplate.toml")["words"], matchkind=MatchKind.LeftmostLongest)


def _with_words_of_their_own(repeats: list[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    """Leave out repeats of which too little is neither theme, nor verdict, nor boilerplate."""
    # One text, because each pass costs more to begin than to go through a phrase; no word reaches across a line end.
    text = "\n".join(phrase for phrase, _ in repeats)
    ordinary = bytearray(len(text))
    for _, start, end in _boilerplate().find_matches_as_indexes(text):
        ordinary[start:end] = b"\1" * (end - start)
    for start, end, _ in find_verdicts(text):
        ordinary[start:end] = b"\1" * (end - start)
    kept: list[tuple[str, list[int]]] = []
    at = 0
    for phrase, places in repeats:
        if ordinary.count(0, at, at + len(phrase)) >= _OWN_CHARACTERS:
            kept.append((phrase, places))
        at += len(phrase) + 1
    return kept
