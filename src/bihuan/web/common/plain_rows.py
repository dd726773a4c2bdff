"""
Writing thousands of rows without an object for each: what Django does for every field takes as long as the row's work.

Only for rows that an import or an index makes by the thousand. ``insert_rows`` wants values as the database holds them;
``insert_objects`` takes objects, for those who need them afterwards.

On SQLite one prepared statement takes row after row. On PostgreSQL all rows travel as one JSON text, because putting
thousands of values into a statement costs the program more than the database takes to store them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, connections, models

Row = TypeVar("Row", bound=models.Model)

#: Rows of one statement on PostgreSQL, so that no text grows beyond what is quickly read.
_ROWS = 2_000


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    passing_over: bool = False,
    made: Mapping[str, str] | None = None,
) -> None:
    """
    Insert plain rows, a tuple each; with ``passing_over`` those that are there already are left as they are.

    ``columns`` are names of the database's columns, the rows their values as the database holds them: JSON as text.
    ``made`` has, for PostgreSQL, by column the expression that makes its value from a text; "{}" stands for that text.
    """
    if not rows:
        return
    end = " ON CONFLICT DO NOTHING" if passing_over else ""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_one_by_one(model, columns) + end, rows)
            return
        statement = _all_at_once(model, columns, made or {}) + end
        for part in _parts(rows):
            cursor.execute(statement, [_as_json(part)])


def insert_returning(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    returning: str,
) -> dict[Any, int]:
    """
    Insert plain rows and return the id of each by the value of its column ``returning``, which tells them apart.

    A column that tells rows apart by a UUID comes back as its text.
    """
    if not rows:
        return {}
    quote = connection.ops.quote_name
    key, pk, table = quote(returning), quote("id"), quote(model._meta.db_table)  # noqa: SLF001  # Django's own
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A prepared statement returns nothing, but keys only grow; more than was asked for does no harm.
            cursor.execute(f"SELECT COALESCE(MAX({pk}), 0) FROM {table}")  # noqa: S608  # names of our own
            (before,) = cursor.fetchone()
            cursor.executemany(_one_by_one(model, columns), rows)
            cursor.execute(f"SELECT {key}, {pk} FROM {table} WHERE {pk} > %s", [before])  # noqa: S608
            return dict(cursor.fetchall())
        found: dict[Any, int] = {}
        statement = f"{_all_at_once(model, columns, {})} RETURNING {key}, {pk}"
        for part in _parts(rows):
            cursor.execute(statement, [_as_json(part)])
            found |= {str(value) if isinstance(value, UUID) else value: int(pk) for value, pk in cursor.fetchall()}
        return found


def insert_objects(objects: Sequence[Row]) -> Sequence[Row]:
    """
    Insert new objects of one model and return them, each with its key; moments that set themselves are one for all.

    What Django's ``bulk_create`` asks of every value, whether it needs another form for the database, is asked once of
    every column here. The model needs a unique column ``uid``; signals are not sent.
    """
    if not objects:
        return objects
    model = type(objects[0])
    columns = [one for one in model._meta.concrete_fields if not one.primary_key]  # noqa: SLF001  # Django's own
    for column in columns:
        if isinstance(column, models.DateField) and (column.auto_now or column.auto_now_add):
            moment = column.pre_save(objects[0], add=True)
            for one in objects:
                setattr(one, column.attname, moment)
    written = [_written(column, list(map(attrgetter(column.attname), objects))) for column in columns]
    uids = written[next(at for at, column in enumerate(columns) if column.name == "uid")]
    found = insert_returning(model, [str(column.column) for column in columns], list(zip(*written, strict=True)), returning="uid")  # fmt: skip
    for one, uid in zip(objects, uids, strict=True):
        one.pk = found[str(uid)]
        one._state.adding = False  # noqa: SLF001  # Django's own documented interface
        one._state.db = connection.alias  # noqa: SLF001
    return objects


#: Columns whose values the database takes as they are.
_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.BinaryField)
#: Values of which a batch holds the same again and again: days, moments, sums.
_REPEATED = (models.DateField, models.DecimalField)


def _written(column: "models.Field[Any, Any]", values: list[Any]) -> list[Any]:
    """Return the values of a column as the database takes them."""
    kind: Any = column
    while isinstance(kind, models.ForeignKey):
        kind = kind.target_field
    if isinstance(kind, models.JSONField) and column.encoder is None:  # type: ignore[attr-defined]  # it is one
        return [None if value is None else json.dumps(value) for value in values]
    here = connections[connection.alias]  # not the proxy, which looks it up for every value
    if isinstance(kind, _AS_THEY_ARE):
        # An enumeration of Django is text or a number with a label; drivers differ in what they make of one.
        return [value if value.__class__ in _PLAIN else column.get_db_prep_save(value, here) for value in values]
    if isinstance(kind, _REPEATED):
        known = {value: column.get_db_prep_save(value, here) for value in set(values)}
        return [known[value] for value in values]
    return [column.get_db_prep_save(value, here) for value in values]


_PLAIN = (str, int, bool, bytes, type(None))


def _one_by_one(model: type[models.Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001  # Django's own documented interface
    return f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  # names of our own


def _all_at_once(model: type[models.Model], columns: Sequence[str], made: Mapping[str, str]) -> str:
    """Return the statement that takes rows as one JSON text of objects whose keys count the columns from 0."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001  # Django's own documented interface
    types, values = [], []
    for at, name in enumerate(columns):
        kind = "text" if name in made else _type_of(model, name)
        # A value of JSON stands in its row as text, and becomes one only here: else it would be a text within JSON.
        types.append(f'"{at}" {"text" if kind == "jsonb" else kind}')
        values.append(made.get(name, "{}").format(f'"{at}"') + ("::jsonb" if kind == "jsonb" else ""))
    return (
        f"INSERT INTO {table} ({', '.join(map(quote, columns))}) "  # noqa: S608  # names of our own
        f"SELECT {', '.join(values)} FROM json_to_recordset(%s::json) AS come ({', '.join(types)})"
    )


def _type_of(model: type[models.Model], name: str) -> str:
    for field in model._meta.concrete_fields:  # noqa: SLF001  # Django's own documented interface
        if field.column == name:
            return str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
    raise FieldDoesNotExist(f"{model.__name__} has no column {name}")


def _as_json(rows: Iterable[Sequence[Any]]) -> str:
    return json.dumps(
        [{str(at): value for at, value in enumerate(row) if value is not None} for row in rows],
        ensure_ascii=False,
        separators=(",", ":"),
        default=_as_text,
    )


def _as_text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return "\\x" + bytes(value).hex()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no text that the database would read")


def _parts(rows: Sequence[Sequence[Any]]) -> list[Sequence[Sequence[Any]]]:
    return [rows[begin : begin + _ROWS] for begin in range(0, len(rows), _ROWS)]
