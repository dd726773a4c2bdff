"""
How far suggested categories agree with labels that readers gave by hand, blind.

Micro-F1 over all codes of all clauses. The floors are what a change must not fall below; the figures themselves are
printed with ``-s``. Labels of ``held_out`` belong to notices that nobody tuned the words on.
"""

import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from bihuan.reading import read_notice
from tests.texts import HERE

SAMPLE = "2021-inner-mongolia-feedback"
Score = Counter[tuple[str, str]]


def score(labels: Path, text: str) -> Score:
    reading = read_notice(text)
    suggested = {(t.name, c.number): set(c.categories) for t in reading.targets for c in t.clauses}
    result: Score = Counter()
    for row in tomllib.loads(labels.read_text(encoding="utf-8"))["clause"]:
        ours, theirs = suggested[row["target"], row["number"]], set(row["codes"])
        result.update((code, "both") for code in ours & theirs)
        result.update((code, "ours") for code in ours - theirs)
        result.update((code, "theirs") for code in theirs - ours)
    return result


def f1(result: Score, code: str | None = None) -> float:
    count = {
        side: sum(n for (c, s), n in result.items() if s == side and code in (None, c))
        for side in ("both", "ours", "theirs")
    }
    return 2 * count["both"] / max(2 * count["both"] + count["ours"] + count["theirs"], 1)


def report(title: str, result: Score) -> None:
    by_code = "  ".join(f"{code} {f1(result, code):.2f}" for code in sorted({code for code, _ in result}))
    print(f"\n{title}: micro-F1 {f1(result):.3f}   {by_code}")


def notices(root: Path) -> Score:
    result: Score = Counter()
    for labels in sorted((root / "labels").glob("*.toml")):
        if labels.stem != SAMPLE:
            result += score(labels, (root / "business" / f"{labels.stem}.txt").read_text(encoding="utf-8"))
    return result


@pytest.mark.parametrize(("labels", "floor"), [("labels", 0.95), ("labels/second_reader", 0.90)])
def test_agreement_on_the_sample(labels: str, floor: float) -> None:
    text = (files("bihuan") / "samples" / f"{SAMPLE}.restored.txt").read_text("utf-8")
    result = score(HERE / labels / f"{SAMPLE}.toml", text)
    report(labels, result)
    assert f1(result) >= floor


def test_agreement_on_other_notices() -> None:
    result = notices(HERE)
    report("other notices", result)
    assert f1(result) >= 0.90


def test_agreement_on_notices_nobody_tuned_for() -> None:
    result = notices(HERE / "held_out")
    report("held-out notices", result)
    assert f1(result) >= 0.82
