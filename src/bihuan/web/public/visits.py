"""What a visitor asked for: language and query, and nothing that says who they are."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from bihuan.reading.exporting import Language
from bihuan.web.public.site import Served

#: Longer words are no question that anybody typed.
_LONGEST = 200


def language_of(request: HttpRequest) -> Language:
    """Return the language that the address asks for; it alone decides, so that one address always gives one answer."""
    return "en" if request.GET.get("lang") == "en" else "zh"


def site_of(request: HttpRequest, page: str, *args: Any, names: Sequence[str] = ()) -> Served:
    """Return the site as seen from a page; ``names`` are the parts of the query that the page reads."""
    query = {name: value for name in names if (value := request.GET.get(name, "").strip()[:_LONGEST])}
    root = f"{request.scheme}://{request.get_host()}"
    return Served(lang=language_of(request), page=page, args=args, root=root, query=query)
