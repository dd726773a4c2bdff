"""Loading the tables of a backup into an empty PostgreSQL database."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bihuan.web import serving
from bihuan.web.backup.databases import postgresql_columns, sqlite_tables
from bihuan.web.backup.manifest import BackupError, Manifest, newer
from bihuan.web.data_folder import DataFolder


def load(path: Path, folder: DataFolder, manifest: Manifest) -> dict[str, int]:
    """
    Make the tables as they were when the backup was made, fill them, and return the rows of each.

    What was begun is taken away again where it fails, so that a second try finds the database empty.

    Raises:
        BackupError: ``backup.database_not_empty``, ``backup.newer_version``.
    """
    serving.start(folder)
    from django.db import connection

    if connection.introspection.table_names():
        raise BackupError(
            "backup.database_not_empty",
            "这个数据库不是空的，没有恢复。请新建一个空数据库再试。",
            "The database is not empty, so nothing was restored. Make a new one and try again.",
        )
    try:
        return fill(path, folder, manifest)
    except BaseException:
        drop_everything()
        raise
    finally:
        connection.close()


def fill(path: Path, folder: DataFolder, manifest: Manifest) -> dict[str, int]:
    """Make and fill the tables in a database that holds none; ``load`` says the rest."""
    from django.db import connection, transaction

    _make_tables(path, manifest)
    with transaction.atomic(), connection.cursor() as cursor:
        have = postgresql_columns(cursor.connection)
        _empty(cursor, list(have))
        loaded: dict[str, int] = {}
        for table, rows in _tables(folder, manifest):
            if table not in have:
                continue
            loaded[table] = rows(cursor, have[table])
        _set_sequences(cursor, have)
        # Made anew from the texts: SQLite keeps the bigrams in a form of its own.
        if manifest.database == "sqlite":
            from bihuan.web.search.actions import rebuild

            rebuild()
    return loaded


def _empty(cursor: Any, tables: list[str]) -> None:
    """Take away the rows that the migrations themselves made: those of the backup come in their place."""
    filled = []
    for table in tables:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608  # names out of the catalogue, here and below
        if cursor.fetchone()[0]:
            filled.append(table)
    # The trail forbids it even to itself; its first row says that nothing has happened yet, which is no longer true.
    for state in ("DISABLE", "ENABLE"):
        for table in filled:
            cursor.execute(f'ALTER TABLE "{table}" {state} TRIGGER USER')
        if state == "DISABLE" and filled:
            listed = ", ".join(f'"{table}"' for table in filled)
            cursor.execute(f"TRUNCATE {listed} CASCADE")


def drop_everything() -> None:
    """Take every table and function away, after a restore that failed halfway into a database that was empty before."""
    from django.db import connection

    connection.close()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        # What triggers call; not those that belong to an extension of the server.
        cursor.execute(
            "SELECT format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proowner = current_user::regrole"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")


def _make_tables(path: Path, manifest: Manifest) -> None:
    from django.db import connection

    from bihuan.web.common.first_tables import FirstTablesExecutor

    executor = FirstTablesExecutor(connection)
    wanted = [(app, name) for app, name in manifest.migrations if (app, name) in executor.loader.graph.nodes]
    replaced = {old for migration in executor.loader.disk_migrations.values() for old in migration.replaces}
    if set(manifest.migrations) - set(wanted) - replaced:
        raise newer(path)
    executor.migrate(wanted)


#: Fills one table through a cursor, given the columns that it has, and returns the number of rows.
Filler = Callable[[Any, list[str]], int]


def _tables(folder: DataFolder, manifest: Manifest) -> Iterator[tuple[str, Filler]]:
    if manifest.database == "postgresql":
        for table, columns in manifest.columns.items():
            yield table, _from_copy(folder.path / "tables" / f"{table}.copy", table, columns)
        return
    source = sqlite3.connect(folder.database_file)
    try:
        for table in sqlite_tables(source):
            yield table, _from_sqlite(source, table)
    finally:
        source.close()


def _from_copy(file: Path, table: str, columns: list[str]) -> Filler:
    def filler(cursor: Any, _have: list[str]) -> int:
        listed = ", ".join(f'"{name}"' for name in columns)
        with file.open("rb") as data, cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
            while chunk := data.read(1 << 16):
                copy.write(chunk)
        return int(cursor.rowcount)

    return filler


def _from_sqlite(source: sqlite3.Connection, table: str) -> Filler:
    def filler(cursor: Any, have: list[str]) -> int:
        there = {name for (name,) in source.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        columns = [name for name in have if name in there]
        listed = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            [table],
        )
        types = dict(cursor.fetchall())
        read = [_READERS.get(types[name], _as_it_is) for name in columns]
        with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
            for row in source.execute(f'SELECT {listed} FROM "{table}" ORDER BY 1'):  # noqa: S608
                copy.write_row([None if value is None else read[at](value) for at, value in enumerate(row)])
        return int(cursor.rowcount)

    return filler


def _as_it_is(value: Any) -> Any:
    return value


#: How SQLite keeps what PostgreSQL has a type for.
_READERS: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "uuid": UUID,
    "date": date.fromisoformat,
    "timestamp with time zone": lambda text: datetime.fromisoformat(text + "+00:00"),
    "numeric": str,
}


def _set_sequences(cursor: Any, tables: dict[str, list[str]]) -> None:
    """Let each sequence go on behind the last row: COPY does not move it, and the next insert would find its key taken."""
    for table, columns in tables.items():
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            (sequence,) = cursor.fetchone()
            if sequence:
                last = f'SELECT max("{column}") FROM "{table}"'  # noqa: S608
                cursor.execute(f"SELECT setval(%s, COALESCE(({last}), 1), ({last}) IS NOT NULL)", [sequence])
