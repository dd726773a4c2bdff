"""``python -m bench [--rounds N] [--growth 100,1000,10000] [--output FILE]``: measure and write the report."""

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

from bench import measures, peers
from bench.growth import growth

DEFAULT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmarks.md"
HEAD = """\
# Benchmarks

Written by `python -m bench{arguments}` in an environment with `requirements.lock` and `requirements-bench.lock`. One core,
all contestants in the same run, in turns, over the same documents; CPU time; medians over {rounds} rounds. MB are UTF-8
bytes of the input. MB/s belong to this machine and this hour, ratios travel. Recorded, not gating.

Machine: {machine}. Python {python}. Peers: {peers}.

Texts: the sample, and self-written notices damaged by the forward model of the tests, which shares no code with the
repair. A document is exact if every character is that of the sound text.
"""
PARTS = (
    (
        "Restoration",
        "Glosses out, traditional to simplified, punctuation widened, shifted runs decoded, and the place of every"
        " character in the original kept. The peers keep no places and do not check a gloss against its character.",
    ),
    (
        "Structure and extraction",
        "From restored text to targets, clauses, segments, verdicts, idioms, categories with reasons, facts and common"
        " phrases, against cutting the same text into words.",
    ),
    (
        "Shifted passages",
        "The extra cost of one passage: pages with lost bytes minus the same pages without, divided by the passages.",
    ),
    (
        "Growth",
        "Whole readings from bytes to the finished record, one after the other in a process that does nothing else, every"
        " text different. Memory includes Python and the tables.",
    ),
)


def main() -> None:
    """Measure everything and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", default="100,1000,10000")
    parser.add_argument("--output", type=Path, default=DEFAULT)
    chosen = parser.parse_args()
    _use_one_core()
    peers.quiet()
    steps = [int(step) for step in chosen.growth.split(",")]
    found = (
        measures.restoration(chosen.rounds),
        measures.structure(chosen.rounds),
        measures.realignment(chosen.rounds),
        growth(steps),
    )
    lines = [_head(chosen.rounds, chosen.growth)]
    for (title, what), part in zip(PARTS, found, strict=True):
        lines += [f"## {title}", "", what, ""]
        for line in part:
            print(line, flush=True)
            lines.append(line)
        lines.append("")
    chosen.output.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _use_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _head(rounds: int, growth: str) -> str:
    arguments = f" --rounds {rounds}" + ("" if growth == "100,1000,10000" else f" --growth {growth}")
    load = f"load average {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    machine = ", ".join(part for part in (_processor(), f"{os.cpu_count()} cores", platform.system(), load) if part)
    named = ", ".join(f"{name} {version(name)}" for name in ("ftfy", "opencc", "jieba"))
    return HEAD.format(
        arguments=arguments, rounds=rounds, machine=machine, python=platform.python_version(), peers=named
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
