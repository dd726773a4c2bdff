"""
Many notices: the same pure function over many files, in order, on as many processes as are wanted.

A reading depends on its file alone, so files can be read anywhere and in any order; only the answers are put in order.
"""

import errno
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bihuan.reading import read_notice
from bihuan.reading.notice import Reading
from bihuan.reading.opening.limits import MAX_BYTES, in_words
from bihuan.reading.refusals import ReadingRefused, refused

#: Kinds of file that a folder is searched for. A file that is named is tried whatever it is called.
ENDINGS = (".txt", ".docx")
#: Starting a process costs as much as reading some forty notices.
_WORTH_A_POOL = 40
#: How many answers may wait for each process; more would hold a whole corpus in memory.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a reading, or the refusal that says why there is none."""

    path: str
    reading: Reading | None = None
    refusal: ReadingRefused | None = None


def read_file(path: str) -> Outcome:
    """Return the reading of a file, or its refusal; a file that cannot be opened is refused as ``reading.no_file``."""
    try:
        size = Path(path).stat().st_size
        if size > MAX_BYTES:
            # Before it is read: a file larger than memory must not get there.
            raise refused("reading.too_large", size=in_words(size), limit=in_words(MAX_BYTES))
        return Outcome(path, reading=read_notice(Path(path).read_bytes(), name=path))
    except OSError as error:
        return Outcome(path, refusal=refused("reading.no_file", path=path, reason=_reason(error)))
    except ReadingRefused as refusal:
        return Outcome(path, refusal=refusal)


def _reason(error: OSError) -> tuple[str, str] | str:
    reasons = {
        errno.ENOENT: ("没有这个文件", "there is no such file"),
        errno.EACCES: ("没有读取权限", "permission denied"),
        errno.EPERM: ("没有读取权限", "permission denied"),
    }
    return reasons.get(error.errno or 0, error.strerror or "I/O")


def files_in(paths: Iterable[str]) -> list[str]:
    """Return files as they are named, and for each folder the notices below it, in the order of their names."""
    found: list[str] = []
    for path in paths:
        if not Path(path).is_dir():
            found.append(path)
            continue
        for folder, inner, names in os.walk(path):
            inner.sort()
            found += [str(Path(folder, name)) for name in sorted(names) if name.lower().endswith(ENDINGS)]
    return found


def read_files(paths: Iterable[str], *, jobs: int | None = None) -> Iterator[Outcome]:
    """
    Yield what became of each file, in the order of ``paths``, holding only a few answers in memory.

    Args:
        paths: Files; see ``files_in`` for folders.
        jobs: Processes; by default one for a few files and one a core for many.
    """
    paths = list(paths)
    wanted = jobs or (os.cpu_count() or 1 if len(paths) >= _WORTH_A_POOL else 1)
    if min(wanted, len(paths)) <= 1:
        yield from map(read_file, paths)
        return
    # Spawned and not forked: a forked child inherits the locks of threads that do not exist in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(wanted, len(paths)), mp_context=context) as pool:
        waiting: deque[Future[Outcome]] = deque()
        for path in paths:
            waiting.append(pool.submit(read_file, path))
            if len(waiting) >= _AHEAD * wanted:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
