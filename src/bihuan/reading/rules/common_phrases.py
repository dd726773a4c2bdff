"""
Phrases that stand at three or more targets (共性表述): what the units of a round have in common, in the notice's words.

Maximal repeats of at least four characters inside one segment: a phrase is told only where every longer one stands
at fewer targets. Phrases made of nothing but theme words, verdicts and the words documents put around them say
nothing and are left out. Rare phrases come first, because 前店后厂 tells more than 落实…部署.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, MatchKind

from bihuan.reading.notice import CommonPhrase, Target
from bihuan.reading.rules.items import Item
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

_Places = list[int]


def find_common_phrases(page: Page, items: Sequence[Item], targets: Sequence[Target]) -> tuple[CommonPhrase, ...]:
    """
    Return the phrases that at least three targets share, rarest first, then by their place.

    Time grows with the length of the text: seeds of four characters come from one sort, and only places that share
    a seed are looked at again.
    """
    if len(items) < FEWEST_TARGETS:
        return ()
    owners = _owners(page, items)
    seeds = _seeds(page.body, owners)
    phrases = [phrase for phrase in _maximal(page.body, owners, seeds) if _says_something(phrase[0])]
    scores = surprise([text for text, _ in phrases])
    found = [
        CommonPhrase(
            text,
            tuple(sorted({targets[owners[place]].number for place in places})),
            tuple(page.span(place, place + len(text)) for place in places),
            score,
        )
        for (text, places), score in zip(phrases, scores, strict=True)
    ]
    found.sort(key=lambda phrase: (-phrase.score, phrase.spans))
    return tuple(found)


def _owners(page: Page, items: Sequence[Item]) -> list[int]:
    """Return for each place of the text which item it belongs to, -1 for places outside every item."""
    owners = [-1] * len(page.body)
    for index, item in enumerate(items):
        owners[item.content : item.end] = [index] * (item.end - item.content)
    return owners


def _seeds(body: str, owners: list[int]) -> dict[str, _Places]:
    """Return the runs of four characters that stand at enough targets, each with its places."""
    codes = np.frombuffer(body.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.array(owners, dtype=np.int64)
    codes[~_is_word(codes) | (owner < 0)] = 0
    size = len(codes) - SHORTEST + 1
    if size <= 0:
        return {}
    keys = np.zeros(size, dtype=np.uint64)
    whole = np.ones(size, dtype=bool)
    for offset in range(SHORTEST):
        part = codes[offset : offset + size]
        # 16 bits for each of four characters; a character beyond them may collide, which the text below settles.
        keys = keys << np.uint64(16) ^ part
        whole &= part > 0
    places = np.flatnonzero(whole)
    order = places[np.argsort(keys[places], kind="stable")]
    if len(order) == 0:
        return {}
    # Within a group of equal keys places rise, so owners rise too: each change of owner is one more target.
    starts = np.concatenate(([0], np.flatnonzero(np.diff(keys[order])) + 1))
    changes = np.concatenate(([1], np.diff(owner[order]) != 0)).astype(np.int64)
    changes[starts] = 1
    enough = np.flatnonzero(np.add.reduceat(changes, starts) >= FEWEST_TARGETS)
    stops = np.concatenate((starts[1:], [len(order)]))
    seeds: dict[str, _Places] = {}
    for group in enough.tolist():
        for place in order[starts[group] : stops[group]].tolist():
            seeds.setdefault(body[place : place + SHORTEST], []).append(place)
    return {text: found for text, found in seeds.items() if _targets(found, owners) >= FEWEST_TARGETS}


def _is_word(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether a character may stand inside a phrase: Chinese characters, letters and digits, no marks of any kind."""
    chinese = ((codes >= 0x3400) & (codes < 0xA000)) | (codes >= 0x20000)
    latin = ((codes >= 0x30) & (codes <= 0x39)) | ((codes | np.uint64(0x20)) >= 0x61) & (
        (codes | np.uint64(0x20)) <= 0x7A
    )
    return chinese | latin


def _maximal(body: str, owners: list[int], seeds: dict[str, _Places]) -> list[tuple[str, _Places]]:
    """Grow the seeds to the right, one character a round, and keep what no longer phrase stands in for."""
    starts = {place for places in seeds.values() for place in places}
    found: list[tuple[str, _Places]] = []
    level = {text: (places, _targets(places, owners)) for text, places in seeds.items()}
    length = SHORTEST
    while level and length < LONGEST:
        reach = length - SHORTEST + 1
        grown: dict[str, _Places] = {}
        for places, _ in level.values():
            for place in places:
                # The last four characters of a longer phrase must be a seed as well.
                if place + reach in starts:
                    grown.setdefault(body[place : place + length + 1], []).append(place)
        longer: dict[str, tuple[_Places, int]] = {}
        covered: dict[str, int] = {}
        for text, places in grown.items():
            count = _targets(places, owners) if len(places) >= FEWEST_TARGETS else 0
            if count >= FEWEST_TARGETS:
                longer[text] = (places, count)
                for part in (text[:-1], text[1:]):
                    covered[part] = max(covered.get(part, 0), count)
        found += [(text, sorted(places)) for text, (places, count) in level.items() if covered.get(text, 0) < count]
        level = longer
        length += 1
    return found + [(text, sorted(places)) for text, (places, _) in level.items()]


def _targets(places: _Places, owners: list[int]) -> int:
    return len({owners[place] for place in places})


@cache
def _boilerplate() -> AhoCorasick:
    return AhoCorasick(load_toml("boilerplate.toml")["words"], matchkind=MatchKind.LeftmostLongest)


def _says_something(text: str) -> bool:
    """Whether enough of a phrase is neither theme, nor verdict, nor boilerplate."""
    ordinary = bytearray(len(text))
    for _, start, end in _boilerplate().find_matches_as_indexes(text):
        ordinary[start:end] = b"\1" * (end - start)
    for start, end, _ in find_verdicts(text):
        ordinary[start:end] = b"\1" * (end - start)
    return len(text) - sum(ordinary) >= _OWN_CHARACTERS
