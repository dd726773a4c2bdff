import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from importlib.resources import files

import pytest

from bihuan.web.data_folder import DataFolder, DataFolderError
from bihuan.web.database import postgresql
from bihuan.web.options import read_options

#: Prepares a demonstration, as its command does, and tells what is in it.
PREPARE = """
import json, sys
from pathlib import Path
from bihuan.web.data_folder import DataFolder
from bihuan.web.demo import prepare
folder = DataFolder(Path(sys.argv[1]))
folder.make(demo=True)
with folder.held():
    account = prepare(folder)
from bihuan.web.common import dates
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.notices.models import Notice, PublishedFinding
from bihuan.web.rounds.models import Round, Target
from bihuan.web.trail.verify import verify
from django.contrib.auth import authenticate
from django.db import connection
from django.test import RequestFactory
request = RequestFactory().get("/")
with connection.cursor() as cursor:
    pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
from bihuan.web.demo import SAMPLE
from bihuan.web.notices.reader import read
from importlib.resources import files
read_in_file = read(files("bihuan.samples").joinpath(SAMPLE).read_bytes(), SAMPLE)
proposed = Finding.objects.exclude(published_sentence="").exclude(status="withdrawn")
print(json.dumps({
    "proposed": sorted(proposed.values_list("target__number", "published_sentence"))
    == sorted((target.number, clause.text) for target in read_in_file.targets for clause in target.clauses),
    "of_category": sum(
        (one.category.code if one.category else "") in clause.categories
        for target in read_in_file.targets for clause in target.clauses
        for one in proposed.filter(target__number=target.number, published_sentence=clause.text).select_related("category")
    ),
    "password": account.password,
    "signs_in": authenticate(request, username=account.username, password=account.password) is not None,
    "round": Round.objects.get().status,
    "targets": sorted(Target.objects.values_list("group__number", flat=True)),
    "meetings": sorted(str(day) for day in Target.objects.values_list("meeting_planned_on", flat=True)),
    "register": [model.objects.filter(is_demo=True).count() for model in (Finding, FixAtOnce, WorkingPaper)],
    "states": [len(set(model.objects.values_list("status", flat=True))) for model in (Finding, FixAtOnce, WorkingPaper)],
    "shares": sorted(Finding.objects.filter(target=target).count() for target in Target.objects.all()),
    "people": account.names,
    "notices": Notice.objects.count(), "findings": PublishedFinding.objects.count(),
    "trail": verify().is_whole, "today": str(dates.today()), "pragmas": pragmas,
}))
"""


def prepared(path) -> dict:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", PREPARE, str(path)], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.no_database
def test_a_demonstration_is_ready_and_stays_as_it_is_at_the_second_start(tmp_path):
    first = prepared(tmp_path / "演示 data")
    assert first["findings"] == 71
    assert first["notices"] == 1
    assert first["signs_in"]
    assert first["trail"]
    assert first["today"] == "2020-11-16"
    assert first["pragmas"] == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert first["round"] == "live"
    assert first["targets"] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert set(first["meetings"]) <= {f"2021-01-0{day}" for day in (5, 6, 7, 8)}
    assert first["register"] == [327, 82, 327]
    assert first["states"] == [5, 6, 3]
    assert first["proposed"]
    assert first["of_category"] >= 60
    assert first["shares"][0] >= 20
    assert first["shares"][-1] <= 45
    count = {role: len(names) for role, names in first["people"].items()}
    assert count == {
        "SYS": 1,
        "OFF": 3,
        "LG": 3,
        "GL": 4,
        "GD": 8,
        "GM": 4,
        "LIA": 12,
        "UNIT": 12,
        "SUP": 2,
        "VER": 2,
        "AUD": 1,
    }
    second = prepared(tmp_path / "演示 data")
    assert second["password"] != first["password"]
    assert {**second, "password": ""} == {**first, "password": ""}


def test_a_folder_is_made_once(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.make(demo=True)
    key = folder.secret_key()
    assert len(key) > 50
    folder.make(demo=False)
    assert folder.secret_key() == key
    assert read_options(folder.settings_file).demo


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights another way")
def test_only_its_owner_reads_it(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.make()
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.secret_key_file.stat().st_mode) == 0o600


def test_a_folder_that_was_never_made_is_said_so(tmp_path):
    with pytest.raises(DataFolderError) as caught:
        DataFolder(tmp_path).secret_key()
    assert caught.value.code == "data.missing"


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataFolderError) as caught:
        DataFolder(tmp_path / "file" / "data").make()
    assert caught.value.code == "data.not_writable"


def test_one_process_holds_it(tmp_path):
    folder = DataFolder(tmp_path)
    folder.make()

    def hold():
        with folder.held():
            return True

    with folder.held(), pytest.raises(DataFolderError) as caught:
        hold()
    assert caught.value.code == "data.in_use"
    assert hold(), "and lets it go"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    file = tmp_path / "settings.toml"
    file.write_text('draft_days = 10\nhosts = ["office.example"]\nunknown = 1\n', encoding="utf-8")
    monkeypatch.setenv("BIHUAN_DRAFT_DAYS", "20")
    options = read_options(file)
    assert (options.draft_days, options.hosts) == (20, ["office.example"])
    assert read_options(tmp_path / "none.toml").upload_megabytes == 20


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://u:p%40ss@db.example:5433/name", ("u", "p@ss", "db.example", "5433", "name")),
        ("postgresql://u@%2Ftmp%2FSocket/name", ("u", "", "/tmp/Socket", "", "name")),
        ("postgres:///name", ("", "", "", "", "name")),
    ],
)
def test_a_database_is_named_by_one_address(url, parts):
    found = postgresql(url)
    assert tuple(found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == parts


@pytest.mark.parametrize("url", ["mysql://u@h/name", "postgresql://u@h", "name"])
def test_another_address_is_refused(url):
    with pytest.raises(ValueError, match="database_url"):
        postgresql(url)


@pytest.mark.slow
@pytest.mark.no_database
def test_a_server_behind_https_passes_djangos_own_checks(tmp_path):
    folder = DataFolder(tmp_path)
    folder.make()
    environment = {**os.environ, "BIHUAN_DATA": str(tmp_path), "BIHUAN_HTTPS": "true"}
    environment["DJANGO_SETTINGS_MODULE"] = "bihuan.web.settings"
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_models_and_migrations_agree(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
@pytest.mark.no_database
def test_migrations_can_be_taken_back(tmp_path):
    """Whoever must go back a version can: everything up, everything of ours down, and up again."""
    script = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", verbosity=0)
executor = MigrationExecutor(connection)
executor.migrate([(app, None) for app in ("notices", "rounds", "search", "files", "trail", "common")])
assert not {app for app, _name in executor.recorder.applied_migrations()} & {"rounds", "findings", "trail"}
call_command("migrate", verbosity=0)
"""
    folder = DataFolder(tmp_path)
    folder.make()
    environment = {**os.environ, "BIHUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    environment.pop("BIHUAN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_sample_is_what_its_provenance_says():
    folder = files("bihuan.samples")
    told = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", folder.joinpath("PROVENANCE.md").read_text("utf-8")))
    texts = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".txt")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()} == told
