"""Backups of a real data folder: under load, onto nothing, from SQLite to PostgreSQL, and before an upgrade that fails."""

import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

import bihuan as package
from bihuan.cli.words import Exit
from tests.conftest import missing
from tests.kept import copy_of_demo

pytestmark = pytest.mark.slow

#: The tests, and the very sources that these tests import: the installed ones may be those of another working tree.
IMPORTED = os.pathsep.join([str(Path.cwd()), str(Path(package.__file__).parent.parent)])

PREPARE = """
import sys
from pathlib import Path
from bihuan.web import demo
from bihuan.web.data_folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
print(demo.prepare(folder).password)
"""
#: Writes until it is killed, and says each number of what it has kept; begins where the last one ended.
WRITE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
import django
django.setup()
from tests.soak.register_kill import write
write(int(sys.argv[1]), lambda line: os.write(1, (line + "\\n").encode()))
"""
#: Tells everything that a database holds, so that two can be compared: rows, and a hash over each table.
TELL = """
import hashlib, json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
import django
django.setup()
from django.apps import apps
def plain(value):
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
told = {}
for model in apps.get_models(include_auto_created=True):
    rows = model.objects.order_by(model._meta.pk.name).values()
    text = [json.dumps(row, sort_keys=True, default=plain) for row in rows]
    told[model._meta.db_table] = [len(text), hashlib.sha256("\\n".join(text).encode()).hexdigest()]
print(json.dumps(told))
"""
SIGN_IN = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
import django
django.setup()
from django.contrib.auth import authenticate
from django.test import RequestFactory
from bihuan.web.findings.models import Evidence
from bihuan.web.files.queries import content_of
from bihuan.web.search.queries import matching
assert authenticate(RequestFactory().get("/"), username="office", password=sys.argv[1]) is not None
assert all(content_of(proof.versions.get().original) for proof in Evidence.objects.all())
from bihuan.web.search.models import Entry
from bihuan.web.findings.models import Finding
finding = Finding.objects.first()
assert Entry.objects.filter(kind="register_finding", object_id=finding.pk).exists()
finding.pk, finding.number, finding.uid = None, "one-more", __import__("uuid").uuid4()
finding.save(force_insert=True)
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    return {**plain, "BIHUAN_DATA": str(folder), "PYTHONPATH": IMPORTED, **more}


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(folder, **more),
        check=False,
    )


def bihuan(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "bihuan", *arguments, **more)


def ok(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A demonstration, and its password."""
    path = tmp_path_factory.mktemp("backup") / "data"
    copy_of_demo(path)
    password = ok(run(path, "-c", PREPARE, str(path))).split()[-1]
    return path, password


@pytest.fixture(scope="module")
def backup(folder, tmp_path_factory):
    """A backup that was made while two people wrote, what they had been told before it began, and the password."""
    path, password = folder
    log = tmp_path_factory.mktemp("log")
    writers = []
    for number in ("1", "5"):
        with (log / number).open("wb") as said:
            command = [sys.executable, "-c", WRITE, number]
            writers.append(subprocess.Popen(command, stdout=said, env=environment(path)))
    try:
        until = time.monotonic() + 60
        while min((log / number).stat().st_size for number in ("1", "5")) < 400 and time.monotonic() < until:
            time.sleep(0.1)
        before = [line for number in ("1", "5") for line in (log / number).read_text().splitlines()]
        assert before, "nobody wrote"
        made = json.loads(ok(bihuan(path, "backup", str(path.parent / "backups"), "--format", "json")))
        after = sum(len((log / number).read_text().splitlines()) for number in ("1", "5"))
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert after > len(before), "people go on working meanwhile"
    return made, before, password


def told_by(folder: Path) -> dict[str, list[object]]:
    """Return rows and hash of each table but the trail's: a restore adds its own record there."""
    told = json.loads(ok(run(folder, "-c", TELL)))
    return {table: facts for table, facts in told.items() if not table.startswith("trail_")}


def rows_of(path: Path) -> dict[str, tuple[int, str]]:
    """Return version and state by uid of everything in the register."""
    found = {}
    with sqlite3.connect(path / "bihuan.sqlite3") as database:
        for table in ("findings_evidence", "findings_workingpaper", "findings_finding"):
            for uid, version, status in database.execute(f"SELECT uid, version, status FROM {table}"):
                found[uid] = (version, status)
    database.close()
    return found


@pytest.fixture(scope="module")
def restored(backup, tmp_path_factory):
    """A folder that the backup was restored into; whoever changes it works on a copy."""
    made, _before, _password = backup
    to = tmp_path_factory.mktemp("restored") / "data"
    ok(bihuan(to, "restore", made["path"], str(to)))
    return to


