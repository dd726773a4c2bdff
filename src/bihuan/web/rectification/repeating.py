"""
Which findings may be the same problem again: by category, by set phrase of the field, and by near text; pure.

Each basis is weak alone. Two units that both lack a procedure share a category and are no repetition, and one set phrase is
said of half a province; so what speaks for a pair is told with it, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bihuan.reading.rules.idioms import idiom_table
from bihuan.web.rectification.truth.copied import Copy, copies
from bihuan.web.rectification.truth.masking import Masker, Span

CATEGORY, IDIOM, TEXT = "category", "idiom", "text"
#: Of the candidates for one finding so many are proposed, the strongest first: nobody looks through thirty.
MOST = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A finding as it is compared: ``unit`` is the same for one inspected unit in whatever round, ``at`` is its place in time."""

    key: int
    unit: str
    round: str
    at: tuple[object, ...]
    category: str
    text: str
    is_new: bool = True  # only what is new is looked up; what is older is looked up in


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    Two findings that may be one problem: what speaks for it, how much of the shorter text the other has too, and where.

    ``spans`` are pairs of places in the later and in the earlier text, in code points, ends excluded.
    """

    earlier: int
    later: int
    is_same_unit: bool
    basis: tuple[str, ...]
    share: float
    spans: tuple[tuple[Span, Span], ...]


def candidates(findings: Sequence[Stated], names: Sequence[str] = ()) -> list[Candidate]:
    """
    Return the pairs that a person should look at, the strongest first; ``names`` of units and places are not compared.

    Of the same unit in an earlier round a like category is enough: that is what offices call a problem that comes back. Of
    another unit, or of the same round, there has to be a near text, or a set phrase beside the category.
    """
    near = {(one.first, one.second): one for one in _near(findings, names)}
    phrases = [idioms_in(one.text) for one in findings]
    likely = _Likely(findings, phrases)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for first, second in near:
        beside[first].add(second)
        beside[second].add(first)
    found: list[Candidate] = []
    for later, this in enumerate(findings):
        if not this.is_new:
            continue
        pairs = (
            _judged(findings, phrases, earlier, later, near.get((min(earlier, later), max(earlier, later))))
            for earlier in {*beside[later], *likely.earlier_than(later)}
            if findings[earlier].at < this.at
        )
        found += _strongest(pair for pair in pairs if pair is not None)[:MOST]
    places = {one.key: at for at, one in enumerate(findings)}
    shown = []
    for one in _strongest(found):
        earlier, later = places[one.earlier], places[one.later]
        pair = near.get((min(earlier, later), max(earlier, later)))
        shared = phrases[earlier] & phrases[later]
        spans = _places(findings[earlier], findings[later], shared, pair, is_turned=later < earlier)
        shown.append(replace(one, spans=spans))
    return shown


class _Likely:
    """
    What may be held beside a finding by category and set phrase, without looking at each with each.

    Findings of other units with category and phrase in common are all as strong as each other, and the earliest come first:
    of each group the first few are enough, however many hundreds are in it.
    """

    def __init__(self, findings: Sequence[Stated], phrases: Sequence[frozenset[str]]) -> None:
        self._findings, self._phrases = findings, phrases
        self._groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for at in sorted(range(len(findings)), key=lambda at: findings[at].key):
            one = findings[at]
            if one.category:
                self._groups["unit", one.unit, one.category].append(at)
            for phrase in phrases[at]:
                self._groups["phrase of the unit", phrase, one.unit].append(at)
                if one.category:
                    self._groups["phrase", phrase, one.category].append(at)

    def earlier_than(self, later: int) -> Iterator[int]:
        """Yield places of findings to look at; some more than once."""
        one = self._findings[later]
        if one.category:
            yield from self._groups["unit", one.unit, one.category]
        for phrase in self._phrases[later]:
            yield from self._groups["phrase of the unit", phrase, one.unit]
            if one.category:
                group = self._groups["phrase", phrase, one.category]
                others = (at for at in group if self._is_before(at, one))
                yield from islice(others, MOST)

    def _is_before(self, at: int, one: Stated) -> bool:
        return self._findings[at].at < one.at and self._findings[at].unit != one.unit


def idioms_in(text: str) -> frozenset[str]:
    """Return the set phrases of the field in a text that name a problem, each in the form of the table."""
    finder, entries = idiom_table()
    found = (entries[index] for index, _start, _end in finder.find_matches_as_indexes(text))
    return frozenset(entry.text for entry in found if not entry.is_slogan)


def _near(findings: Sequence[Stated], names: Sequence[str]) -> list[Copy]:
    return copies([one.text for one in findings], Masker(names))


def _judged(
    findings: Sequence[Stated],
    phrases: Sequence[frozenset[str]],
    earlier: int,
    later: int,
    near: Copy | None,
) -> Candidate | None:
    """Return the pair, without its places, if there is enough that speaks for it."""
    one, other = findings[earlier], findings[later]
    is_same_unit = one.unit == other.unit
    basis = [
        *([CATEGORY] if one.category and one.category == other.category else []),
        *([IDIOM] if phrases[earlier] & phrases[later] else []),
        *([TEXT] if near is not None else []),
    ]
    is_back = is_same_unit and one.round != other.round
    if is_same_unit and not is_back:
        # Two lines of one inspection of one unit repeat nothing; that they are alike is for its quality check.
        return None
    if not is_back and TEXT not in basis and not {CATEGORY, IDIOM} <= set(basis):
        return None
    share = round(near.share, 3) if near is not None else 0.0
    return Candidate(one.key, other.key, is_same_unit, tuple(basis), share, ())


def _places(
    one: Stated, other: Stated, shared: Iterable[str], near: Copy | None, *, is_turned: bool
) -> tuple[tuple[Span, Span], ...]:
    """Return what an earlier and a later text both have, the later one's place first."""
    if near is None:
        return tuple(_of_phrases(other.text, one.text, shared))
    # ``near`` names the first of the two in the order of the list.
    pairs = ((passage.first, passage.second) for passage in near.passages)
    return tuple((mine, theirs) if is_turned else (theirs, mine) for mine, theirs in pairs)


def _of_phrases(later: str, earlier: str, shared: Iterable[str]) -> Iterator[tuple[Span, Span]]:
    for phrase in sorted(shared):
        mine, theirs = later.find(phrase), earlier.find(phrase)
        if mine >= 0 and theirs >= 0:
            yield (mine, mine + len(phrase)), (theirs, theirs + len(phrase))


def _strongest(found: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates, the strongest first, at most ``MOST`` of each later finding."""
    ordered = sorted(
        found, key=lambda one: (-one.is_same_unit, -(TEXT in one.basis), -len(one.basis), -one.share, one.earlier)
    )
    kept: defaultdict[int, int] = defaultdict(int)
    chosen = []
    for one in ordered:
        kept[one.later] += 1
        if kept[one.later] <= MOST:
            chosen.append(one)
    return chosen
