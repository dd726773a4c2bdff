"""Imports run down, because then any room can be understood with only the rooms below it."""

import subprocess
import sys
import tomllib

from tests.house.sources import ROOT, apps


def test_imports_run_down():
    """The floors are drawn in pyproject.toml, [tool.importlinter]; a broken one is shown with the line that breaks it."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"\n{done.stdout}\n{done.stderr}"


def test_every_app_has_its_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = next(contract["layers"] for contract in contracts if contract.get("containers") == ["bihuan.web"])
    rooms = {room.strip() for floor in floors for room in floor.split("|")}
    assert {app.name for app in apps()} <= rooms


def test_the_reading_library_works_without_django():
    script = "import sys; sys.modules['django'] = None; import bihuan.reading as reading; print(reading.read_notice.__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "read_notice"


def test_starting_the_reader_loads_no_web_application():
    script = (
        "import bihuan.reading, sys; print(*sorted(m for m in sys.modules if m.startswith(('bihuan.web', 'django'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert not done.stdout.strip()
