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
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bench.web.data import FILLER
from bihuan.web.rectification.truth.copied import copies
from bihuan.web.rectification.truth.masking import Masker

Pair = tuple[int, int]
#: Sentences that stand in many plans of an office; none of them says what is done.
PHRASES = (
    "提高政治站位，深化思想认识，切实增强抓好整改工作的责任感和紧迫感。",
    "坚持问题导向，举一反三，建立健全长效机制，确保整改工作取得实效。",
    "加强组织领导，压实主体责任，形成一级抓一级、层层抓落实的工作格局。",
    "严格对照反馈意见，逐条逐项研究制定整改措施，明确责任领导和完成时限。",
    "主要负责同志切实履行第一责任人责任，班子成员认真落实“一岗双责”。",
    "以此次整改为契机，进一步优化营商环境，推动各项工作再上新台阶。",
    "对整改不力、敷衍塞责的，依规依纪严肃追责问责。",
    "加大督促检查力度，定期调度整改进展，做到件件有着落、事事有回音。",
)
PLACES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")
KINDS = ("市商务局", "县财政局", "市行政审批局", "区住建局", "旗市场监管局", "市税务局", "县发改局", "区工信局")
NAMES = tuple(place + kind for place in PLACES for kind in KINDS)
#: Shares of the corpus: copies, and texts of which half is set phrases.
COPIED, SHARING = 0.02, 0.3


@dataclass(frozen=True)
class Corpus:
    """Texts, which of them were copied from which, and which share set phrases only."""

    texts: list[str]
    planted: set[Pair]
    sharing: frozenset[int]


def corpus(count: int, seed: int = 7) -> Corpus:
    """Return ``count`` texts; the same for the same seed."""
    draw = random.Random(seed)
    words = ["".join(draw.choices(FILLER, k=draw.choice((2, 2, 3)))) for _ in range(12_000)]
    copied = int(count * COPIED)
    texts = [_plan(draw, words, phrases=number < count * SHARING) for number in range(count - copied)]
    planted = set()
    for source in draw.sample(range(len(texts)), copied):
        planted.add((source, len(texts)))
        texts.append(retold(texts[source], draw))
    return Corpus(texts, planted, frozenset(range(int(count * SHARING))))


def _plan(draw: random.Random, words: Sequence[str], *, phrases: bool) -> str:
    parts, size = [], 0
    while size < 270:
        if phrases and draw.random() < 0.5:
            part = draw.choice(PHRASES)
        else:
            inner = "".join(draw.choices(words, k=draw.randint(7, 14)))
            part = f"{draw.choice(NAMES)}{inner}，于{draw.randint(1, 12)}月底前完成{draw.randint(2, 300)}件。"
        parts.append(part)
        size += len(part)
    return "".join(parts)


def retold(text: str, draw: random.Random) -> str:
    """Return a copy as one hands it in: other names, other figures, sentences moved, one in eight left out."""
    sentences = [one for one in re.split(r"(?<=。)", text) if one]
    draw.shuffle(sentences)
    kept = sentences[: max(2, round(len(sentences) * (1 if draw.random() < 0.5 else 7 / 8)))]
    figures = re.sub(r"\d+", lambda _found: str(draw.randint(1, 400)), "".join(kept))
    return re.sub("|".join(NAMES), lambda _found: draw.choice(NAMES), figures)


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
    # A text is falsely shown if it stands in a pair that nobody planted, directly or by way of the same source.
    source = {copy: first for first, copy in made.planted}
    wrong = {
        text
        for first, second in found
        if source.get(first, first) != source.get(second, second)
        for text in (first, second)
        if text in made.sharing
    }
    recall = len(made.planted & found) / max(1, len(made.planted))
    return Found(seconds, cpu, recall, len(wrong) / max(1, len(made.sharing)), len(found))


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
