"""How signing in behaves here: our words, our records, our sessions. Mechanics of passwords and factors are allauth's."""

import base64
import hashlib
import re
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from bihuan.web.accounts.actions.people import change_own_password
from bihuan.web.accounts.actions.signing_in import (
    drop_unreadable_factors,
    locked_out,
    sign_in_refused,
    signed_in,
    signed_out,
)
from bihuan.web.accounts.landing import landing_page
from bihuan.web.accounts.models import User
from bihuan.web.accounts.proofs import proved_recently
from bihuan.web.accounts.sessions import BROWSER_KEY

_BROWSERS = ("Edg", "OPR", "QQBrowser", "MicroMessenger", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "MicroMessenger": "WeChat"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "HarmonyOS", "Mac OS", "Linux")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are given by the office, so nobody signs up on a page; every sign-in is recorded."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已停用（accounts.closed）。请联系巡视办。"),
        "incorrect_password": _("密码不对（accounts.wrong_password）。请再输一遍。"),
        "enter_current_password": _("现在的密码不对（accounts.wrong_password）。请再输一遍。"),
        "username_password_mismatch": _(
            "用户名或密码不对（accounts.wrong_password）。请再试一次；忘记密码请联系巡视办。"
        ),
        "invalid_login": _("用户名或密码不对（accounts.wrong_password）。请再试一次；忘记密码请联系巡视办。"),
        "too_many_login_attempts": _(
            "错误次数太多，这个账号暂时锁定（accounts.locked_out）。请稍后再试；急用请联系巡视办发重设码。"
        ),
        "rate_limited": _("操作太频繁（accounts.too_often）。请过一会儿再试。"),
        "same_as_current": _("新密码不能与现在的密码相同。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: there is no public sign-up."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; too many lock the account for a while."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            locked_out(username=str(credentials.get("username", "")), seconds=settings.SIGN_IN_WAIT_MINUTES * 60)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password."""
        sign_in_refused(actor=None, username=str(credentials.get("username", "")), code="accounts.wrong_password")

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Let factors go that nobody can pass any more, before one is asked for."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None and isinstance(user, User):
            drop_unreadable_factors(actor=user)
        return answer

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign the person in, record it, and end their other sessions where one only is allowed."""
        # One transaction: a sign-in whose record cannot be written must not leave a session behind.
        with transaction.atomic():
            super().login(request, user)
            request.session[BROWSER_KEY] = browser_words(request.headers.get("User-Agent", ""))
            # Now, not at the end of the request: others are ended by "all but this one".
            request.session.save()
            if isinstance(user, User):
                signed_in(actor=user, session_key=request.session.session_key)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where the person's work is; a page that was asked for before signing in goes first, if it is ours."""
        return landing_page(request.user)

    def logout(self, request: HttpRequest) -> None:
        """Sign the person out and record it."""
        person = request.user
        super().logout(request)
        if isinstance(person, User):
            signed_out(actor=person)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a password that the person chose; their sessions elsewhere end."""
        if isinstance(user, User):
            change_own_password(actor=user, password=password, session_key=context.request.session.session_key)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before factors are changed, but not somebody who has signed in minutes ago."""
        if proved_recently(context.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to prove again who one is, in our words."""
        says = {
            "reauthenticate": gettext("用密码"),
            "mfa_reauthenticate": gettext("用验证器的验证码或恢复码"),
            "mfa_reauthenticate:webauthn": gettext("用通行密钥"),
        }
        return [way | {"description": says[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: no mail leaves an installation that may be offline; the trail has the record."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: our words, and secrets that a copy of the database alone does not give away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("按本单位的规定，第二道验证不能关闭（accounts.second_factor_needed）。"),
        "cannot_generate_recovery_codes": _("请先设置验证器或通行密钥，再生成恢复码。"),
        "incorrect_code": _("验证码不对或已经用过（accounts.wrong_code）。请等验证器换新码后再试。"),
    }

    def get_totp_issuer(self) -> str:
        """Return what an authenticator app calls us."""
        return gettext("闭环")

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as a drawing inside the page: a strict policy lets no picture come from a data address."""
        drawn = qrcode.make(url, image_factory=SvgPathImage, box_size=12, border=2)
        return re.sub(r"^<\?xml.*?\?>\s*", "", drawn.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that was kept."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002  # allauth's word
        """Propose a name for a passkey: the browser it is made with."""
        return browser_words(context.request.headers.get("User-Agent", "")) or gettext("通行密钥")

    def _get_site_name(self) -> str:
        return gettext("闭环")


def browser_words(line: str) -> str:
    """Return "Chrome · Windows" for the line that a browser sends: enough to know it again, too little to follow it."""
    browser = next((name for name in _BROWSERS if f"{name}/" in line), "")
    system = next((name for name in _SYSTEMS if name in line), "")
    return " · ".join(part for part in (_NAMES.get(browser, browser), system) if part)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"bihuan second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
