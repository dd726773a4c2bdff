"""
The REST API: one door more to the same actions and the same access rules.

Reading asks the querysets that pages ask; changing calls the actions that buttons call. A token stands for one
assignment, so a program can never do more than the person could in that role.
"""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema

from bihuan import __version__
from bihuan.web.api.authentication import Bearer
from bihuan.web.api.faults import field_fault
from bihuan.web.api.problems import (
    CONTENT_TYPE,
    bad_request,
    code_needed,
    no_token,
    not_json,
    nothing_there,
    problem,
    too_many,
)
from bihuan.web.api.throttle import PerToken
from bihuan.web.common.errors import Refusal

#: What any call may be answered besides success, and what it means.
PROBLEMS = {
    400: "the body is not JSON",
    401: "no token, or it is not good any more",
    403: "known, but not allowed to this assignment",
    404: "does not exist, or is not this assignment's to know",
    405: "the address has no such method",
    409: "the object is not in a state for this, or somebody was faster",
    412: "the version in If-Match is not the present one",
    413: "larger than may be sent",
    422: "parameters, body or content cannot be accepted",
    428: "If-Match is missing",
    429: "too many calls; Retry-After says how long to wait",
    503: "the change could not be recorded, so it was not made",
}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "zh", "en", "where", "fields"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "zh or en, as Accept-Language wants"},
        "code": {"type": "string", "description": "stable; see the list of errors"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "where": {"type": "string", "description": "field or header; empty for the whole request"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "code", "zh", "en", "what"],
                "additionalProperties": False,
                "properties": {
                    "where": {"type": "string", "description": "as it was written; empty for the whole body"},
                    "code": {"type": "string"},
                    "zh": {"type": "string"},
                    "en": {"type": "string"},
                    "what": {"type": "string", "description": "zh or en, as Accept-Language wants"},
                },
            },
        },
    },
}


class Api(NinjaAPI):
    """Ninja's API, whose description names the problems that every call may be answered with."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI 3.1 description."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = _PROBLEM_SCHEMA
        content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, meaning in PROBLEMS.items():
                    operation["responses"].setdefault(status, {"description": meaning, "content": content})
        return schema


def _on_refusal(_request: HttpRequest, refusal: Any) -> HttpResponse:
    # The words of pages speak of a menu and of a form, which a program does not have.
    said = {"common.not_found": nothing_there, "accounts.step_up_needed": code_needed}.get(refusal.code)
    return problem(said() if said else refusal)


def _on_no_token(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(no_token(), headers={"WWW-Authenticate": "Bearer"})


def _on_throttled(_request: HttpRequest, error: Any) -> HttpResponse:
    seconds = math.ceil(error.wait or 1)
    return problem(too_many(seconds), headers={"Retry-After": str(seconds)})


def _on_odd_body(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(not_json())


def _on_bad_request(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(bad_request(), fields=[field_fault(fault) for fault in error.errors])


def made() -> Api:
    """Return the API with all its routes."""
    from bihuan.web.api import routes

    api = Api(
        title="Bihuan",
        version=__version__,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
        auth=Bearer(),
        throttle=PerToken(),
    )
    api.add_exception_handler(Refusal, _on_refusal)
    api.add_exception_handler(AuthenticationError, _on_no_token)
    api.add_exception_handler(Throttled, _on_throttled)
    api.add_exception_handler(HttpError, _on_odd_body)
    api.add_exception_handler(ValidationError, _on_bad_request)
    for prefix, router in routes.ALL:
        api.add_router(prefix, router)
    return api
