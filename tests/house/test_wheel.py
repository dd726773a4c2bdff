"""The wheel carries everything that is built, so that a server needs neither Node.js nor the sources."""

import subprocess
import sys
import zipfile

import pytest

from tests.house.sources import ROOT, SRC

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_everything_that_is_built_is_in_it(names):
    assert "bihuan/web/static/built/base.css" in names
    assert "bihuan/reading/tables/built/divisions.tsv" in names
    assert "bihuan/web/locale/en/LC_MESSAGES/django.mo" in names


def test_every_file_of_the_package_is_in_it(names):
    kept = {path.relative_to(SRC.parent).as_posix() for path in SRC.rglob("*") if path.is_file()}
    made_while_running = {name for name in kept if "__pycache__" in name or "/." in name}
    assert sorted(kept - made_while_running - names) == []


def test_nothing_else_is_in_it(names):
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"bihuan"}
