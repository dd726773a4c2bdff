"""Linking a finding of the register with what became public of it. Published pages never show the register."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import colleague
from bihuan.web.findings import access as register
from bihuan.web.notices import access
from bihuan.web.notices.actions.linking import set_links
from bihuan.web.notices.queries.links import clause_choices

#: Numbers in forms are keys of rows; a longer one was not written by our page.
_MOST_DIGITS = 15


def register_finding_published(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the clauses published about the finding's target and link the ticked ones."""
    person = colleague(request.user)
    finding = register.finding_for(person, uid)
    access.require_linker(finding)
    if request.method == "POST":
        ticked = [text for text in request.POST.getlist("clause") if text.isascii() and text.isdigit()]
        set_links(actor=person, finding=finding, published=[int(text) for text in ticked if len(text) < _MOST_DIGITS])
        messages.success(request, _("与公开分句的链接已保存。"))
        return redirect("register_finding_detail", uid)
    context = {"finding": finding, "choices": clause_choices(finding), "menu": "register_finding_list"}
    return render(request, "notices/register_finding_published.html", context)