def test_a_backup_under_load_restores_onto_nothing(backup, restored, tmp_path):
    made, before, password = backup
    assert made["damaged"] == []
    assert hashlib.sha256(Path(made["path"]).read_bytes()).hexdigest() == made["sha256"]
    to = tmp_path / "restored"
    shutil.copytree(restored, to)
    verdict = json.loads(ok(bihuan(to, "trail", "verify", "--format", "json")))
    assert verdict["is_whole"]
    kept = rows_of(to)
    for line in before:
        _kind, uid, version, _status = line.split()
        assert kept[uid.replace("-", "")][0] >= int(version), "what was acknowledged before the backup is in it"
    blobs = [path for path in (to / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == made["files"] > 5
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in blobs)
    ok(run(to, "-c", SIGN_IN, password))
    again = bihuan(to, "restore", made["path"], str(to))
    assert again.returncode == Exit.CANNOT_SERVE
    assert "backup.folder_not_empty" in again.stderr


def test_sqlite_moves_to_postgresql_and_from_there_elsewhere(backup, restored, tmp_path, request):
    made, _before, password = backup
    told = told_by(restored)
    assert len(told) > 20
    with _postgres(request).cluster() as first:
        second = first.rpartition("/")[0] + "/elsewhere"
        with psycopg.connect(first, autocommit=True) as server:
            server.execute("CREATE DATABASE elsewhere")
        moved = tmp_path / "moved"
        ok(bihuan(moved, "restore", made["path"], str(moved), "--database-url", first))
        assert f'database_url = "{first}"' in (moved / "settings.toml").read_text(encoding="utf-8")
        assert told_by(moved) == told
        assert json.loads(ok(bihuan(moved, "trail", "verify", "--format", "json")))["is_whole"]
        full = bihuan(moved, "restore", made["path"], str(tmp_path / "b"), "--database-url", first)
        assert "backup.database_not_empty" in full.stderr

        made = json.loads(ok(bihuan(moved, "backup", str(tmp_path / "pg.tar"), "--format", "json")))
        assert first not in Path(made["path"]).read_text(encoding="latin-1")
        refused = bihuan(moved, "restore", made["path"], str(tmp_path / "c"))
        assert "backup.needs_postgresql" in refused.stderr
        back = tmp_path / "back"
        ok(bihuan(back, "restore", made["path"], str(back), "--database-url", second))
        assert told_by(back) == told
        ok(run(back, "-c", SIGN_IN, password))
        _fails_and_leaves_everything(moved)


_INIT = ["--office", "某市委巡察办", "--division", "150100", "--yes"]

FAILING = """
import sys
from pathlib import Path
from bihuan.web import serving
from bihuan.web.backup import BackupError, upgrading
from bihuan.web.data_folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
steps = iter([[("findings", "9999")], [("findings", "9999")]])
serving.pending = lambda: next(steps)
def migrate():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE findings_findingmark")
        cursor.execute("CREATE TABLE half (id integer)")
    raise ValueError("no more")
serving.migrate = migrate
try:
    upgrading.upgrade(folder)
except BackupError as error:
    print(error.code)
"""


def test_an_upgrade_that_fails_leaves_everything_as_it_was(restored, tmp_path):
    shutil.copytree(restored, tmp_path / "data")
    _fails_and_leaves_everything(tmp_path / "data")


def _fails_and_leaves_everything(path: Path) -> None:
    before = json.loads(ok(run(path, "-c", TELL)))
    assert ok(run(path, "-c", FAILING, str(path))).strip() == "backup.upgrade_failed"
    assert json.loads(ok(run(path, "-c", TELL))) == before
    assert json.loads(ok(bihuan(path, "trail", "verify", "--format", "json")))["is_whole"]
    assert len(list((path / "backups").glob("*.tar"))) == 1
    assert not (path / "tables").exists()


def test_a_folder_that_needs_an_upgrade_is_not_served(folder, tmp_path):
    """A folder of real work that an older version made is told so; the upgrade makes a backup, and then it is current."""
    path = tmp_path / "data"
    ok(bihuan(path, "init", "--data", str(path), *_INIT))
    with sqlite3.connect(path / "bihuan.sqlite3") as database:
        # As if the last step of an app that nothing stands on had not been there yet.
        database.execute("DELETE FROM django_migrations WHERE app = 'common' AND name = '0002_table_of_the_cache'")
        database.execute("DROP TABLE common_cache")
    database.close()
    served = bihuan(path, "serve", "--port", "0")
    assert served.returncode == Exit.CANNOT_SERVE
    assert "data.needs_upgrade" in served.stderr
    assert "before" in ok(bihuan(path, "upgrade", "--lang", "en"))
    assert "up to date" in ok(bihuan(path, "upgrade", "--lang", "en"))
    shown = json.loads(ok(bihuan(path, "backup", str(path / "backups"), "--list", "--format", "json")))
    assert [one["is_whole"] for one in shown] == [True]


def test_a_damaged_file_is_named_and_the_rest_is_there(folder, tmp_path):
    path, _password = folder
    blob = next(one for one in sorted((path / "blobs").rglob("*")) if one.is_file())
    whole = blob.read_bytes()
    blob.write_bytes(whole + b".")
    try:
        done = bihuan(path, "backup", str(tmp_path / "a.tar"))
    finally:
        blob.write_bytes(whole)
    assert done.returncode == Exit.PARTLY_DAMAGED
    assert blob.name in done.stderr
    assert (tmp_path / "a.tar").exists()


def _postgres(request):
    if os.name == "nt":
        pytest.skip("the server programs are looked for where Debian has them")
    found = importlib.util.spec_from_file_location("postgres", Path("build/postgres.py"))
    postgres = importlib.util.module_from_spec(found)
    sys.modules["postgres"] = postgres
    found.loader.exec_module(postgres)
    try:
        postgres.programs()
    except postgres.PostgresError:
        missing(request, "PostgreSQL")
    return postgres
