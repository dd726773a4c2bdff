"""What is measured beside peers, or as a difference; each yields the lines of its part of the report."""

import gc
import statistics
import time
from collections.abc import Iterable, Iterator

from bench import peers
from bench.texts import damaged, sample, size_of, sound
from bench.timing import race
from bihuan.reading.pipeline import repair
from bihuan.reading.rules.structure import read_structure


def restored_with_offsets(text: str) -> str:
    """Restore a text and its exact alignment with the original, as a reading needs both."""
    source, _ = repair(text)
    restored = source.repaired
    source.to_original(0, len(restored))
    return restored


def restoration(rounds: int) -> Iterator[str]:
    """Restoration, document by document, against chains of other tools."""
    contestants = {
        "Bihuan, with exact offsets": restored_with_offsets,
        "regex + OpenCC + translate": peers.strip_convert_widen,
        "ftfy + regex + OpenCC + translate": peers.with_ftfy,
    }
    light, full = damaged(loses_bytes=False, seeds=range(3)), damaged(loses_bytes=True, seeds=range(3))
    long = [page for page in light if page.sound == sample("restored")] * 5
    series = [
        ("no byte lost", [page.text for page in light], [page.sound for page in light]),
        ("no byte lost, long (the sample's text)", [page.text for page in long], [page.sound for page in long]),
        ("bytes lost (full collision model)", [page.text for page in full], [page.sound for page in full]),
        ("the sample", [sample("damaged")] * 10, [sample("restored")] * 10),
        ("sound text", sound() * 3, sound() * 3),
    ]
    yield "| Texts | Contestant | Documents exact | MB/s | Bihuan is |"
    yield "|---|---|---:|---:|---:|"
    for name, texts, wanted in series:
        speeds = race(contestants, texts, size=size_of(texts), rounds=rounds)
        own = speeds["Bihuan, with exact offsets"]
        for contestant, work in contestants.items():
            exact = sum(work(text) == right for text, right in zip(texts, wanted, strict=True))
            ratio = "" if speeds[contestant] is own else f"{own.times_as_fast_as(speeds[contestant]):.2f} × as fast"
            yield f"| {name} | {contestant} | {exact}/{len(texts)} | {speeds[contestant].rate:.1f} | {ratio} |"


def with_records(text: str) -> int:
    """Read a text and make the records of all clauses, which are else made when they are first asked for."""
    return sum(len(target.clauses) for target in read_structure(repair(text)[0]).targets)


def structure(rounds: int) -> Iterator[str]:
    """Structure, facts and categories of restored text against cutting it into words."""
    texts = sound() * 3
    contestants = {
        "Bihuan: structure, facts, categories, phrases": lambda text: read_structure(repair(text)[0]),
        "the same with the record of every clause made": with_records,
        "repair of sound text alone (part of the line above)": lambda text: repair(text)[0],
        "jieba.cut": peers.cut,
        "jieba.posseg.cut": peers.tag,
    }
    speeds = race(contestants, texts, size=size_of(texts), rounds=rounds)
    names = list(contestants)
    own = speeds[names[0]]
    yield "| Work | MB/s | Bihuan is |"
    yield "|---|---:|---:|"
    for name in names:
        ratio = f"{own.times_as_fast_as(speeds[name]):.1f} × as fast" if name.startswith("jieba") else ""
        yield f"| {name} | {speeds[name].rate:.2f} | {ratio} |"


def realignment(rounds: int) -> Iterator[str]:
    """What a shifted passage costs: the same pages with and without loss of bytes."""
    light, full = damaged(loses_bytes=False, seeds=range(4)), damaged(loses_bytes=True, seeds=range(4))
    passages = sum(len(page.passages) for page in full)
    costs = []
    for number in range(rounds + 1):
        without, with_loss = (_seconds(page.text for page in pages) for pages in (light, full))
        if number:
            costs.append((with_loss - without) / passages * 1000)
    yield "| Pages | Passages | ms a passage, median | lowest | highest |"
    yield "|---:|---:|---:|---:|---:|"
    yield (f"| {len(full)} | {passages} | {statistics.median(costs):.2f} | {min(costs):.2f} | {max(costs):.2f} |")


def _seconds(texts: Iterable[str]) -> float:
    gc.collect()
    started = time.process_time()
    for text in texts:
        restored_with_offsets(text)
    return time.process_time() - started
