"""Pages of the site from their templates, the same for those that are served and those that become files."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import get_template

from bihuan.web.public.site import Site


def rendered(site: Site, name: str, context: dict[str, Any], *, menu: str = "") -> str:
    """Return a page; the language of ``site`` has to be the active one. ``menu`` is the line to light, if another."""
    # Without a request: no processor may ask who is reading, what a page says depends on its address alone.
    return get_template(f"public/{name}.html").render({**context, "site": site, "menu": menu or name}).lstrip()


def page(site: Site, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a page as an answer."""
    return HttpResponse(rendered(site, name, context), status=status)
