"""
Imports that are killed at any moment: what was acknowledged is there, and nothing is there by half.

``python -m tests.soak.kill --minutes 5`` starts a process that imports and stores notices, kills it without warning, and
looks at the data folder; again and again on the same folder.
"""

import argparse
import hashlib
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from bihuan.web.data_folder import DataFolder
from tests.kept import copy_of_demo

SAMPLE = "2021-inner-mongolia-feedback.restored.txt"


def work(folder: DataFolder, first: int) -> None:
    """Import and store notices until killed; print the hash of each one that the action said is stored."""
    from bihuan.web import serving
    from bihuan.web.demo import USERNAME

    serving.prepare(folder)
    from bihuan.web.accounts.queries import person_named
    from bihuan.web.notices import actions

    office = person_named(USERNAME)
    text = files("bihuan.samples").joinpath(SAMPLE).read_text(encoding="utf-8")
    number = first
    while True:
        number += 1
        data = f"{text.rstrip()}\n（第{number}份副本）\n".encode()
        imported = actions.import_notice(actor=office, data=data, name=f"{number}.txt")
        _say(f"draft {hashlib.sha256(data).hexdigest()}")
        actions.store_as_read(actor=office, notice=imported.notice)
        _say(f"stored {hashlib.sha256(data).hexdigest()}")


def _say(line: str) -> None:
    # One write, straight to the pipe: what the killed process had said is what it had said.
    os.write(sys.stdout.fileno(), (line + "\n").encode())


def look(folder: DataFolder, acknowledged: dict[str, str]) -> int:
    """
    Return how many notices the folder holds, after checking that all of it holds together.

    Raises:
        AssertionError: if something acknowledged is missing, or something is there by half.
    """
    from bihuan.web import serving

    serving.prepare(folder)
    from django.db import connection

    from bihuan.web.files.models import Blob
    from bihuan.web.notices.models import Notice, PublishedFinding
    from bihuan.web.rounds.models import Round
    from bihuan.web.trail.verify import verify

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert cursor.execute("PRAGMA foreign_key_check").fetchone() is None
    assert verify().is_whole, verify()
    for blob in Blob.objects.all():
        path = folder.blobs / blob.sha256[:2] / blob.sha256[2:4] / blob.sha256
        assert hashlib.sha256(path.read_bytes()).hexdigest() == blob.sha256
    status = dict(Notice.objects.values_list("sha256", "status"))
    for sha256, said in acknowledged.items():
        assert sha256 in status, f"{said} {sha256} is gone"
        assert said == "draft" or status[sha256] == "stored", f"{sha256} was acknowledged as stored"
    stored = Notice.objects.filter(status="stored")
    assert Round.objects.count() == stored.count()
    for notice in stored:
        clauses = sum(len(target["clauses"]) for target in notice.reading["targets"])
        assert PublishedFinding.objects.filter(notice=notice).count() == clauses
    assert not PublishedFinding.objects.exclude(notice__status="stored").exists()
    return len(status)


def _run(arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    command = [sys.executable, "-m", "tests.soak.kill", "--folder", str(folder), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def series(minutes: float, seed: int) -> str:
    """Kill again and again, look each time, and return what was done as a sentence."""
    rng = random.Random(seed)
    acknowledged: dict[str, str] = {}
    kills, notices = 0, 0
    with tempfile.TemporaryDirectory(prefix="bihuan-kill-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        # The demonstration comes in one transaction: killed in the middle of it each time, it would never be there.
        copy_of_demo(folder)
        until = time.monotonic() + minutes * 60
        while time.monotonic() < until or not kills:
            worker = _run(["--work", str(kills * 1_000_000)], folder)
            # From the first notice on, so that it is killed at work and not while it starts.
            select.select([worker.stdout], [], [], 120)
            time.sleep(rng.uniform(0.0, 3.0))
            worker.kill()
            said, _ = worker.communicate()
            kills += 1
            for line in said.decode().splitlines():
                kind, sha256 = line.split()
                acknowledged[sha256] = kind
            looked = _run(["--look"], folder)
            answer, _ = looked.communicate("\n".join(f"{kind} {sha}" for sha, kind in acknowledged.items()).encode())
            if looked.returncode:
                raise SystemExit(f"after kill {kills}: the folder does not hold together")
            notices = int(answer)
    stored = sum(kind == "stored" for kind in acknowledged.values())
    return f"{kills} kills, {stored} notices acknowledged as stored, {notices} in the folder: none lost, none by half"


def main() -> int:
    """Run the series, or one part of it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--work", type=int)
    parser.add_argument("--look", action="store_true")
    options = parser.parse_args()
    if options.look:
        acknowledged = {sha256: kind for kind, sha256 in (line.split() for line in sys.stdin.read().splitlines())}
        print(look(DataFolder(options.folder), acknowledged))
    elif options.work is not None:
        work(DataFolder(options.folder), options.work)
    else:
        print(series(options.minutes, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
