"""The simulated date of a demonstration."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.web.accounts import actions
from bihuan.web.accounts.forms.demo_date import DemoDateForm
from bihuan.web.common import dates, words
from bihuan.web.common.errors import not_found, sign_in_first


def demo_date(request: HttpRequest) -> HttpResponse:
    """Show and move the simulated date."""
    if not settings.DEMO:
        raise not_found()
    if not request.user.is_authenticated:
        raise sign_in_first()
    form = DemoDateForm(request.POST or None, initial={"today": dates.today()})
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["today"]
        actions.move_demo_date(actor=request.user, to=to)
        messages.success(request, _("模拟日期已改为 %(day)s。") % {"day": words.day(to)})
        return redirect("demo_date")
    return render(request, "accounts/demo_date.html", {"form": form, "menu": "help"})
