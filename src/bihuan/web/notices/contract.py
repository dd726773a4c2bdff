"""A reading as the database keeps it, and back: the reader's contract without its two long texts."""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bihuan.reading.notice import Reading, Repair, Span
from bihuan.web.notices.models import Notice


def kept(reading: Reading) -> dict[str, Any]:
    """Return the part of the contract that is kept as JSON; ``original`` and ``text`` have columns of their own."""
    contract = reading.as_json()
    return {name: value for name, value in contract.items() if name not in {"original", "text"}}


def fitting(text: str, length: int) -> str:
    """Return ``text`` as far as a column of ``length`` takes it; the whole always stands in the reading."""
    return text if len(text) <= length else text[: length - 1] + "…"


def reading_of(notice: Notice) -> Reading:
    """Return the reading of ``notice`` as the frozen records that the reader made."""
    made: Reading = _builder(Reading)(notice.as_contract())
    return made


@cache
def _builder(wanted: Any) -> Callable[[Any], Any]:
    """
    Return what turns plain JSON data into the type ``wanted``.

    Worked out once a type: a long notice holds a hundred thousand values, and asking each for its type anew took most
    of the time of a page.
    """
    if is_dataclass(wanted):
        assert isinstance(wanted, type)
        return _record_builder(wanted)
    if wanted is date:
        return date.fromisoformat
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in {Union, types.UnionType}:
        build = _builder(next(one for one in inner if one is not type(None)))
        return build if build is _as_it_is else lambda value: None if value is None else build(value)
    if origin is tuple:
        builds = [_builder(one) for one in inner if one is not Ellipsis]
        if all(build is _as_it_is for build in builds):
            return tuple
        if inner[-1] is Ellipsis:
            return lambda value: tuple(map(builds[0], value))
        return lambda value: tuple(build(one) for build, one in zip(builds, value, strict=True))
    if origin is dict:
        build = _builder(inner[1])
        return _as_it_is if build is _as_it_is else lambda value: {name: build(one) for name, one in value.items()}
    return _as_it_is


def _record_builder(record: type) -> Callable[[Any], Any]:
    hints = get_type_hints(record)
    builds = [(field.name, _builder(hints[field.name])) for field in fields(record)]

    def build(value: Any) -> Any:
        # A field that a notice of an earlier version lacks has its default.
        return record(**{name: build(value[name]) for name, build in builds if name in value})

    return build


def _as_it_is(value: Any) -> Any:
    return value


def repairs_within(notice: Notice, span: Span) -> tuple[Repair, ...]:
    """Return the repairs that touch ``span`` of the original, in order, without building the whole reading."""
    start, end = span
    build = _builder(Repair)
    return tuple(
        build(repair) for repair in notice.reading["repairs"] if repair["span"][0] < end and start < repair["span"][1]
    )
