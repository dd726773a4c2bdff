"""``bihuan trail verify`` on a real data folder: whole, then tampered with behind the application's back."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from bihuan.cli.words import Exit

pytestmark = pytest.mark.slow

MAKE = """
from bihuan.web.data_folder import current
from bihuan.web import serving
folder = current()
folder.make()
serving.prepare(folder)
from bihuan.web.accounts.actions import create_user
for name in ("first", "second"):
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


def verify(folder, *options):
    return run(folder, "-m", "bihuan", "trail", "verify", *options)


def test_a_trail_is_whole_until_somebody_changes_a_row(tmp_path):
    folder = tmp_path / "data"
    made = run(folder, "-c", MAKE)
    assert made.returncode == 0, made.stderr

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
