"""
A stratified random sample of closed lines, and what it says of all of them.

Drawing: in each stratum the lines are put in the order of SHA-256 over ``"{seed}:{number}"`` and the first ones are taken.
No generator of a language or library is involved, so that anybody can draw the sample again from seed and numbers with a
spreadsheet and a hash tool, on any machine and in any year.

Saying: how many of all closed lines were closed wrongly is estimated by strata. The interval is exact where one stratum
is open (hypergeometric), and else a bound that holds whichever strata the wrong closures lie in; see ``estimate``.
Pure: nothing here reads the database.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, exp, floor, inf, lgamma, log, log1p
from typing import Any

#: How sure the interval is; half of what is left lies on each side.
CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2


@dataclass(frozen=True, slots=True)
class Stratum:
    """Lines that are alike: ``items`` all of them by number, ``drawn`` those that were drawn, both in a fixed order."""

    name: str
    items: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A stratum after its check: how many lines it has, how many were drawn, and how many of these do not hold."""

    name: str
    size: int
    drawn: int
    failed: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    What a checked sample says.

    ``failed`` of ``drawn`` lines did not hold, out of ``size`` closed ones. ``rate`` weighs the strata by their size; ``low``
    and ``high`` are its interval, ``low_count`` and ``high_count`` the same as numbers of lines. ``method`` is "all" where
    every line was checked, "hypergeometric" or "bounded".
    """

    size: int
    drawn: int
    failed: int
    rate: float
    low: float
    high: float
    low_count: int
    high_count: int
    method: str

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with the sample."""
        return {name: getattr(self, name) for name in self.__slots__}


def draw(strata: Mapping[str, Sequence[str]], seed: int, percent: int) -> tuple[Stratum, ...]:
    """
    Draw ``percent`` of each stratum, rounded up, so that each has at least one; strata in the order of their names.

    The same seed and numbers give the same sample, in whichever order they are handed over.

    Raises:
        ValueError: a number stands in two strata, or ``percent`` is not from 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ValueError("percent has to be from 1 to 100")
    everything = [number for items in strata.values() for number in items]
    if len(set(everything)) != len(everything):
        raise ValueError("a line stands in two strata")
    found = []
    for name in sorted(strata):
        items = sorted(strata[name])
        ranked = sorted(items, key=lambda number: (rank(seed, number), number))
        if items:
            found.append(Stratum(name, tuple(items), tuple(sorted(ranked[: share_of(len(items), percent)]))))
    return tuple(found)


def share_of(size: int, percent: int) -> int:
    """Return how many of ``size`` lines are drawn: the share rounded up, so at least one."""
    return -(-size * percent // 100)


def rank(seed: int, number: str) -> str:
    """Return the place of a line in the drawing: its hash as hexadecimal digits; the lowest are drawn."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def differences(frame: Mapping[str, Any], seed: int) -> tuple[str, ...]:
    """
    Draw a stored sample again, and return the numbers that one of the two draws has and the other has not.

    ``frame`` is {"percent", "strata": [{"name", "items": [numbers], "drawn": [numbers]}]}; empty if both are the same.
    """
    stored = {str(one["name"]): one for one in frame["strata"]}
    again = draw({name: one["items"] for name, one in stored.items()}, seed, int(frame["percent"]))
    ours = {number for one in again for number in one.drawn}
    theirs = {str(number) for one in stored.values() for number in one["drawn"]}
    return tuple(sorted(ours ^ theirs))


