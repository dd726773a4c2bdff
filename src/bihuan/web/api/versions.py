"""The version that a caller saw: out as ``ETag``, back as ``If-Match``."""

import re

from django.http import HttpRequest, HttpResponse

from bihuan.web.api.problems import version_differs, version_needed

_TAG = re.compile(r'"(\d{1,9})"')


def seen_version(request: HttpRequest, present: int) -> int:
    """
    Return the version in ``If-Match``, which has to be the present one; the action checks it again under its lock.

    Raises:
        Refusal: ``api.version_needed`` (428), ``api.version_differs`` (412).
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise version_needed()
    match = _TAG.fullmatch(given)
    if match is None or int(match[1]) != present:
        raise version_differs()
    return present


def tagged(response: HttpResponse, version: int) -> None:
    """Say in ``response`` which version was given."""
    response["ETag"] = f'"{version}"'
