"""The set phrases of the field: the list, and one of them."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.notices import queries


def idiom_list(request: HttpRequest) -> HttpResponse:
    """Show every idiom with its meaning and how often it was published."""
    return render(
        request, "notices/idiom_list.html", {"shown": queries.idiom_list_page(request.user), "menu": "idiom_list"}
    )


def idiom_detail(request: HttpRequest, text: str) -> HttpResponse:
    """Show what one idiom means, what it points to, and where it stands."""
    context = {
        "shown": queries.idiom_page(text, request.user),
        "idiom_query": urlencode({"idiom": text}),
        "menu": "idiom_list",
    }
    return render(request, "notices/idiom_detail.html", context)
