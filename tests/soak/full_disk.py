"""
A disk that fills up while people write: nothing by half, nothing lost, and work goes on as soon as there is space.

``python -m tests.soak.full_disk --times 50`` needs to mount a small disk in memory, which root may do on Linux.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.soak.folders import Worker, prepared
from tests.soak.register_kill import look, writable, write

MEGABYTES = 96
#: What a writer may meet; anything else is a fault of ours.
EXPECTED = ("common.disk_full", "files.no_space", "common.cannot_write")
PATIENCE = 20.0
NOT_YET = "not yet full"


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk of ``MEGABYTES`` in memory; CannotMount where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="bihuan-disk-") as name:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", name], capture_output=True, check=False
        )
        if done.returncode:
            raise CannotMountError(done.stderr.decode().strip())
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=False)


class CannotMountError(RuntimeError):
    """This process may not mount a disk."""


def fill(disk: Path, leave: int) -> Path:
    """Take all space of the disk but ``leave`` bytes, and return the file that takes it."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(free - leave, 1))
    return filler


def until_full(number: int, rng: random.Random) -> tuple[list[str], str]:
    """Let one person write until the disk is full; return what was acknowledged and what stopped it."""
    worker = Worker(lambda say: write(number, say))
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if os.waitid(os.P_PID, worker.process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.05)
    else:
        worker.kill()
    said = worker.said()
    faults = [line for line in said if line.startswith("fault")]
    why = faults[0] if faults else NOT_YET if worker.code == -signal.SIGKILL else f"ended with {worker.code}"
    return [line for line in said if not line.startswith("fault")], why


def series(times: int, seed: int) -> str:
    """Fill the disk again and again, with more or less space left, and return what was done as a sentence."""
    rng = random.Random(seed)
    acknowledged: dict[str, tuple[str, int, str]] = {}
    stopped: Counter[str] = Counter()
    slowest = 0.0
    with small_disk() as disk, prepared("sqlite", where=disk) as place:
        numbers = writable()
        for _time in range(times):
            filler = fill(disk, rng.randrange(0, 400_000))
            said, fault = until_full(rng.choice(numbers), rng)
            stopped[_why(fault)] += 1
            filler.unlink()
            began = time.monotonic()
            again = Worker(lambda say: write(1, _twice(say)))
            told = [line for line in again.said() if not line.startswith("fault StopIteration")]
            slowest = max(slowest, time.monotonic() - began)
            assert len(told) == 2, f"nothing could be saved after space came back: {told}"
            for line in [*said, *told]:
                kind, uid, version, status = line.split()
                acknowledged[uid] = (kind, int(version), status)
            look(place, acknowledged, fully=True)
    counted = ", ".join(f"{code} {number}" for code, number in sorted(stopped.items()))
    return (
        f"{times} times full ({counted}), {len(acknowledged)} rows acknowledged: none lost, none by half; saving again "
        f"{slowest:.1f} s after space came back at most"
    )


def _why(fault: str) -> str:
    for code in (*EXPECTED, NOT_YET):
        if code in fault:
            return code
    raise AssertionError(fault)


def _twice(say):
    left = iter(range(2))

    def counted(line: str) -> None:
        next(left)
        say(line)

    return counted


def main() -> int:
    """Run the series."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        print(series(options.times, options.seed))
    except CannotMountError as error:
        print(f"not run: a small disk cannot be mounted here ({error})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
