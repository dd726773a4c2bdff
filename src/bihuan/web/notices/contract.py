"""A reading as the database keeps it, and back: the reader's contract without its two long texts."""

import types
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
    made: Reading = _build(Reading, notice.as_contract())
    return made


def _build(wanted: Any, value: Any) -> Any:
    """Return ``value`` (plain JSON data) as the type ``wanted``."""
    if value is None:
        return None
    if is_dataclass(wanted):
        assert isinstance(wanted, type)
        hints = _hints(wanted)
        return wanted(**{name: _build(hint, value[name]) for name, hint in hints.items() if name in value})
    origin = get_origin(wanted)
    if origin in {Union, types.UnionType}:
        return _build(next(inner for inner in get_args(wanted) if inner is not type(None)), value)
    if origin is tuple:
        inner = get_args(wanted)
        if inner[-1] is Ellipsis:
            return tuple(_build(inner[0], one) for one in value)
        return tuple(_build(each, one) for each, one in zip(inner, value, strict=True))
    if origin is dict:
        each = get_args(wanted)[1]
        return {name: _build(each, one) for name, one in value.items()}
    if wanted is date:
        return date.fromisoformat(value)
    return value


@cache
def _hints(wanted: type) -> dict[str, Any]:
    hints = get_type_hints(wanted)
    return {field.name: hints[field.name] for field in fields(wanted)}


def repairs_within(notice: Notice, span: Span) -> tuple[Repair, ...]:
    """Return the repairs that touch ``span`` of the original, in order, without building the whole reading."""
    start, end = span
    return tuple(
        _build(Repair, repair)
        for repair in notice.reading["repairs"]
        if repair["span"][0] < end and start < repair["span"][1]
    )