def estimate(strata: Sequence[Checked]) -> Estimate:
    """
    Estimate how many of all lines were closed wrongly.

    Strata that were checked whole are known and need no estimate. If one is left, the interval is that of a sample
    without putting back (hypergeometric), exact. If several are left, wrong closures may lie where the least was drawn, and
    no normal law holds in strata of two or three lines. So the count of failures is bounded as a sum of chances that need
    not be alike (Hoeffding: no such sum has heavier tails than the binomial of the same mean, one beyond the mean), with
    the smallest share that was drawn for the upper end and the largest for the lower. That is wider than the truth
    needs, never narrower. Neither end says less than was found, nor more than was left unchecked.

    Raises:
        ValueError: a stratum has fewer lines than were drawn, or failed, or none was drawn.
    """
    if any(not 0 <= one.failed <= one.drawn <= one.size or one.drawn < 1 for one in strata):
        raise ValueError("a stratum has fewer lines than were drawn of it, or none was drawn")
    size, drawn, failed = (sum(getattr(one, name) for one in strata) for name in ("size", "drawn", "failed"))
    if not strata:
        return Estimate(0, 0, 0, 0.0, 0.0, 0.0, 0, 0, "all")
    rate = sum(one.size * one.failed / one.drawn for one in strata) / size
    left = [one for one in strata if one.drawn < one.size]
    known = failed - sum(one.failed for one in left)
    if not left:
        low, high, method = failed, failed, "all"
    elif len(left) == 1:
        low, high = _hypergeometric(left[0])
        low, high, method = low + known, high + known, "hypergeometric"
    else:
        low, high = _bounded(left)
        low, high, method = low + known, high + known, "bounded"
    low, high = max(low, failed), min(high, failed + size - drawn)
    return Estimate(size, drawn, failed, rate, low / size, high / size, low, high, method)


def _hypergeometric(one: Checked) -> tuple[int, int]:
    """Return the fewest and most wrong lines of a stratum that a sample like this one is not improbable for."""
    first, last = one.failed, one.size - one.drawn + one.failed
    # The more are wrong, the likelier as many failures, and the less likely as few.
    low = bisect_left(range(last), True, first, last, key=lambda wrong: _at_least(one, wrong) > _TAIL)
    high = bisect_left(range(last + 1), True, first, last + 1, key=lambda wrong: _at_most(one, wrong) <= _TAIL) - 1
    return low, max(high, low)


def _at_most(one: Checked, wrong: int, hits: int | None = None) -> float:
    most = one.failed if hits is None else hits
    least = max(0, one.drawn - (one.size - wrong))
    logs = (_ways(wrong, hit) + _ways(one.size - wrong, one.drawn - hit) for hit in range(least, min(most, wrong) + 1))
    return min(1.0, sum(exp(ways - _ways(one.size, one.drawn)) for ways in logs))


def _at_least(one: Checked, wrong: int) -> float:
    return 1 - _at_most(one, wrong, one.failed - 1)


def _ways(size: int, chosen: int) -> float:
    """Return the logarithm of how many ways there are to choose."""
    if chosen > size:
        return -inf
    return lgamma(size + 1) - lgamma(chosen + 1) - lgamma(size - chosen + 1)


def _bounded(left: Sequence[Checked]) -> tuple[int, int]:
    trials, hits = sum(one.drawn for one in left), sum(one.failed for one in left)
    shares = [one.drawn / one.size for one in left]
    total = sum(one.size for one in left)
    # The mean count of failures that the ends belong to; beyond the reach of the bound an end says nothing.
    upper = trials * _root(lambda chance: _binomial_at_most(hits, trials, chance)) if hits < trials else trials
    high = total if upper < hits + 1 else floor(upper / min(shares) + 1e-9)
    lower = trials * _root(lambda chance: 1 - _binomial_at_most(hits - 1, trials, chance), rising=True) if hits else 0.0
    low = 0 if lower > hits - 1 else ceil(lower / max(shares) - 1e-9)
    return low, min(high, total)


def _root(tail: Callable[[float], float], *, rising: bool = False) -> float:
    """Return the chance, from 0 to 1, at which a tail is as large as what one side of the interval may miss."""
    low, high = 0.0, 1.0
    for _ in range(60):  # more halvings than a float can tell apart
        middle = (low + high) / 2
        if (tail(middle) > _TAIL) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _binomial_at_most(hits: int, trials: int, chance: float) -> float:
    if hits < 0:
        return 0.0
    if chance <= 0.0 or hits >= trials:
        return 1.0
    if chance >= 1.0:
        return 0.0
    terms = (_ways(trials, hit) + hit * log(chance) + (trials - hit) * log1p(-chance) for hit in range(hits + 1))
    return min(1.0, sum(exp(term) for term in terms))
