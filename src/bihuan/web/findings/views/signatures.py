"""Taking back a first signature."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.signing import signatures_of, take_back
from bihuan.web.common.errors import not_found
from bihuan.web.findings.views.shown import next_or


@require_POST
def signature_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own signature while it waits for the second person."""
    person = colleague(request.user)
    signature = signatures_of(person).filter(pk=pk).first()
    if signature is None:
        raise not_found()
    take_back(actor=person, signature=signature)
    messages.success(request, _("签字已收回。"))
    return redirect(next_or(request, reverse("my_desk")))
