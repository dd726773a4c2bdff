"""Pages about the API: a person's tokens, and the documentation, which needs no network."""

import json
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.api import described, queries
from bihuan.web.api.actions.tokens import create_token, revoke_token
from bihuan.web.api.forms import TokenForm
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick


@never_cache
def api_token_list(request: HttpRequest) -> HttpResponse:
    """Show the person's tokens, and make a new one; its text is shown on this answer only."""
    person = colleague(request.user)
    form = TokenForm(request.POST or None, assignments=queries.own_assignments(person))
    made = None
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = create_token(
                actor=person,
                assignment_id=wanted["assignment"].pk,
                name=wanted["name"],
                expires_on=wanted["expires_on"],
            )
        except Refusal as refused:
            if refused.where not in form.fields:
                raise
            # At the field, with what was typed kept.
            form.add_error(refused.where, ValidationError(pick(refused.zh, refused.en), code=refused.code))
        else:
            form = TokenForm(assignments=queries.own_assignments(person))
    context = {"tokens": queries.own_tokens(person), "form": form, "made": made, "menu": "account_security"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "api/api_token_list.html", context, status=status)


@require_POST
def api_token_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one of the person's tokens."""
    revoke_token(actor=colleague(request.user), uid=uid)
    messages.success(request, _("令牌已停用。"))
    return redirect("api_token_list")


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every call of the API with its fields and an example; drawn here, so it works without a network."""
    return render(request, "api/api_docs.html", {"parts": described.parts(), "menu": "help"})


@require_GET
def api_schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # an address gives it
    """Give the OpenAPI 3.1 description."""
    return JsonResponse(json.loads(described.schema_text()), json_dumps_params={"ensure_ascii": False, "indent": 1})
