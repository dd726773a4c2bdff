"""The person's own account: second factor, recovery codes, browsers, password; and choosing a password with a code."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.actions.codes import redeem
from bihuan.web.accounts.actions.sessions import end_my_sessions
from bihuan.web.accounts.forms.sign_in import RedeemCodeForm
from bihuan.web.accounts.middleware import must_set_factor
from bihuan.web.accounts.queries.security import security_of
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.common.language import pick
from bihuan.web.common.views import refusal_response


def account_security(request: HttpRequest) -> HttpResponse:
    """Show how the person signs in and where they are signed in."""
    person = colleague(request.user)
    shown = security_of(person, session_key=request.session.session_key or "")
    context = {"shown": shown, "must": must_set_factor(request, person), "menu": "account_security"}
    return render(request, "accounts/account_security.html", context)


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End the person's sessions in other browsers, or one of them."""
    person = colleague(request.user)
    ended = end_my_sessions(
        actor=person, keep=request.session.session_key or "", uid=request.POST.get("session") or None
    )
    messages.success(
        request, ngettext("已结束 %(ended)d 处登录。", "已结束 %(ended)d 处登录。", ended) % {"ended": ended}
    )
    return redirect("account_security")


@sensitive_post_parameters("code", "password", "again")
def redeem_code(request: HttpRequest) -> HttpResponse:
    """Let a person choose a password with a code that was issued to them."""
    form = RedeemCodeForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _count_the_try(request)
            redeem(
                actor=None,
                username=form.cleaned_data["username"],
                code=form.cleaned_data["code"],
                password=form.cleaned_data["password"],
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("新密码已保存。请用它登录。"))
            return redirect("account_login")
    context = {
        "form": form,
        "refusal": refusal,
        "sentence": pick(refusal.zh, refusal.en) if refusal else "",
        "menu": "account",
    }
    return render(request, "accounts/sign_in_code.html", context, status=refusal.http_status if refusal else 200)


def to_security(request: HttpRequest) -> HttpResponse:
    """Go to the page that stands for allauth's own overview."""
    colleague(request.user)
    return redirect("account_security")


def not_offered(request: HttpRequest, page: str) -> HttpResponse:  # noqa: ARG001  # an address gives both
    """Answer for the pages of allauth that an office does not offer, such as signing up."""
    raise not_found()


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer who asks allauth's pages too often."""
    return refusal_response(request, _too_often())


def _count_the_try(request: HttpRequest) -> None:
    """Refuse a flood of tries; a code is far too long to be guessed, but each try costs a password hash."""
    if not ratelimit.consume(request, action="reset_password_from_key"):
        raise _too_often()


def _too_often() -> Refusal:
    return Refusal(
        "accounts.too_often",
        "操作太频繁，没有继续。请过一分钟再试。",
        "Too many tries; nothing was done. Wait a minute and try again.",
        http_status=429,
    )
