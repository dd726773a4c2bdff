"""
``python -m bench.copied [--texts 100000] [--peers datasketch,rensa]``: how quickly and how truly copied texts are found.

The corpus is made up: plans of about 300 characters whose sentences are their own, a third of which also carry the same
set phrases; one text in fifty is a copy of another, with names and figures changed and sentences moved. False alarms are
counted over texts that share set phrases and nothing else. Everybody starts from the same bare texts; peers mask them with
our masker, for without it names and figures would hide copies. They stop at pairs; ours goes on to the aligned passages.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bihuan.web.rectification.truth.copied import copies
from bihuan.web.rectification.truth.masking import Masker
from tests.web.copied_corpus import NAMES, Corpus, Pair, corpus, score


def ours(texts: Sequence[str]) -> set[Pair]:
    """Return the pairs that Bihuan shows, from the bare texts to aligned passages."""
    return {(one.first, one.second) for one in copies(texts, Masker(NAMES))}


def ours_in_two(texts: Sequence[str]) -> set[Pair]:
    """The same in two processes."""
    return {(one.first, one.second) for one in copies(texts, Masker(NAMES), processes=2)}


def with_datasketch(texts: Sequence[str]) -> set[Pair]:
    """MinHash of 128 permutations over runs of eight letters, and its LSH index; pairs from a threshold of 0.4."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.4, num_perm=128)
    found = set()
    for number, text in enumerate(map(Masker(NAMES).letters, texts)):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[at : at + 8].encode() for at in range(len(text) - 7)])
        for other in index.query(sketch):
            found.add((other, number))
        index.insert(number, sketch)
    return found


def with_rensa(texts: Sequence[str]) -> set[Pair]:
    """The same with rensa's R-MinHash and its LSH, written in Rust."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.4, num_perm=128, num_bands=32)
    found = set()
    for number, text in enumerate(map(Masker(NAMES).letters, texts)):
        sketch = RMinHash(num_perm=128, seed=7)
        sketch.update([text[at : at + 8] for at in range(len(text) - 7)])
        for other in index.query(sketch):
            found.add((other, number))
        index.insert(number, sketch)
    return found


PEERS: dict[str, Callable[[Sequence[str]], set[Pair]]] = {"datasketch": with_datasketch, "rensa": with_rensa}


@dataclass(frozen=True)
class Found:
    """What one contestant did: seconds by the clock and of CPU, recall of copies, share of sharing texts falsely shown."""

    seconds: float
    cpu: float
    recall: float
    false_alarms: float
    pairs: int


def measured(work: Callable[[Sequence[str]], set[Pair]], given: Sequence[str], made: Corpus) -> Found:
    """Run one contestant and compare what it found with what was planted."""
    started, cpu = time.perf_counter(), _cpu()
    found = work(given)
    seconds, cpu = time.perf_counter() - started, _cpu() - cpu
    recall, false_alarms = score(made, found)
    return Found(seconds, cpu, recall, false_alarms, len(found))


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.copied", description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--peers", default="datasketch")
    chosen = parser.parse_args()
    made = corpus(chosen.texts)
    length = sum(map(len, made.texts)) / len(made.texts)
    print(
        f"{chosen.texts:,} texts of {length:.0f} characters, {len(made.planted):,} copies; Python {platform.python_version()}"
    )
    print(
        "\n| Contestant | seconds | of CPU | recall | false alarms | pairs | Bihuan is |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    base = measured(ours, made.texts, made)
    print(_row("Bihuan, masking, comparing and aligning", base, None), flush=True)
    print(_row("the same, two processes", measured(ours_in_two, made.texts, made), None), flush=True)
    for name in filter(None, chosen.peers.split(",")):
        print(_row(f"{name} {version(name)}, pairs alone", measured(PEERS[name], made.texts, made), base), flush=True)


def _row(name: str, found: Found, base: Found | None) -> str:
    times = f"{found.cpu / base.cpu:.1f} × as fast" if base else ""
    return f"| {name} | {found.seconds:.1f} | {found.cpu:.1f} | {found.recall:.4f} | {found.false_alarms:.2%} | {found.pairs:,} | {times} |"


if __name__ == "__main__":
    main()
