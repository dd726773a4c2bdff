"""
Which findings the items of a rectification notice answer: proposals by text, category and order. Pure.

A unit repeats the finding it answers, shortened or reworded, and mostly in the order of the feedback. Names and figures
are masked, because they differ between honest copies; what is left is compared by pairs of characters.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bihuan.web.rectification.truth.masking import Masker

#: Below this a proposal would be a guess.
LEAST = 0.3
#: What equal categories and an equal place in the list add; the words decide, these only break ties.
_CATEGORY, _ORDER = 0.1, 0.05
_QUOTES = str.maketrans("", "", '“”‘’"「」')


@dataclass(frozen=True, slots=True)
class Told:
    """One side of a pair: its key, its words, its categories."""

    key: int
    text: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that is proposed: both keys, how sure (0 to 1), and what speaks for it."""

    published: int
    item: int
    score: float
    overlap: float  #: share of the shorter text that the two have in common
    same_category: bool
    same_place: bool


def propose(published: Sequence[Told], items: Sequence[Told], names: Collection[str] = ()) -> list[Proposal]:
    """
    Return at most one proposal for each published item and each item, surest first.

    Args:
        published: What the notice says, in its order.
        items: The lines of the ledger, in the order of the feedback.
        names: Names to mask: of the unit, of places.
    """
    ranked = sorted(_all(published, items, names), key=lambda one: (-one.score, one.published, one.item))
    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for one in ranked:
        if one.published not in taken[0] and one.item not in taken[1]:
            taken[0].add(one.published)
            taken[1].add(one.item)
            chosen.append(one)
    return chosen


def _all(published: Sequence[Told], items: Sequence[Told], names: Collection[str]) -> list[Proposal]:
    masker = Masker(names)
    left = [_pairs(masker, one.text) for one in published]
    right = [_pairs(masker, one.text) for one in items]
    found = []
    for at, one in enumerate(published):
        for where, other in enumerate(items):
            overlap, likeness = _likeness(left[at], right[where])
            same = bool(one.categories & other.categories)
            place = _is_same_place(at, len(published), where, len(items))
            score = min(likeness + _CATEGORY * same + _ORDER * place, 1.0)
            # What shares no words is no answer, however it stands in the list.
            if likeness >= LEAST - _CATEGORY and score >= LEAST:
                found.append(Proposal(one.key, other.key, round(score, 3), round(overlap, 3), same, place))
    return found


def _pairs(masker: Masker, text: str) -> Counter[str]:
    letters = masker.letters(text.translate(_QUOTES))
    return Counter(letters[at : at + 2] for at in range(len(letters) - 1)) or Counter([letters] if letters else [])


def _likeness(one: Counter[str], other: Counter[str]) -> tuple[float, float]:
    """Return the share of the shorter text in common, and how alike both are (that share and Dice, in the middle)."""
    common = sum((one & other).values())
    if not common:
        return 0.0, 0.0
    sizes = sum(one.values()), sum(other.values())
    overlap = common / min(sizes)
    return overlap, (overlap + 2 * common / sum(sizes)) / 2


def _is_same_place(at: int, count: int, where: int, others: int) -> bool:
    return abs(at / max(count - 1, 1) - where / max(others - 1, 1)) <= 1 / (2 * max(others, 1))
