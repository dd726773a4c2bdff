"""
Frozen dataclasses as plain JSON and back: what the solver's process is told, and how a scheme's columns are written.

An object stands as an object with the names of its fields, tuples and sets as lists (sets in order), days as ISO dates.
Reading is strict about what it gets: a field of another kind than its annotation is an error, a missing one with a default
is the default, and an unknown one is left out, so that an older row is still read.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

#: Counts up when a field changes its meaning.
SCHEMA = 1


class WrittenError(ValueError):
    """What is stored is not of the form that is read; the message names the place."""


def plain(value: Any) -> Any:
    """Return a dataclass, or what stands in one, as JSON takes it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, StrEnum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def made(kind: type[T], written: Any) -> T:
    """
    Return what ``plain`` wrote as an object of ``kind`` again.

    Raises:
        WrittenError: it is not written like one.
    """
    return _made(kind, written, kind.__name__)  # type: ignore[no-any-return]  # by the annotation


def stored(value: Any) -> dict[str, Any]:
    """Return a dataclass as a column keeps it, with the number of the schema."""
    return {"schema": SCHEMA, **plain(value)}


def digest(value: Any) -> str:
    """Return the SHA-256 of what ``plain`` writes, to tell whether two are the same."""
    line = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, written: Any, where: str) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _made_of_either(inside, written, where)
    if origin in {tuple, frozenset}:
        return _made_in_order(origin, inside, written, where)
    if origin is not None and issubclass(origin, Mapping):
        _require(isinstance(written, dict), where, "an object", written)
        return {key: _made(inside[1], one, f"{where}[{key}]") for key, one in written.items()}
    if is_dataclass(kind):
        return _made_object(kind, written, where)
    return _made_value(kind, written, where)


def _made_of_either(kinds: tuple[Any, ...], written: Any, where: str) -> Any:
    if written is None:
        _require(type(None) in kinds, where, "something", written)
        return None
    return _made(next(kind for kind in kinds if kind is not type(None)), written, where)


def _made_in_order(origin: Any, inside: tuple[Any, ...], written: Any, where: str) -> Any:
    _require(isinstance(written, list), where, "a list", written)
    if origin is tuple and Ellipsis not in inside:
        _require(len(written) == len(inside), where, f"{len(inside)} entries", written)
        return tuple(
            _made(kind, one, f"{where}[{at}]") for at, (kind, one) in enumerate(zip(inside, written, strict=True))
        )
    return origin(_made(inside[0], one, f"{where}[{at}]") for at, one in enumerate(written))


def _made_object(kind: Any, written: Any, where: str) -> Any:
    _require(isinstance(written, dict), where, "an object", written)
    hints, values = _hints(kind), {}
    for one in fields(kind):
        if one.name in written:
            values[one.name] = _made(hints[one.name], written[one.name], f"{where}.{one.name}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise WrittenError(f"{where}: {one.name} is missing")
    return kind(**values)


def _made_value(kind: Any, written: Any, where: str) -> Any:
    if kind is date:
        _require(isinstance(written, str), where, "a date", written)
        return date.fromisoformat(written)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        _require(isinstance(written, str) and written in set(kind), where, f"one of {[*map(str, kind)]}", written)
        return kind(written)
    if kind is float:
        _require(isinstance(written, int | float) and not isinstance(written, bool), where, "a number", written)
        return written
    _require(
        isinstance(written, kind) and (kind is bool or not isinstance(written, bool)), where, kind.__name__, written
    )
    return written


def _require(holds: bool, where: str, wanted: str, written: Any) -> None:
    if not holds:
        raise WrittenError(f"{where}: expected {wanted}, found {type(written).__name__}")
