"""The matrix of capabilities as a page: who may do what, in words, from the same file that the product asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.web.accounts.matrix import legend, tables


def capability_matrix(request: HttpRequest) -> HttpResponse:
    """Show the whole matrix; it holds nothing but rules, so everybody may read it."""
    context = {"tables": tables(), "legend": legend(), "menu": "capability_matrix"}
    return render(request, "accounts/capability_matrix.html", context)
