"""
Statements that every page asks, worded once.

To put a query of Django into words takes a hundred times what the database then takes to answer it. Where only values
differ from one page to the next, the words are kept and the values put in their places.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection, connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Value = int | date | UUID
#: Values that stand in nobody's data, from which those of a statement are told when it is worded.
_FIRST_INT, _FIRST_DAY, _FIRST_UUID = 1_873_216_401, date(3761, 3, 7), UUID("5eed0000-0000-4000-8000-000000000000")


class WordedOnce:
    """
    A query of plain rows, by what its values are called.

    ``build`` gets the values and returns the query, which has to be the same but for them: it is called once for each
    database connection, set of names and ``key``.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._worded: WeakKeyDictionary[BaseDatabaseWrapper, dict[Hashable, _Statement]] = WeakKeyDictionary()

    def rows(self, key: Hashable = None, **values: Value) -> Iterable[tuple[Any, ...]]:
        """Return the rows for these values."""
        # The proxy stands for another connection in each thread.
        kept = self._worded.setdefault(connections[connection.alias], {})
        which = key, *values
        if which not in kept:
            kept[which] = _Statement(self._build, values)
        return kept[which].rows(values)


class _Statement:
    """The words, and where each value stands among the parameters."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"], values: dict[str, Value]) -> None:
        markers = {name: _marker(value, at) for at, (name, value) in enumerate(values.items())}
        self._compiler: SQLCompiler = build(**markers).query.get_compiler(connection.alias)
        self._words, self._parameters = self._compiler.as_sql()
        written = {name: _written(marker) for name, marker in markers.items()}
        self._places = [
            (place, name)
            for place, parameter in enumerate(self._parameters)
            for name, marker in written.items()
            if parameter == marker
        ]
        missing = set(values) - {name for _place, name in self._places}
        if missing:
            raise ValueError(f"values that the query does not use as they are: {sorted(missing)}")

    def rows(self, values: dict[str, Value]) -> Iterable[tuple[Any, ...]]:
        parameters = list(self._parameters)
        for place, name in self._places:
            written = _written(values[name])
            # The driver of PostgreSQL gives numbers the width of their column.
            parameters[place] = type(parameters[place])(written) if isinstance(written, int) else written
        with connection.cursor() as cursor:
            cursor.execute(self._words, parameters)
            found = cursor.fetchall()
        return cast("Iterable[tuple[Any, ...]]", self._compiler.results_iter([found], tuple_expected=True))


def _marker(value: Value, at: int) -> Value:
    if isinstance(value, UUID):
        return UUID(int=_FIRST_UUID.int + at)
    return _FIRST_DAY + timedelta(at) if isinstance(value, date) else _FIRST_INT + at


def _written(value: Value) -> Any:
    """Return a value as Django hands it to the driver."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
