"""Contestants take turns on the same documents, so that a busy minute of the machine hits all of them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Work = Callable[[Any], object]


@dataclass(frozen=True)
class Speed:
    """CPU seconds of each round over all documents, and how many bytes of UTF-8 these have."""

    seconds: tuple[float, ...]
    size: int

    @property
    def rate(self) -> float:
        """Median megabytes a second."""
        return self.size / statistics.median(self.seconds) / 1e6

    def times_as_fast_as(self, other: "Speed") -> float:
        """Median over the rounds of how often this one could have done its work while the other did it once."""
        return statistics.median(theirs / ours for ours, theirs in zip(self.seconds, other.seconds, strict=True))


def race(contestants: Mapping[str, Work], documents: Sequence[Any], *, size: int, rounds: int) -> dict[str, Speed]:
    """Let each contestant work through all documents, ``rounds`` times in turn, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, work in contestants.items():
            gc.collect()
            started = time.process_time()
            for document in documents:
                work(document)
            if number:  # the first round loads tables and dictionaries
                seconds[name].append(time.process_time() - started)
    return {name: Speed(tuple(found), size) for name, found in seconds.items()}
