"""``bihuan worker`` on a folder of its own."""

import os
import signal
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("worker") / "data"
    bihuan("init", "--data", str(made), "--office", "某自治区党委巡视办", "--yes")
    return made


def bihuan(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "bihuan", *arguments], capture_output=True, encoding="utf-8", env=environment, check=True
    )


@pytest.mark.slow
def test_it_ends_when_nothing_is_due(folder):
    assert "0 done." in bihuan("worker", "--data", str(folder), "--once", "--lang", "en").stdout


@pytest.mark.slow
def test_it_ends_in_order_when_told_to(folder):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    running = subprocess.Popen(
        [sys.executable, "-u", "-m", "bihuan", "worker", "--data", str(folder), "--lang", "en"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )
    assert running.stdout is not None
    assert "outbox" in running.stdout.readline()
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    running.stdout.close()
