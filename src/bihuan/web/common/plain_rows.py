"""
Writing thousands of rows without an object for each: what Django does for every field takes as long as the row's work.

Only for rows that an import or an index makes by the thousand; values have to be what the database holds already.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

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


def _parts(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    places = _MOST_PARAMETERS // len(columns)
    return [(begin, places) for begin in range(0, len(rows), places)]


def _statement(model: type[models.Model], columns: Sequence[str], count: int) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001  # Django's own documented interface
    place = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES {', '.join([place] * count)}"  # noqa: S608  # names of our own
