"""
What the fast set leaves out: lint, types, floors, docs, browser, PostgreSQL, and the slow series.

``--nothing-missing`` makes an absent browser or database a failure, as CI wants it.
``--only NAME`` runs the steps whose names begin with NAME.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
#: Neighbours stay together, so that what a module prepares is prepared once, and whoever ends first helps the other.
STEALING = ("--dist", "worksteal")


@dataclass(frozen=True)
class Step:
    """One command that has to succeed; ``kinds`` are the tests that it asks pytest for besides the fast ones."""

    name: str
    command: list[str]
    needs: str = ""
    kinds: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    is_alone: bool = True  #: it uses every processor; others that use one each run beside each other


STEPS = (
    # The longest first: it goes on beside all the others.
    Step("types", ["mypy"], is_alone=False),
    Step("house", ["pytest", "-m", "house", "tests/house"], kinds="house", is_alone=False),
    Step("templates", ["djlint", "src/bihuan/web", "--lint"], is_alone=False),
    Step("lint", ["ruff", "check", "."], is_alone=False),
    Step("format", ["ruff", "format", "--check", "."], is_alone=False),
    Step("slow", ["pytest", "-m", "slow", "-n", "auto", *STEALING], kinds="slow"),
    Step("browser", ["pytest", "-m", "browser", "tests/browser", "-n", "2", *STEALING], kinds="browser,slow"),
    Step(
        "postgres",
        ["pytest", "tests/web", "-m", "not no_database and not one_database", "-n", "2", *STEALING],
        needs="postgres",
        kinds="postgres,slow",
    ),
)


def main() -> int:
    """Run the steps, print what each took, and return 1 if one failed."""
    parser = argparse.ArgumentParser(prog="dev.py check", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--nothing-missing", action="store_true", help="a missing browser or database is a failure")
    parser.add_argument("--only", default="", metavar="NAME", help="only the steps whose names begin so")
    options = parser.parse_args()
    steps = [step for step in STEPS if step.name.startswith(options.only)]
    run = partial(_ran, nothing_missing=options.nothing_missing)
    beside = [step for step in steps if not step.is_alone]
    with ThreadPoolExecutor(os.cpu_count()) as together:
        # Said in the order of the table, whoever ends first.
        ended = together.map(run, beside)
        results = [_said(step, done) for step, done in zip(beside, ended, strict=True)]
    results += [_said(step, run(step)) for step in steps if step.is_alone]
    print()
    for name, outcome, seconds in results:
        print(f"{name:<12}{outcome:<10}{seconds:6.1f} s")
    failed = [name for name, outcome, _ in results if outcome == "failed"]
    if failed:
        print("\nTo run one of them again: " + "; ".join(f"python3 dev.py check --only {name}" for name in failed))
    return 1 if failed else 0


@dataclass(frozen=True)
class Done:
    """How a step ended, how long it took, and what it printed where it ran beside others."""

    outcome: str
    seconds: float
    printed: str = ""


def _ran(step: Step, *, nothing_missing: bool) -> Done:
    if step.is_alone:
        print(f"\n== {step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    outcome, printed = _outcome(step, nothing_missing=nothing_missing)
    return Done(outcome, time.monotonic() - started, printed)


def _said(step: Step, done: Done) -> tuple[str, str, float]:
    if not step.is_alone:
        print(f"\n== {step.name}: {' '.join(step.command)}\n{done.printed.rstrip()}", flush=True)
    return step.name, done.outcome, done.seconds


def _outcome(step: Step, *, nothing_missing: bool) -> tuple[str, str]:
    command = [PYTHON, "-m", *step.command]
    if step.command[0] == "pytest":
        command += [f"--kinds={step.kinds}", "--no-header", "-q"]
        command += ["--nothing-missing"] if nothing_missing else []
    with _needed(step) as environment:
        if environment is None:
            print("PostgreSQL is not installed; on Debian: sudo apt install postgresql")
            return "failed" if nothing_missing else "skipped", ""
        kept: dict[str, Any] = (
            {} if step.is_alone else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
        )
        done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False, **kept)
    code, printed = done.returncode, done.stdout or ""
    # 5: pytest found no test of this kind.
    nothing_to_do = step.command[0] == "pytest" and code == 5 and not nothing_missing
    return "ok" if code == 0 else "nothing" if nothing_to_do else "failed", printed


@contextlib.contextmanager
def _needed(step: Step) -> Iterator[dict[str, str] | None]:
    """Yield the environment that the step needs, or None where what it needs is not installed."""
    if step.needs != "postgres":
        yield step.environment
        return
    if os.name == "nt":
        yield None
        return
    import postgres

    try:
        postgres.programs()
    except postgres.PostgresError:
        yield None
        return
    with postgres.cluster() as url:
        yield {**step.environment, "BIHUAN_DATABASE_URL": url}


if __name__ == "__main__":
    sys.exit(main())
