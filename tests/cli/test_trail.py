"""``bihuan trail verify`` on a real data folder: whole, then tampered with behind the application's back."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from bihuan.cli.words import Exit

pytestmark = pytest.mark.slow

MAKE = """
import sys
from bihuan.web.data_folder import current
from bihuan.web import serving
folder = current()
folder.make()
serving.prepare(folder)
from bihuan.web.accounts.actions import create_user
for name in sys.argv[1:] or ["first", "second"]:
    create_user(actor=None, username=name, password="a-Long-passw0rd", display_name=name)
"""


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env={**os.environ, "BIHUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"},
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder with two accounts, made once: each test works on a copy."""
    folder = tmp_path_factory.mktemp("trail") / "data"
    done = run(folder, "-c", MAKE)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "data")


def verify(folder, *options):
    return run(folder, "-m", "bihuan", "trail", "verify", *options)


def test_a_trail_is_whole_until_somebody_changes_a_row(folder):
    whole = verify(folder, "--format", "json")
    assert whole.returncode == Exit.DONE, whole.stderr
    verdict = json.loads(whole.stdout)
    assert verdict["is_whole"]
    assert verdict["records"] >= 2

    assert verify(folder, "--head", verdict["head"]).returncode == Exit.DONE
    assert verify(folder, "--head", "0" * 64).returncode == Exit.TRAIL_BROKEN

    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{trigger}"')
        database.execute("update trail_record set action = 'other' where seq = 1")
    database.close()
    broken = verify(folder, "--lang", "en")
    assert broken.returncode == Exit.TRAIL_BROKEN
    assert "record 1" in broken.stdout
    assert "Traceback" not in broken.stderr


def test_a_line_on_paper_tells_a_trail_that_was_rolled_back(folder, tmp_path):
    older = shutil.copytree(folder, tmp_path / "older")
    assert run(folder, "-c", MAKE, "third").returncode == 0
    done = run(folder, "-m", "bihuan", "trail", "checkpoint", "--print")
    assert done.returncode == Exit.DONE, done.stderr
    line = done.stdout.strip()
    assert line.startswith("BIHUAN-TRAIL 1 ")
    assert verify(folder, "--line", line.lower()).returncode == Exit.DONE
    assert verify(folder, "--line", line[:-1] + "x").returncode == Exit.USAGE
    back = verify(older, "--line", line, "--lang", "en")
    assert back.returncode == Exit.TRAIL_BROKEN
    assert "rolled_back" in back.stdout
    anchors = sorted((folder / "anchors").iterdir())
    assert anchors
    assert verify(older, *(f"--anchors={path}" for path in anchors)).returncode == Exit.TRAIL_BROKEN


def test_an_export_is_checked_by_the_program_beside_it(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    done = run(folder, "-m", "bihuan", "trail", "export", str(out / "trail.jsonl"))
    assert done.returncode == Exit.DONE, done.stderr
    assert {path.name for path in out.iterdir()} == {"trail.jsonl", "trail_check.pyz", "trail-ed25519.pub"}
    key = (out / "trail-ed25519.pub").read_text(encoding="ascii").strip()
    checked = run(folder, "-I", "-S", str(out / "trail_check.pyz"), str(out / "trail.jsonl"), "--key", key)
    assert checked.returncode == 0, checked.stdout
    nowhere = run(folder, "-m", "bihuan", "trail", "export", str(tmp_path / "no" / "trail.jsonl"))
    assert nowhere.returncode == Exit.USAGE
    assert "cli.cannot_write" in nowhere.stderr
