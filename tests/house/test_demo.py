"""The first command of the README, as a person meets it: it starts, says where, and copes with a second start."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# From the end of the set-up to the page; a slow or busy machine takes many times what a quiet one takes.
PATIENCE = 240
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")},
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
}


@dataclass
class Running:
    """A demonstration that runs, and the file that takes what it prints."""

    process: subprocess.Popen
    log: Path

    def port(self) -> int:
        """Return the port of the address that it prints, waiting for it."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            if match := re.search(r"http://127\.0\.0\.1:(\d+)/", self.log.read_text(encoding="utf-8")):
                return int(match.group(1))
            time.sleep(0.1)
        pytest.fail(f"no address was printed:\n{self.log.read_text(encoding='utf-8')}")


@contextmanager
def heeding(stop: signal.Signals) -> Iterator[None]:
    """Let what is started here heed a signal, which a job in the background of a shell is told to ignore."""
    was = signal.getsignal(stop)
    if was is signal.SIG_IGN:
        signal.signal(stop, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(stop, was)


@contextmanager
def demo(folder: Path, *, stop: signal.Signals = signal.SIGINT) -> Iterator[Running]:
    """Run ``bihuan demo`` on any free port, and stop it with what Ctrl-C sends, or with ``stop``."""
    log = folder.with_suffix(".log")
    with log.open("w", encoding="utf-8") as printed, heeding(stop):
        process = subprocess.Popen(
            [sys.executable, "-m", "bihuan", "demo", "--data", str(folder), "--port", "0"],
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
        )
    try:
        yield Running(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(stop)
        try:
            assert process.wait(60) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f"{stop.name} did not stop it")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def page(port: int, path: str) -> tuple[int, str]:
    """Return the status and text of a page, waiting for the server to answer."""
    until = time.monotonic() + PATIENCE
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", path, headers={"Accept-Language": "zh-CN"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def test_the_sample_round_is_on_screen_and_a_second_start_is_told(tmp_path):
    folder = tmp_path / "data folder"
    with demo(folder) as first:
        port = first.port()
        status, home = page(port, "/")
        assert status == 200
        round_address = re.search(r'href="(/rounds/[0-9a-f-]{36}/)"', home).group(1)
        status, round_page = page(port, round_address)
        assert status == 200
        assert len(set(re.findall(r"/targets/(\d+)/", round_page))) == 12
        assert "71" in round_page
        for target in (1, 12):
            assert page(port, f"{round_address}targets/{target}/")[0] == 200

        second = subprocess.run(
            [sys.executable, "-m", "bihuan", "demo", "--data", str(folder)],
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
            env=ENVIRONMENT,
        )
        said = second.stdout + second.stderr
        assert second.returncode != 0
        assert "data.in_use" in said
        assert "Traceback" not in said

    with demo(folder, stop=signal.SIGTERM) as again:
        port = again.port()
        assert page(port, "/")[1].count(round_address) >= 1, "the round is loaded once"
        assert page(port, round_address)[0] == 200


def test_a_busy_port_is_said_and_the_next_one_taken(tmp_path):
    from bihuan.web.serving import ServeError, open_door

    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]
        door = open_door("127.0.0.1", taken)
        try:
            assert door.is_another
            assert door.port > taken
        finally:
            door.listener.close()
        with pytest.raises(ServeError, match="in use") as refused:
            open_door("127.0.0.1", taken, exactly=True)
        assert refused.value.code == "serve.port_busy"
    with pytest.raises(ServeError) as refused:
        open_door("192.0.2.1", 8000, exactly=True)
    assert refused.value.code == "serve.no_such_host"
