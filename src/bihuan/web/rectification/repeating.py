"""
Which findings may be the same problem again: by category, by set phrase of the field, and by near text; pure.

Each basis is weak alone. Two units that both lack a procedure share a category and are no repetition, and one set phrase is
said of half a province; so what speaks for a pair is told with it, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
    found: dict[tuple[int, int], Candidate] = {}
    near = {(one.first, one.second): one for one in _near(findings, names)}
    phrases = [idioms_in(one.text) for one in findings]
    for first, second in sorted({*near, *_alike(findings, phrases)}):
        one, other = findings[first], findings[second]
        if one.at == other.at or not (one.is_new or other.is_new):
            continue
        earlier, later = (first, second) if one.at < other.at else (second, first)
        if not findings[later].is_new:
            continue
        made = _judged(findings, phrases, earlier, later, near.get((first, second)), is_turned=earlier != first)
        if made is not None:
            found[made.earlier, made.later] = made
    return _strongest(found.values())


def idioms_in(text: str) -> frozenset[str]:
    """Return the set phrases of the field in a text that name a problem, each in the form of the table."""
    finder, entries = idiom_table()
    found = (entries[index] for index, _start, _end in finder.find_matches_as_indexes(text))
    return frozenset(entry.text for entry in found if not entry.is_slogan)


def _near(findings: Sequence[Stated], names: Sequence[str]) -> list[Copy]:
    return copies([one.text for one in findings], Masker(names))


def _alike(findings: Sequence[Stated], phrases: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield pairs with a category or a set phrase in common, by groups: never each with each."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, one in enumerate(findings):
        if one.category:
            groups["unit", one.unit, one.category].append(at)
        for phrase in phrases[at]:
            groups["phrase", phrase, one.category].append(at)
            groups["phrase of the unit", phrase, one.unit].append(at)
    for places in groups.values():
        new = [at for at in places if findings[at].is_new]
        for second in new:
            yield from ((min(first, second), max(first, second)) for first in places if first != second)


def _judged(
    findings: Sequence[Stated],
    phrases: Sequence[frozenset[str]],
    earlier: int,
    later: int,
    near: Copy | None,
    *,
    is_turned: bool,
) -> Candidate | None:
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
    spans: tuple[tuple[Span, Span], ...] = ()
    if near is not None:
        # ``near`` names the first of the two in the order of the list; the later finding's place stands first here.
        pairs = ((one.first, one.second) for one in near.passages)
        spans = tuple((mine, theirs) if is_turned else (theirs, mine) for mine, theirs in pairs)
    else:
        spans = tuple(_of_phrases(other.text, one.text, phrases[earlier] & phrases[later]))
    share = round(near.share, 3) if near is not None else 0.0
    return Candidate(one.key, other.key, is_same_unit, tuple(basis), share, spans)


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
