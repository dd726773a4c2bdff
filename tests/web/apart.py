"""Installations apart from that of the tests, for several processes at once, on the database that the tests run on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from bihuan.web.data_folder import DataFolder

#: How each script begins.
START = """
import json, sys
import django; django.setup()
from django.db import transaction
"""
MIGRATE = START + "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
Start = Callable[..., subprocess.Popen[str]]


@dataclass
class Apart:
    """Makes installations; what scripts prepare is prepared once below ``folder`` and copied for each test."""

    folder: Path
    _bases: dict[tuple[str, ...], tuple[Path, str]] = field(default_factory=dict)

    @contextmanager
    def installation(self, folder: Path, *prepared_by: str) -> Iterator[Start]:
        """Yield what starts a script in an installation in ``folder`` that holds its tables, and what scripts put there."""
        database = self._copied(prepared_by, folder)
        yield _start_in(folder, database)
        _drop(database)

    @contextmanager
    def bare(self, folder: Path) -> Iterator[Start]:
        """Yield what starts a script in an installation in ``folder`` that has no tables yet."""
        DataFolder(folder).make()
        database = _new_database()
        yield _start_in(folder, database)
        _drop(database)

    def _copied(self, prepared_by: tuple[str, ...], folder: Path) -> str:
        """Copy what scripts prepared, after they have run if this is the first time; return the copy's database."""
        if prepared_by not in self._bases:
            base = self.folder / uuid4().hex
            if prepared_by:
                database = self._copied(prepared_by[:-1], base)
            else:
                DataFolder(base).make()
                database = _new_database()
            ended(_start_in(base, database)(prepared_by[-1] if prepared_by else MIGRATE))
            self._bases[prepared_by] = base, database
        base, database = self._bases[prepared_by]
        shutil.copytree(base, folder, dirs_exist_ok=True)
        return _new_database(copy_of=database)

    def clear(self) -> None:
        """Remove what was prepared."""
        for _, database in self._bases.values():
            _drop(database)


def ended(process: subprocess.Popen[str]) -> str:
    """Return what a process said once it has ended well."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def _start_in(folder: Path, database: str) -> Start:
    environment = {**os.environ, "BIHUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    if database:
        environment["BIHUAN_DATABASE_URL"] = os.environ["BIHUAN_DATABASE_URL"].rpartition("/")[0] + "/" + database

    def start(script: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return start


def _new_database(*, copy_of: str = "") -> str:
    """Return the name of a new database; "" where a file in the folder is the database."""
    if not os.environ.get("BIHUAN_DATABASE_URL"):
        return ""
    name = f"apart_{uuid4().hex[:12]}"
    _in_postgres(f"CREATE DATABASE {name}" + (f" TEMPLATE {copy_of}" if copy_of else ""))
    return name


def _drop(database: str) -> None:
    if database:
        _in_postgres(f"DROP DATABASE {database} WITH (FORCE)")


def _in_postgres(statement: str) -> None:
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    where = {"host": database["HOST"], "user": database["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as connection:
        connection.execute(statement)
