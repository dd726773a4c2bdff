"""Taking a consistent picture of a database while others write, without knowing its models."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

#: Pages copied at a time; between two helpings others may write.
_PAGES = 2048


class PictureError(Exception):
    """The database could not be read; the message is the database's own."""


@dataclass
class Picture:
    """What was copied: where it lies, rows by table, and the files that its rows name."""

    kind: Literal["sqlite", "postgresql"]
    files: dict[str, Path]  # name in the archive → where it lies until then
    migrations: list[tuple[str, str]]
    counts: dict[str, int]
    blobs: list[tuple[str, int]]  # (sha256, size)
    columns: dict[str, list[str]] = field(default_factory=dict)


def sqlite_picture(database: Path, staging: Path) -> Picture:
    """
    Copy a SQLite database that others may be writing to, by its backup API, and check the copy.

    Raises:
        PictureError: if it cannot be read, or the copy is not sound.
    """
    try:
        return _sqlite_picture(database, staging / "bihuan.sqlite3")
    except sqlite3.Error as error:
        raise PictureError(str(error)) from error


def _sqlite_picture(database: Path, copy: Path) -> Picture:
    with _sqlite(database) as source, _sqlite(copy) as target:
        source.backup(target, pages=_PAGES, sleep=0.001)
        # A copy that needs no second file beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        problem = target.execute("PRAGMA integrity_check").fetchone()[0]
        if problem != "ok":
            raise sqlite3.DatabaseError(problem)
        return Picture(
            kind="sqlite",
            files={"database.sqlite3": copy},
            migrations=_rows(target, "SELECT app, name FROM django_migrations ORDER BY id"),
            counts=sqlite_counts(target),
            blobs=_rows(target, "SELECT sha256, size FROM files_blob ORDER BY sha256"),
        )


def sqlite_tables(database: sqlite3.Connection) -> list[str]:
    """Return the tables that hold rows of their own, not those inside an index of words."""
    listed = _rows(database, "SELECT name, type FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
    return [name for name, kind in listed if kind == "table" and not name.startswith("sqlite_")]


def sqlite_counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return the rows of each table of ``sqlite_tables``."""
    return {
        table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608  # a name out of the catalogue
        for table in sqlite_tables(database)
    }


def postgresql_picture(url: str, staging: Path) -> Picture:
    """
    Copy every table of a PostgreSQL database as one moment has it, while others write.

    Raises:
        PictureError: if it cannot be read.
    """
    import psycopg

    try:
        return _postgresql_picture(url, staging)
    except psycopg.Error as error:
        raise PictureError(str(error).strip()) from error


def _postgresql_picture(url: str, staging: Path) -> Picture:
    import psycopg

    folder = staging / "tables"
    folder.mkdir()
    files: dict[str, Path] = {}
    counts: dict[str, int] = {}
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        columns = postgresql_columns(connection)
        for table, names in columns.items():
            path = folder / f"{table}.copy"
            listed = ", ".join(f'"{name}"' for name in names)
            with path.open("wb") as file, connection.cursor() as cursor:
                # By the key: the trail takes its records in their order only, and the heap keeps none.
                rows = f'SELECT {listed} FROM "{table}" ORDER BY 1'  # noqa: S608  # names out of the catalogue
                with cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
                    for data in copy:
                        file.write(data)
                counts[table] = cursor.rowcount
            files[f"tables/{table}.copy"] = path
        migrations = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        blobs = connection.execute("SELECT sha256, size FROM files_blob ORDER BY sha256").fetchall()
    return Picture("postgresql", files, list(migrations), counts, list(blobs), columns)


def postgresql_columns(connection: Any) -> dict[str, list[str]]:
    """Return the columns of every table, in their order, without those that the database fills itself."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'"
        " ORDER BY c.table_name, c.ordinal_position"
    ):
        columns.setdefault(table, []).append(column)
    return columns


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _rows(database: sqlite3.Connection, query: str) -> list[Any]:
    return database.execute(query).fetchall()
