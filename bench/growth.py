"""Whole readings, one after the other: does time stay linear and memory flat? In a process without the peers."""

import gc
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path


def growth(steps: Iterable[int]) -> Iterator[str]:
    """Yield the table, one row a number of notices."""
    yield "| Notices | CPU seconds | ms a notice | memory at the end, MB | highest, MB |"
    yield "|---:|---:|---:|---:|---:|"
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for step in steps:
            yield pool.submit(row, step).result()


def row(notices: int) -> str:
    """Read so many notices and return the row of the table."""
    from bench.texts import damaged, sound
    from bihuan.reading import read_notice

    pages = [page.text for page in damaged(loses_bytes=False, seeds=range(2))]
    pages += [page.text for page in damaged(loses_bytes=True, seeds=range(1))]
    pages += sound()
    for page in pages:
        read_notice(page)  # what is loaded once is not part of the growth
    gc.collect()
    started = time.process_time()
    for number, page in enumerate(islice(cycle(pages), notices)):
        # A line of its own makes each notice a text that was never read before.
        read_notice(f"{page}\n第{number}号\n".encode())
    took = time.process_time() - started
    return f"| {notices:,} | {took:.1f} | {took / notices * 1000:.2f} | {_memory():.0f} | {_highest_memory():.0f} |"


def _memory() -> float:
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6 if pages.exists() else float("nan")


def _highest_memory() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
