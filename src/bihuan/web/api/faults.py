"""What is wrong with one field of a request: a code, and a sentence in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language

#: Parts of a request as they are checked; a client never wrote these names.
_SOURCES: Final = frozenset({"body", "query", "path", "header", "cookie", "form", "file"})

_MISSING = ("api.field_missing", "缺少这个字段，请补上。", "This field is missing: add it.")
_UNKNOWN = (
    "api.field_unknown",
    "没有这个字段，请核对拼写；接口文档 /api/docs/ 列有全部字段。",
    "There is no such field: check its spelling; /api/docs/ lists all of them.",
)
_UUID = ("api.field_no_uuid", "这里要写 UUID，即 id 字段给出的编号。", "This takes a UUID, as a field `id` gives it.")
_NUMBER = ("api.field_no_number", "这里要写数字。", "This takes a number.")
_TEXT = ("api.field_no_text", "这里要写文字。", "This takes text.")
_LONG = ("api.field_too_long", "内容太长，上限 {most}。", "This is too long; at most {most}.")
_SHORT = ("api.field_too_short", "内容太短，至少 {least}。", "This is too short; at least {least}.")
_DATE = ("api.field_no_date", "这里要写日期，如 2021-02-01。", "This takes a date, such as 2021-02-01.")
_MOMENT = (
    "api.field_no_moment",
    "这里要写时刻，如 2021-02-01T08:00:00Z。",
    "This takes a moment, such as 2021-02-01T08:00:00Z.",
)
_TRUTH = ("api.field_no_truth", "这里只能写 true 或 false。", "This takes true or false.")
_LIST = ("api.field_no_list", "这里要写列表，如 [1, 2]。", "This takes a list, such as [1, 2].")
_OBJECT = (
    "api.field_no_object",
    '这里要写对象，如 {{"title": "…"}}。',
    'This takes an object, such as {{"title": "…"}}.',
)
_CHOICE = ("api.field_no_choice", "只能是以下之一：{expected}。", "This takes one of these: {expected}.")
_RANGE = ("api.field_out_of_range", "数值超出范围（{bound}）。", "The number is out of range ({bound}).")
_OTHER = (
    "api.field_not_taken",
    "这个值不能用，请按接口文档 /api/docs/ 填写。",
    "This value is not taken: see /api/docs/.",
)

#: By how the kinds of faults begin, as pydantic names them; the first that fits counts.
_SAID: Final[tuple[tuple[str, tuple[str, str, str]], ...]] = (
    ("missing", _MISSING),
    ("extra_forbidden", _UNKNOWN),
    ("uuid", _UUID),
    ("datetime", _MOMENT),
    ("date", _DATE),
    ("bool", _TRUTH),
    ("string_too_long", _LONG),
    ("too_long", _LONG),
    ("string_too_short", _SHORT),
    ("too_short", _SHORT),
    ("string_type", _TEXT),
    ("string_sub_type", _TEXT),
    ("int", _NUMBER),
    ("float", _NUMBER),
    ("decimal", _NUMBER),
    ("finite_number", _NUMBER),
    ("greater_than", _RANGE),
    ("less_than", _RANGE),
    ("enum", _CHOICE),
    ("literal_error", _CHOICE),
    ("list_type", _LIST),
    ("set_type", _LIST),
    ("tuple_type", _LIST),
    ("dict_type", _OBJECT),
    ("model", _OBJECT),
    ("mapping_type", _OBJECT),
)
_BOUNDS: Final = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def field_fault(fault: Mapping[str, Any]) -> dict[str, str]:
    """
    Return what a client is told of one fault: ``where`` as the client wrote it, ``code``, ``zh``, ``en``, ``what``.

    Args:
        fault: As pydantic reports it: ``type``, ``loc`` and perhaps ``ctx``.
    """
    kind, context = str(fault.get("type", "")), dict(fault.get("ctx") or {})
    code, zh, en = next((said for begin, said in _SAID if kind.startswith(begin)), _OTHER)
    words = {
        "most": context.get("max_length", ""),
        "least": context.get("min_length", ""),
        "expected": str(context.get("expected", "")).replace(" or ", ", "),
        "bound": ", ".join(f"{sign} {context[name]}" for name, sign in _BOUNDS.items() if name in context),
    }
    zh, en = zh.format_map(words), en.format_map(words)
    what = en if (get_language() or "").startswith("en") else zh
    return {"where": where(fault.get("loc", ())), "code": code, "zh": zh, "en": en, "what": what}


def where(place: Sequence[Any]) -> str:
    """
    Return a place in a request as the client wrote it: ``target``, ``rows[3].title``; "" for the whole body.

    The first part says where the value was looked for, the second, for a body, what our own code calls it.
    """
    parts = list(place)
    source = str(parts.pop(0)) if parts and str(parts[0]) in _SOURCES else ""
    if source in {"body", "form", "file", "query"} and parts and str(parts[0]) in _NAMES:
        parts.pop(0)
    said = ""
    for part in parts:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else str(part)
    return said


#: What the routes call the shape that a whole body, or a whole query, is read into.
_NAMES: Final = frozenset({"body", "filters"})
