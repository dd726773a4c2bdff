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
    places = _seeds(listing, is_word)
    flat = np.array([place for group in places for place in group], dtype=np.int64)
    if not len(flat):
        return []
    owners = before_or_at(listing.starts, flat).tolist()
    marks = np.append(np.flatnonzero(~is_word), len(text))
    stops = np.minimum(marks[marks.searchsorted(flat)], flat + LONGEST).tolist()
    tails = {place: text[place:stop] for place, stop in zip(flat.tolist(), stops, strict=True)}
    owner_of = dict(zip(tails, owners, strict=True))
    # What stands before a phrase; a mark does not belong to any longer phrase, so each counts as another sign.
    heads = {place: text[place - 1] if place and is_word[place - 1] else place for place in tails}
    found: list[tuple[str, list[int]]] = []
    for group in places:
        # Where one sign stands before every place, each longer phrase begins with it, and is found from there.
        if len({heads[place] for place in group}) > 1 or any(len(tails[place]) == LONGEST for place in group):
            found += _grown(group, tails, owner_of, heads)
    return found


def _grown(
    group: list[int], tails: dict[int, str], owner_of: dict[int, int], heads: dict[int, str | int]
) -> Iterator[tuple[str, list[int]]]:
    """Yield the maximal repeats that begin with the seed at the places of ``group``."""
    waiting = [(SHORTEST, group)]
    while waiting:
        length, places = waiting.pop()
        length = _agreed(length, [tails[place] for place in places])
        count = len({owner_of[place] for place in places})
        text = tails[places[0]][:length]
        if length == LONGEST:
            yield text, places
            continue
        covered = _most_targets(places, owner_of, heads)
        branches: dict[str, list[int]] = {}
        for place in places:
            branches.setdefault(tails[place][length : length + 1], []).append(place)
        for sign, branch in branches.items():
            if sign and len(branch) >= FEWEST_TARGETS:
                size = len({owner_of[place] for place in branch})
                covered = max(covered, size)
                if size >= FEWEST_TARGETS:
                    waiting.append((length + 1, branch))
        if covered < count:
            yield text, places


def _agreed(length: int, tails: list[str]) -> int:
    """Return how many characters all of the texts begin with alike, knowing that ``length`` of them do."""
    # What the first and the last of them in order share, all between them share.
    first, last = min(tails), max(tails)
    stop = min(len(first), len(last))
    while length < stop and first[length] == last[length]:
        length += 1
    return length


def _most_targets(places: list[int], owner_of: dict[int, int], heads: dict[int, str | int]) -> int:
    """Return at how many targets the same sign stands before a phrase, for the sign with the most of them."""
    before: dict[str | int, set[int]] = {}
    for place in places:
        before.setdefault(heads[place], set()).add(owner_of[place])
    return max(map(len, before.values()))


def _seeds(listing: Listing, is_word: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the places of each run of four characters that stands at enough targets."""
    keys, places = _grams(listing.codes, is_word)
    order = np.argsort(keys, kind="stable")
    if not len(order):
        return []
    keys, places = keys[order], places[order]
    owners = before_or_at(listing.starts, places)
    # Within a group of equal keys places rise, so owners rise too: each change of owner is one more target.
    borders = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    starts = np.concatenate(([0], borders))
    changes = np.ones(len(keys), dtype=np.int64)
    changes[1:] = owners[1:] != owners[:-1]
    changes[borders] = 1
    stops = np.append(borders, len(keys))
    enough = np.flatnonzero(np.add.reduceat(changes, starts) >= FEWEST_TARGETS)
    return [places[start:stop].tolist() for start, stop in zip(starts[enough], stops[enough], strict=True)]


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
