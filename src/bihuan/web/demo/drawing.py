"""Drawing by a seed: the same seed gives the same demonstration on every machine and with every Python."""

import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Draw:
    """Draws for one purpose. Purposes do not disturb each other: a draw more in one changes nothing in another."""

    def __init__(self, seed: int, *purpose: object) -> None:
        # A text seeds by its hash; only `random()` is promised to stay the same between versions of Python.
        self._random = random.Random("/".join(map(str, (seed, *purpose))))  # noqa: S311  # made-up data, no secret

    def chance(self, share: float) -> bool:
        """Return True in this share of all draws."""
        return self._random.random() < share

    def between(self, first: int, last: int) -> int:
        """Return a whole number, both ends included."""
        return first + int(self._random.random() * (last - first + 1))

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Return one of ``things``."""
        return things[int(self._random.random() * len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return all of ``things`` in another order."""
        keys = [self._random.random() for _ in things]
        return [things[at] for at in sorted(range(len(things)), key=keys.__getitem__)]

    def weighted(self, things: Sequence[Thing], weights: Sequence[float]) -> Thing:
        """Return one of ``things``, each as often as its weight says."""
        at = self._random.random() * sum(weights)
        for thing, weight in zip(things, weights, strict=True):
            at -= weight
            if at < 0:
                return thing
        return things[-1]
