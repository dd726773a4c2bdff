"""A fiftieth of the bench: statements, size and growth of pages, memory of an export, rates of an import."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.no_database]
LINE = re.compile(
    r"^\| (?P<page>[^|]+?) \| (?P<p50>[\d.]+) \| (?P<p95>[\d.]+) \| (?P<cpu>[\d.]+) \| (?P<statements>\d+) \| (?P<kb>\d+) \|$",
    re.MULTILINE,
)
MOST_STATEMENTS, MOST_KB = 12, 150
#: The desk is no list: it asks each stage of the work for what waits there.
MOST_OF_THE_DESK = 24


def measured(folder: Path, findings: int, *more: str) -> str:
    size = ["--findings", str(findings), "--rows", "1500", "--times", "12", "--seconds", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.web", "--folder", str(folder), *size, *more],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
        # The bench makes its own folder; on PostgreSQL it would need a database of its own.
        env={
            name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_", "PYTEST"))
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return str(held.getsockname()[1])


def test_pages_stay_small_and_tables_go_out_and_come_in_at_a_rate(tmp_path):
    """One test, because making the two registers takes longer than measuring them."""
    small = measured(tmp_path / "200", 200, "--only", "pages", "--port", free_port())
    large = measured(tmp_path / "2000", 2_000, "--port", free_port())
    _pages_grow_little(*({found["page"]: found for found in LINE.finditer(said)} for said in (small, large)))
    large = large.replace(",", "")
    exported, checked, written = map(float, re.findall(r"\((\d+) a second of CPU\)", large))
    grown = float(re.search(r"process grew by (\d+) MB", large)[1])
    assert exported > 1_000
    assert grown < 60
    # A third of what a quiet machine does.
    assert checked > 1_600
    assert written > 500


def _pages_grow_little(small: dict[str, re.Match[str]], large: dict[str, re.Match[str]]) -> None:
    assert set(small) == set(large)
    assert small
    for page, found in large.items():
        most = MOST_OF_THE_DESK if page == "my desk" else MOST_STATEMENTS
        assert int(found["statements"]) <= most, page
        assert int(found["kb"]) <= MOST_KB, page
        # By CPU, because others use the machine too; the bar of 1.2 is for a quiet one and 100 answers each.
        assert float(found["cpu"]) <= 2 * float(small[page]["cpu"]) + 10, page
