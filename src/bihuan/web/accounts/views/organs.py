"""The tree of organs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.web.accounts.actions.organs import create_organ, edit_organ
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.forms.people import OrganForm
from bihuan.web.accounts.pages import may, reader, refused
from bihuan.web.accounts.queries import directory
from bihuan.web.common.errors import Refusal, not_found


def organ_list(request: HttpRequest) -> HttpResponse:
    """Show the tree."""
    reader(request, "organ")
    context = {"tree": directory.organ_tree(), "may": may(request), "menu": "organ_list"}
    return render(request, "accounts/organ_list.html", context)


def organ_create(request: HttpRequest) -> HttpResponse:
    """Add an organ."""
    actor = reader(request, "organ", Letter.CREATE)
    form = OrganForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organ(actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(request, _("已添加“%(name)s”。") % {"name": made.name})
            return redirect("organ_list")
    return _page(request, form, stopped, heading=_("添加机构"))


def organ_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or move an organ."""
    actor = reader(request, "organ", Letter.EDIT)
    organ = directory.organ(pk)
    if organ is None:
        raise not_found()
    form = OrganForm(request.POST) if request.method == "POST" else OrganForm.showing(organ)
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            edit_organ(actor=actor, organ=organ, **form.cleaned_data)
        except Refusal as refusal:
            stopped = refused(refusal, form)
        else:
            messages.success(request, _("已保存。"))
            return redirect("organ_list")
    return _page(request, form, stopped, heading=_("修改机构"))


def _page(request: HttpRequest, form: OrganForm, stopped: dict[str, Any], *, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "menu": "organ_list", **stopped}
    return render(request, "accounts/organ_form.html", context, status=stopped.get("status", 200))
