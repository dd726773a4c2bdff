import json
import os
import re
import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bihuan.cli.init import init

PASSWORD = re.compile(r"^  (\S.*?)  (\S+)  ([a-z2-9]{5}(?:-[a-z2-9]{5}){3})$", re.MULTILINE)


def bihuan(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "bihuan", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.slow
def test_an_installation_is_set_up_once(tmp_path):
    folder = tmp_path / "data"
    first = bihuan(
        *("init", "--data", str(folder), "--lang", "en", "--division", "150000", "--time-zone", "Asia/Urumqi"),
        *("--administrator", "root.li", "--clerks", "wang", "zhao", "--auditor", "sun"),
        *("--office", "某自治区党委巡视办", "--yes"),
    )
    assert first.returncode == 0, first.stderr
    said = PASSWORD.findall(first.stdout)
    assert [(role, name) for role, name, _password in said] == [
        ("administrator", "root.li"),
        ("inspection office", "wang"),
        ("inspection office", "zhao"),
        ("auditor", "sun"),
    ]
    assert len({password for *_who, password in said}) == 4
    for made in (str(folder), "某自治区党委巡视办", "内蒙古自治区", "Asia/Urumqi"):
        assert made in first.stdout, "it says what was made and where"
    settings = (folder / "settings.toml").read_text(encoding="utf-8")
    assert "demo = false" in settings
    assert 'time_zone = "Asia/Urumqi"' in settings
    with sqlite3.connect(folder / "bihuan.sqlite3") as database:
        organs = dict(
            database.execute(
                "SELECT o.name, p.name FROM accounts_organ o LEFT JOIN accounts_organ p ON p.id = o.parent_id"
            )
        )
        records = database.execute("SELECT action, actor FROM trail_record").fetchall()
        roles = database.execute("SELECT role FROM accounts_assignment ORDER BY role").fetchall()
    assert organs["某自治区党委巡视办"] == "中共内蒙古自治区委员会巡视工作领导小组"
    assert len(organs) == 5
    assert records.count(("accounts.set_up", "system")) == 1
    assert roles == [("AUD",), ("OFF",), ("OFF",), ("SYS",)]
    again = bihuan("init", "--data", str(folder))
    assert again.returncode == 5
    assert "init.already_done" in again.stderr
    checked = bihuan("trail", "verify", "--data", str(folder), "--format", "json")
    assert json.loads(checked.stdout)["records"] == len(records)


@pytest.mark.slow
def test_what_cannot_be_set_up_is_said(tmp_path):
    folder = tmp_path / "data"
    named = ("init", "--data", str(folder), "--office", "某办")
    for option, value, code in (
        ("--division", "999999", "init.no_such_division"),
        ("--time-zone", "Asia/Nowhere", "init.no_such_time_zone"),
        ("--auditor", "a b", "accounts.odd_name"),
        ("--auditor", "admin", "accounts.name_taken"),
    ):
        done = bihuan(*named, "--yes", option, value)
        assert done.returncode == 5, done.stdout
        assert code in done.stderr
    assert bihuan(*named, "--yes").returncode == 0, "what was refused left nothing behind"


def test_nobody_is_there_to_name_the_office_or_to_say_yes(tmp_path):
    folder = tmp_path / "data"
    for given, code in (
        ((), "init.no_office"),
        (("--office", " "), "init.no_office"),
        (("--office", "某办"), "init.not_confirmed"),
    ):
        done = bihuan("init", "--data", str(folder), *given)
        assert (done.returncode, done.stderr.splitlines()[0]) == (5, code)
        assert not folder.exists(), "nothing was made"


def test_on_a_terminal_it_asks_and_a_no_makes_nothing(tmp_path, monkeypatch):
    runner, folder = CliRunner(), tmp_path / "data"
    monkeypatch.setenv("BIHUAN_DATA", str(folder))
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True), exit=sys.exit)
    monkeypatch.setattr(sys.modules["bihuan.cli.init"], "sys", terminal)
    done = runner.invoke(init, ["--data", str(folder), "--lang", "en"], input="150100\n\nn\n")
    assert done.exit_code == 5
    assert "Inspection office: 中共呼和浩特市委员会巡察工作领导小组办公室" in done.output
    assert not folder.exists()


def test_the_folder_of_a_demonstration_is_left_alone(tmp_path):
    (tmp_path / "settings.toml").write_text("demo = true\n", encoding="utf-8")
    done = bihuan("init", "--data", str(tmp_path))
    assert done.returncode == 5
    assert "init.demo_folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
