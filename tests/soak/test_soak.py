"""The long series, each a little: so that they still run when somebody wants them long."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.soak import fuzz, kill
from tests.texts import sound_texts


def test_broken_files_are_answered():
    texts = list(sound_texts())
    for seed in range(60):
        fuzz.try_one(seed, texts)


@pytest.mark.slow
def test_many_broken_files_are_answered():
    texts = list(sound_texts())
    for seed in range(1_000, 2_000):
        fuzz.try_one(seed, texts)


@pytest.mark.slow
def test_a_killed_import_leaves_nothing_by_half():
    assert "none lost" in kill.series(minutes=0.12, seed=1)


def run(module: str, *arguments: str) -> str:
    """Run a series in a process of its own: it starts Django on a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request) -> str:
    if os.name == "nt":
        pytest.skip("processes are forked here")
    if request.param == "postgresql":
        found = importlib.util.spec_from_file_location("postgres", Path("build/postgres.py"))
        postgres = importlib.util.module_from_spec(found)
        sys.modules["postgres"] = postgres
        found.loader.exec_module(postgres)
        try:
            postgres.programs()
        except postgres.PostgresError:
            missing(request, "PostgreSQL")
    return request.param


@pytest.mark.slow
def test_kills_leave_nothing_by_half_and_races_have_one_winner(database):
    writers, findings, items, reminders = run("tests.soak.together", "--database", database).splitlines()
    assert "none lost" in writers
    assert "40 approved, each once; 600 refused with 409" in findings
    assert "10 verified and closed, each once; 290 refused with 409" in items
    assert reminders.startswith(f"{database}: 20 kills over ")
    assert reminders.endswith("none lost, none doubled")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="processes are forked here")
def test_a_full_disk_keeps_nothing_by_half():
    said = run("tests.soak.full_disk", "--times", "5", "--seed", "1")
    if said.startswith("not run"):
        pytest.skip("a small disk cannot be mounted here")
    assert "none lost, none by half" in said
