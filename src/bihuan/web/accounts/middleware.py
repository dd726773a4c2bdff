"""
What stands between somebody who has signed in and every page: a session that is awake, a second factor, a password
that is young enough, and a proof of who is sitting there before what cannot be taken back.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from bihuan.web.accounts.actions.sessions import touch
from bihuan.web.accounts.choices import CONTENT_ROLES, Role
from bihuan.web.accounts.models import User
from bihuan.web.accounts.proofs import proved_recently, used_second_factor
from bihuan.web.accounts.queries.people import has_second_factor
from bihuan.web.accounts.sessions import sentence
from bihuan.web.accounts.standing import standing_of
from bihuan.web.accounts.step_up import answering
from bihuan.web.common.errors import Refusal
from bihuan.web.common.language import pick
from bihuan.web.common.views import refusal_response

#: Roles for which a second factor is compulsory.
GUARDED_ROLES = CONTENT_ROLES | {Role.SYS, Role.AUD}
#: A session's last use is written down once a minute at most: every page would otherwise wait for a write.
TOUCH_EVERY = timedelta(seconds=60)
#: Pages that can be opened before a second factor or a new password is set, because they lead there.
OPEN_PREFIXES = ("/account/security/", "/account/second-factor/", "/accounts/", "/static/", "/help/", "/set-language")
#: A form longer than this is not kept in the session while the person proves who they are.
KEPT_BYTES = 64 * 1024

Handler = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Looks after sessions, second factors and step-up; see the head of this file."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request, unless something has to be done first."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self._get_response(request)
        user = request.user
        if not user.is_authenticated:
            _say_why_it_ended(request)
            return self._get_response(request)
        _touch(request)
        if not request.path.startswith(OPEN_PREFIXES) and (lack := _lack(request, user)) is not None:
            return lack
        with answering(lambda: proved_recently(request)):
            return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask who is sitting there where a step needs it, and carry the step out afterwards."""
        if not isinstance(exception, Refusal) or exception.code != "accounts.step_up_needed":
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return None
        return ask_again(request)


def ask_again(request: HttpRequest) -> HttpResponse:
    """
    Return the way to the page that asks for the password or a code.

    A form that was sent is kept and sent again afterwards, unless it carries files: those are chosen again.
    """
    question = reverse("account_reauthenticate")
    keeps = request.method == "POST" and not request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) < KEPT_BYTES
    if keeps or request.method == "GET":
        response: HttpResponse = suspend_request(request, question)
    else:
        response = HttpResponseRedirect(f"{question}?{urlencode({'next': request.path})}")
    if getattr(request, "htmx", False):
        # htmx would swap the question into a part of the page.
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = response["Location"]
        return answer
    return response


def _say_why_it_ended(request: HttpRequest) -> None:
    because = getattr(request.session, "ended_because", "")
    if because:
        code, zh, en = sentence(because)
        messages.warning(request, f"{pick(zh, en)} ({code})")


def _touch(request: HttpRequest) -> None:
    now = timezone.now()
    seen = getattr(request.session, "seen_at", None)
    if seen is not None and now - seen > TOUCH_EVERY and request.session.session_key:
        # While somebody writes for long, a page must not fail because its use could not be noted: the next one will.
        with suppress(OperationalError):
            touch(request.session.session_key, now)


def _lack(request: HttpRequest, user: User) -> HttpResponse | None:
    """Return where to go first, for somebody who lacks a second factor or whose password is too old."""
    if must_set_factor(request, user):
        if has_second_factor(user):
            return _ways(request, _factor_needed(), reverse("mfa_reauthenticate"))
        return _ways(request, _factor_needed(), reverse("account_security"))
    if settings.PASSWORD_DAYS and _is_old(user):
        return _ways(request, _password_old(), reverse("account_change_password"))
    return None


def must_set_factor(request: HttpRequest, user: User) -> bool:
    """Return whether this person cannot go on before a second factor is set up."""
    return settings.SECOND_FACTOR == "compulsory" and not used_second_factor(request) and _is_guarded(user)


def _is_guarded(user: User) -> bool:
    return bool(standing_of(user).roles & GUARDED_ROLES)


def _is_old(user: User) -> bool:
    return user.password_set_at is None or timezone.now() - user.password_set_at > timedelta(
        days=settings.PASSWORD_DAYS
    )


def _ways(request: HttpRequest, refusal: Refusal, page: str) -> HttpResponse:
    """Answer with the page where it is put right; those who asked for data get the refusal."""
    if request.headers.get("Accept", "").startswith("application/json") or request.method != "GET":
        return refusal_response(request, refusal)
    return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def _factor_needed() -> Refusal:
    return Refusal(
        "accounts.second_factor_needed",
        "您的岗位要求两道验证。请先在“账号安全”里设置验证器或通行密钥，再继续。",
        "Your role needs a second factor. Set up an authenticator app or a passkey under “Account security” first.",
        http_status=403,
    )


def _password_old() -> Refusal:
    return Refusal(
        "accounts.password_too_old",
        f"您的密码已用满 {settings.PASSWORD_DAYS} 天，没有继续。请先修改密码。",
        f"Your password is more than {settings.PASSWORD_DAYS} days old, so the step was not taken. Change it first.",
        http_status=403,
    )
