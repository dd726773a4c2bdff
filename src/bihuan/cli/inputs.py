"""Where notices come from: named files, folders, and the standard input."""

import sys
from collections.abc import Iterator

from bihuan.reading import read_notice
from bihuan.reading.corpus import Outcome, files_in, read_files
from bihuan.reading.opening.limits import MAX_BYTES
from bihuan.reading.refusals import ReadingRefused

STDIN = "-"


def outcomes(files: tuple[str, ...], jobs: int | None = None) -> Iterator[Outcome]:
    """Yield what became of each file in order; ``-`` is the standard input, a folder stands for the files in it."""
    if files == (STDIN,):
        yield _from_stdin()
        return
    yield from read_files(files_in(files), jobs=jobs)


def _from_stdin() -> Outcome:
    # One byte more than may be read is enough to be refused, however much follows.
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return Outcome(STDIN, reading=read_notice(data))
    except ReadingRefused as refusal:
        return Outcome(STDIN, refusal=refusal)
