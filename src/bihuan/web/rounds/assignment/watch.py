"""How long a solve may take, whether it was cancelled, and whom to tell how far it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """
    Where a solve stands.

    ``stage`` is units, people, whole or conflict. ``points`` is the best found of that stage so far and ``bound`` what no
    plan can go below; both None before there is one.
    """

    stage: str
    seconds: float
    points: float | None = None
    bound: float | None = None


class Watch:
    """
    A deadline, a way to cancel, and a listener.

    Where neither the deadline nor a cancellation cut in, what is computed does not depend on the speed of the machine.
    """

    def __init__(
        self,
        seconds: float = 120,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[Progress], None] = lambda _progress: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._began = clock()
        self._seconds = seconds
        self._cancelled = cancelled
        self._progress = progress
        self.was_cancelled = False
        self.ran_out = False

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self._clock() - self._began

    def left(self, part: float = 1) -> float:
        """Return the seconds that are left, or a part of them; never below 0."""
        return max(0.0, (self._seconds - self.elapsed) * part)

    def is_over(self) -> bool:
        """Return whether to stop now, and remember why."""
        if not self.was_cancelled and self._cancelled():
            self.was_cancelled = True
        if not self.ran_out and self.left() <= 0:
            self.ran_out = True
        return self.was_cancelled or self.ran_out

    def tell(self, stage: str, points: float | None = None, bound: float | None = None) -> None:
        """Tell the listener how far it is."""
        self._progress(Progress(stage, self.elapsed, points, bound))
