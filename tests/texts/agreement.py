"""
How far the categories that the product suggests agree with the labels given by hand.

``python -m tests.texts.agreement`` prints a table; ``--wrong`` adds the clauses of the development half that differ.
"""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bihuan.reading import read_notice
from tests.texts import HERE

SAMPLE = "2021-inner-mongolia-feedback"
SAMPLES = HERE.parents[1] / "src/bihuan/samples"


@dataclass
class Agreement:
    """Counts of codes given by both, by the product alone, and by the labels alone, over the clauses of some notices."""

    both: Counter[str] = field(default_factory=Counter)
    only_read: Counter[str] = field(default_factory=Counter)
    only_labelled: Counter[str] = field(default_factory=Counter)
    #: Clauses that differ: text, labels, codes read.
    differ: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, text: str, labelled: set[str], read: set[str]) -> None:
        """Count one clause."""
        self.both.update(labelled & read)
        self.only_read.update(read - labelled)
        self.only_labelled.update(labelled - read)
        if labelled != read:
            self.differ.append((text, "".join(sorted(labelled)), "".join(sorted(read))))

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(
            self.both + other.both,
            self.only_read + other.only_read,
            self.only_labelled + other.only_labelled,
            self.differ + other.differ,
        )

    @property
    def f1(self) -> float:
        """Micro-F1 over all codes."""
        agreed = 2 * self.both.total()
        return agreed / max(agreed + self.only_read.total() + self.only_labelled.total(), 1)

    def of(self, code: str) -> float:
        """Return F1 of one code."""
        agreed = 2 * self.both[code]
        return agreed / max(agreed + self.only_read[code] + self.only_labelled[code], 1)


def labelled(*, held_out: bool) -> list[Path]:
    """Return the label files of a half, by name, without the sample's."""
    root = HERE / "held_out" if held_out else HERE
    return [path for path in sorted((root / "labels").glob("*.toml")) if path.stem != SAMPLE]


def agreement(labels: Path) -> Agreement:
    """Return how far the product agrees with ``labels`` on their notice."""
    given = tomllib.loads(labels.read_text(encoding="utf-8"))
    path = SAMPLES / f"{SAMPLE}.restored.txt"
    if labels.stem != SAMPLE:
        path = labels.parents[1] / "business" / f"{labels.stem}.txt"
    reading = read_notice(path.read_bytes(), name=path.name)
    read = {(target.name, clause.number): clause for target in reading.targets for clause in target.clauses}
    result = Agreement()
    for clause in given["clause"]:
        got = read.get((clause["target"], clause["number"]))
        result.add(clause["text"], set(clause["codes"]), set(got.categories if got else ()))
    return result


def rows() -> Iterator[tuple[str, Agreement]]:
    """Yield the sample, then every labelled notice of the development half, then the held-out half as one."""
    yield "sample", agreement(HERE / "labels" / f"{SAMPLE}.toml")
    for path in labelled(held_out=False):
        yield path.stem, agreement(path)
    yield "held out", sum((agreement(path) for path in labelled(held_out=True)), Agreement())


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true")
    chosen: Any = parser.parse_args(arguments)
    codes = "ABCDEFGHIJKL"
    lines = ["| notice | F1 | " + " | ".join(codes) + " |", "|---" * (len(codes) + 2) + "|"]
    differ = []
    for name, got in rows():
        lines.append(f"| {name} | {got.f1:.3f} | " + " | ".join(f"{got.of(code):.2f}" for code in codes) + " |")
        if chosen.wrong and name != "held out":
            differ += [f"{name}: labelled {label}, read {read}: {text}" for text, label, read in got.differ]
    sys.stdout.write("\n".join(lines + differ) + "\n")


if __name__ == "__main__":
    main()
