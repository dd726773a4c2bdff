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
        self._began = self._began_of_whole = clock()
        self._seconds = seconds
        self._cancelled = cancelled
        self._progress = progress
        self._whole: Watch | None = None
        self.was_cancelled = False
        self.ran_out = False
        #: Whether time cut something short, the whole or a part: then a faster machine could have found another plan.
        self.was_short = False

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self._clock() - self._began

    def left(self, part: float = 1) -> float:
        """Return the seconds that are left, or a part of them; never below 0."""
        return max(0.0, (self._seconds - self.elapsed) * part)

    def part(self, seconds: float) -> "Watch":
        """Return a watch for a part of the work, which is over when its own seconds are, or this one is."""
        part = Watch(min(seconds, self.left()), cancelled=self.is_over, progress=self._progress, clock=self._clock)
        part._began_of_whole = self._began_of_whole
        part._whole = self
        return part

    def cut_short(self) -> None:
        """Remember that time cut something short."""
        self.was_short = True
        if self._whole is not None:
            self._whole.cut_short()

    def is_over(self) -> bool:
        """Return whether to stop now, and remember why."""
        if not self.was_cancelled and self._cancelled():
            self.was_cancelled = True
        if not self.ran_out and self.left() <= 0:
            self.ran_out = True
            self.cut_short()
        return self.was_cancelled or self.ran_out

    def tell(self, stage: str, points: float | None = None, bound: float | None = None) -> None:
        """Tell the listener how far it is."""
        self._progress(Progress(stage, self._clock() - self._began_of_whole, points, bound))
