"""The API's description in the order in which people read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ninja.responses import NinjaJSONEncoder


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or one field of a body or an answer."""

    name: str
    kind: str
    is_required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one address."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    example: str

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Part:
    """The calls about one kind of object."""

    tag: str
    calls: tuple[Call, ...]


@cache
def schema_text() -> str:
    """Return the OpenAPI description as JSON."""
    from bihuan.web.api.urls import api

    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder, ensure_ascii=False)


@cache
def parts() -> tuple[Part, ...]:
    """Return every call, grouped by what it is about, in the order of the description."""
    schema = json.loads(schema_text())
    by_tag: dict[str, list[Call]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault((operation.get("tags") or ["other"])[0], []).append(
                _call(schema, path, method, operation)
            )
    return tuple(Part(tag, tuple(calls)) for tag, calls in by_tag.items())


def _call(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Call:
    body = operation.get("requestBody", {}).get("content", {})
    body_schema = _first_schema(body)
    fields = tuple(_fields(schema, body_schema))
    answers = [answer for status, answer in operation["responses"].items() if str(status).startswith("2")]
    answer_schema = _first_schema(answers[0].get("content", {})) if answers else {}
    return Call(
        method=method.upper(),
        path=path,
        name=operation["operationId"],
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=tuple(
            Field(one["name"], _kind(schema, one["schema"]), bool(one.get("required")), one.get("description", ""))
            for one in operation.get("parameters", ())
        ),
        body=fields,
        answer=tuple(_fields(schema, answer_schema)),
        example=_example(method.upper(), path, has_body=bool(fields), is_file="multipart/form-data" in body),
    )


def _first_schema(content: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the first media type; empty where there is no content."""
    for media in content.values():
        found: dict[str, Any] = media.get("schema", {})
        return found
    return {}


def _example(method: str, path: str, *, has_body: bool, is_file: bool) -> str:
    lines = ["curl -sS"]
    if method != "GET":
        lines.append(f"-X {method}")
    lines.append('-H "Authorization: Bearer $TOKEN"')
    if method == "POST":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if method in {"PATCH", "PUT"} or path.endswith("/moves/{name}"):
        lines.append("-H 'If-Match: \"3\"'")
    if is_file:
        lines.append("-F file=@proof.pdf")
    elif has_body:
        lines.append("-H 'Content-Type: application/json' -d @body.json")
    lines.append(f'"$BIHUAN{path}"')
    return " \\\n  ".join(lines)


def _fields(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[Field]:
    node = _resolved(schema, node)
    if node.get("type") == "array":
        node = _resolved(schema, node["items"])
    required = set(node.get("required", ()))
    for name, inner in node.get("properties", {}).items():
        yield Field(name, _kind(schema, inner), name in required, inner.get("description", ""))


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
    return node


def _kind(schema: dict[str, Any], node: dict[str, Any]) -> str:
    if "anyOf" in node:
        return " | ".join(dict.fromkeys(_kind(schema, one) for one in node["anyOf"]))
    if "$ref" in node:
        inner = _resolved(schema, node)
        return _kind(schema, inner) if "enum" in inner else node["$ref"].rpartition("/")[2]
    if "enum" in node:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in node["enum"])
    if node.get("type") == "array":
        return f"[{_kind(schema, node.get('items', {}))}]"
    return str(node.get("format") or node.get("type") or "any")
