"""
Broken files, one after the other: the reader answers each with a reading or a refusal, in time linear to its size.

``python -m tests.soak.fuzz --minutes 5`` prints a table of what came back. Every broken file can be made again from its seed.
"""

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from importlib.resources import files

from bihuan import reading
from bihuan.reading.refusals import ReadingRefused
from bihuan.reading.source_text import replay
from tests.texts import sound_texts

#: Seconds of the processor for one byte; a hundred times what a sound text takes, so that only a wrong kind of growth is caught.
PATIENCE = 2e-4
START = 2.0

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-8-sig", "gbk", "latin-1")
ODD = (
    "\x00",
    "\ufffd",
    "\ue000",
    "\u200b",
    "\u3000",
    "?",
    "(zhèn)",
    "（",
    "\r",
    "\U00020000",
    "\u0301",
    "\x1b[31m",
    "=1+1",
)


def _encode(rng: random.Random, text: str) -> bytes:
    return text.encode(rng.choice(ENCODINGS), "ignore")


def flip(rng: random.Random, text: str) -> bytes:
    """Bytes changed here and there."""
    data = bytearray(_encode(rng, text))
    for _ in range(rng.randint(1, 40)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut(rng: random.Random, text: str) -> bytes:
    """A file that breaks off, or begins in the middle of a character."""
    data = _encode(rng, text)
    start = rng.randrange(len(data))
    return data[start : start + rng.randrange(len(data))]


def misread(rng: random.Random, text: str) -> bytes:
    """A text that was written in one encoding and read in another, once or twice."""
    for _ in range(rng.randint(1, 2)):
        text = _encode(rng, text).decode(rng.choice(ENCODINGS), "replace")
    return text.encode("utf-8", "replace")


def strew(rng: random.Random, text: str) -> bytes:
    """Odd characters strewn over the text."""
    pieces = list(text)
    for _ in range(rng.randint(1, 60)):
        pieces.insert(rng.randrange(len(pieces)), rng.choice(ODD))
    return "".join(pieces).encode("utf-8", "replace")


def shuffle(rng: random.Random, text: str) -> bytes:
    """Lines in another order, some many times."""
    lines = text.splitlines()
    return "\n".join(rng.choice(lines) for _ in range(rng.randint(1, 4 * len(lines)))).encode()


def document(rng: random.Random, text: str) -> bytes:
    """A document file whose container or parts are broken."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml[: rng.randint(1, len(xml))] if rng.random() < 0.5 else xml)
    data = bytearray(kept.getvalue())
    for _ in range(rng.randint(0, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


WAYS: tuple[Callable[[random.Random, str], bytes], ...] = (flip, cut, misread, strew, shuffle, document)


def try_one(seed: int, texts: list[str]) -> tuple[str, str, float]:
    """
    Break one text by ``seed`` and read it; return the way it was broken, the answer, and the seconds it took.

    Raises:
        AssertionError: if the answer does not hold together, or took too long. Any other exception is a fault.
    """
    rng = random.Random(seed)
    way = rng.choice(WAYS)
    data = way(rng, rng.choice(texts))
    started = time.process_time()
    try:
        got = reading.read_notice(data, name="notice.docx" if way is document else "notice.txt")
    except ReadingRefused as refused:
        answer = refused.code
    else:
        answer = got.refused.code if got.refused else f"read as {got.kind}"
        assert replay(got.original, got.repairs) == got.text, f"seed {seed}: the steps do not give the text"
        for target in got.targets:
            for clause in target.clauses:
                start, end = clause.span
                assert 0 <= start <= end <= len(got.original), f"seed {seed}: a span leaves the text"
    seconds = time.process_time() - started
    assert seconds < START + PATIENCE * len(data), f"seed {seed}: {seconds:.1f} s for {len(data)} bytes"
    return way.__name__, answer, seconds


def main() -> int:
    """Run for the time that was asked for and print what came back."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    options = parser.parse_args()
    texts = [
        *sound_texts(),
        *(
            path.read_text(encoding="utf-8")
            for path in files("bihuan.samples").iterdir()
            if path.name.endswith("damaged.txt")
        ),
    ]
    answers: Counter[tuple[str, str]] = Counter()
    slowest, seed = 0.0, options.first_seed
    until = time.monotonic() + options.minutes * 60
    while time.monotonic() < until:
        way, answer, seconds = try_one(seed, texts)
        answers[way, answer] += 1
        slowest = max(slowest, seconds)
        seed += 1
    print(f"{seed - options.first_seed} broken files, none without an answer; slowest {slowest:.2f} s\n")
    print("| broken by | answer | files |\n|---|---|---|")
    for (way, answer), count in sorted(answers.items()):
        print(f"| {way} | {answer} | {count} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
