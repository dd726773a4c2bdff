"""The child process gives up what a parser that was overcome would want: memory, time, files and the network."""

import subprocess
import sys
import textwrap
import time

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.files import child, sandbox
from tests.bad_inputs.hostile import plain_page

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(sys.platform != "linux", reason="Windows has no such limits"),
]


def bound(script: str, timeout: float = 30) -> subprocess.CompletedProcess:
    """Run a script as the child runs its work: after it has bound itself, here to a second instead of ten."""
    code = "from bihuan.web.files import child\nchild.CPU_SECONDS = 1\nchild.bind()\n" + textwrap.dedent(script)
    return subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, timeout=timeout, check=False)


def test_it_cannot_take_more_memory():
    assert b"MemoryError" in bound(f"bytearray({child.MEMORY})").stderr


def test_it_can_write_no_file(tmp_path):
    bound(f"open({str(tmp_path / 'a')!r}, 'w').write('x' * 100)")
    assert not [path for path in tmp_path.iterdir() if path.stat().st_size]


def test_it_reaches_nobody():
    listening = bound(
        """
        import socket, sys
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        except OSError as error:
            print(error.errno)
        """
    )
    # 101: there is no network. Where the system forbids a network of one's own, nobody listens there: 111.
    assert listening.stdout.strip() in {b"101", b"111", b"99"}


@pytest.mark.slow
def test_it_is_ended_when_its_time_is_up():
    assert bound("while True: pass", timeout=120).returncode == -24


def test_a_crash_a_time_out_and_nonsense_are_one_calm_answer(monkeypatch):
    for program in ("import os; os.abort()", "import time; time.sleep(30)", "raise SystemExit(3)"):
        monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", program])
        began = time.perf_counter()
        with pytest.raises(Refusal) as caught:
            sandbox.run("scan", b"x", name="a.pdf", wall_seconds=0.5)
        assert caught.value.code == "files.cannot_be_opened"
        assert time.perf_counter() - began < 8


@pytest.mark.parametrize("said", [b"", b"\x00\x00", b"\x00\x00\x00\x05hello", b"\xff\xff\xff\xff{}"])
def test_what_an_overcome_child_says_is_not_believed(monkeypatch, said):
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", f"import sys; sys.stdout.buffer.write({said!r})"])
    with pytest.raises(Refusal) as caught:
        sandbox.run("scan", b"x", name="a.pdf")
    assert caught.value.code == "files.cannot_be_opened"


def test_the_child_does_not_learn_the_password_of_the_database(monkeypatch):
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgresql://user:password@host/name")
    monkeypatch.setattr(
        sandbox,
        "COMMAND",
        [sys.executable, "-c", "import os; assert 'BIHUAN_DATABASE_URL' not in os.environ; raise SystemExit(7)"],
    )
    with pytest.raises(Refusal):
        sandbox.run("scan", b"x", name="a.pdf")


def test_the_name_of_a_file_is_on_no_command_line(monkeypatch):
    assert not any("name" in word for word in sandbox.COMMAND)


def test_the_child_imports_no_django():
    script = """
    import sys
    sys.modules["django"] = None
    import bihuan.web.files.child
    for name in bihuan.web.files.child.OPERATIONS.values():
        __import__(name)
    import bihuan.web.files.inside.cleaning.office, bihuan.web.files.inside.cleaning.pdf
    import bihuan.web.files.inside.previewing.written, bihuan.web.files.inside.previewing.drawn
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_answer_comes_from_a_path_as_from_bytes(tmp_path):
    path = tmp_path / "part"
    path.write_bytes(plain_page())
    assert sandbox.run("scan", path, name="a.pdf") == sandbox.run("scan", plain_page(), name="a.pdf")
