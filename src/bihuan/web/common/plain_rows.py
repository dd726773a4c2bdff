"""
Writing thousands of rows without an object for each: what Django does for every field takes as long as the row's work.

Only for rows that an import or an index makes by the thousand. ``insert_rows`` wants values as the database holds them;
``insert_objects`` takes objects, for those who need them afterwards.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

#: Parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535.
_MOST_PARAMETERS = 8_000


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, passing_over: bool = False
) -> None:
    """
    Insert plain rows, a tuple each; with ``passing_over`` those that are there already are left as they are.

    ``columns`` are names of the database's columns, the rows their values as the database holds them: JSON as text.
    """
    for begin, places in _parts(columns, rows):
        part = rows[begin : begin + places]
        with connection.cursor() as cursor:
            cursor.execute(
                _statement(model, columns, len(part)) + (" ON CONFLICT DO NOTHING" if passing_over else ""),
                [value for row in part for value in row],
            )


def insert_returning(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: str
) -> dict[Any, int]:
    """Insert plain rows and return the id of each by the value of its column ``returning``, which tells them apart."""
    found: dict[Any, int] = {}
    for begin, places in _parts(columns, rows):
        part = rows[begin : begin + places]
        with connection.cursor() as cursor:
            quote = connection.ops.quote_name
            cursor.execute(
                f"{_statement(model, columns, len(part))} RETURNING {quote(returning)}, {quote('id')}",
                [value for row in part for value in row],
            )
            found |= {value: int(pk) for value, pk in cursor.fetchall()}
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
    written = [_written(column, [getattr(one, column.attname) for one in objects]) for column in columns]
    uids = written[next(at for at, column in enumerate(columns) if column.name == "uid")]
    found = insert_returning(model, [str(column.column) for column in columns], list(zip(*written, strict=True)), returning="uid")  # fmt: skip
    for one, uid in zip(objects, uids, strict=True):
        one.pk = found[uid]
        one._state.adding = False  # noqa: SLF001  # Django's own documented interface
        one._state.db = connection.alias  # noqa: SLF001
    return objects


#: Columns whose values the database takes as they are.
_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.BinaryField)


def _written(column: "models.Field[Any, Any]", values: list[Any]) -> list[Any]:
    """Return the values of a column as the database takes them."""
    kind: Any = column
    while isinstance(kind, models.ForeignKey):
        kind = kind.target_field
    if isinstance(kind, _AS_THEY_ARE):
        # An enumeration of Django is text or a number with a label; drivers differ in what they make of one.
        return [value if value.__class__ in _PLAIN else column.get_db_prep_save(value, connection) for value in values]
    return [column.get_db_prep_save(value, connection) for value in values]


_PLAIN = (str, int, bool, bytes, type(None))


def _parts(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    places = _MOST_PARAMETERS // len(columns)
    return [(begin, places) for begin in range(0, len(rows), places)]


def _statement(model: type[models.Model], columns: Sequence[str], count: int) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001  # Django's own documented interface
    place = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES {', '.join([place] * count)}"  # noqa: S608  # names of our own
