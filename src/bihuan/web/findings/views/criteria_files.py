"""Taking the criteria library out, and bringing criteria in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import access, actions
from bihuan.web.findings.forms import CriteriaImportForm, CriteriaSheetForm
from bihuan.web.findings.views.shown import answered, put_at_its_field, shown_here, status_of


def criteria_export(request: HttpRequest) -> HttpResponse:
    """Give the library as a file that another office can bring in."""
    person = colleague(request.user)
    response = HttpResponse(
        actions.export_criteria_as_toml(actor=person), content_type="application/toml; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="criteria.toml"'
    return response


def criteria_import(request: HttpRequest) -> HttpResponse:
    """Bring criteria in; versions that are there stay as they are."""
    person = colleague(request.user)
    access.editor_of_criteria(person, Letter.CREATE)
    form = CriteriaImportForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.import_criteria(actor=person, data=file.read(), name=file.name)
        except Refusal as refused:
            refusal = shown_here(refused)
        else:
            text = ngettext("已导入 %(n)s 条依据。", "已导入 %(n)s 条依据。", made) % {"n": made}
            messages.success(request, text if made else _("这些依据库里都已有，没有改动。"))
            return redirect("criteria_list")
    status = status_of(form, refusal)
    at_field = refusal is not None and put_at_its_field(form, refusal)
    context = {"form": form, "file_form": form, "sheet_form": CriteriaSheetForm(), "menu": "criteria_list"}
    return answered(request, "findings/criteria_import.html", context, refusal, status, at_field=at_field)
