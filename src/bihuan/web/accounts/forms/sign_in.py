"""Forms of signing in: the second step, and choosing a password with a code."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.actions.signing_in import locked_out, sign_in_refused, use_code
from bihuan.web.accounts.passwords import CompositionValidator


class AuthenticateForm(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of signing in: a code, which opens one session only."""

    is_again = False

    def clean_code(self) -> str:
        """Take the code."""
        try:
            clear = check_rate_limit(self.user)
        except ValidationError:
            locked_out(username=self.user.username, seconds=settings.SIGN_IN_WAIT_MINUTES * 60)
            raise
        code = str(self.cleaned_data["code"])
        taken = use_code(actor=self.user, code=code)
        if taken is None:
            sign_in_refused(actor=self.user, username="", code="accounts.wrong_code")
            raise get_adapter().validation_error("incorrect_code")
        clear()
        taken.user = self.user
        self.authenticator = taken
        return code

    def save(self) -> None:
        """Write into the session that the second step was taken."""
        post_authentication(context.request, self.authenticator, reauthenticated=self.is_again)


class ReauthenticateForm(AuthenticateForm):
    """The same for a step-up."""

    is_again = True


def further_rule() -> str:
    """Return what else a password needs where the stricter rules are on; "" elsewhere."""
    return CompositionValidator().get_help_text() if settings.PASSWORD_DAYS else ""


class RedeemCodeForm(forms.Form):
    """Choosing a password with a code that the office issued."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("请填写登录名。")},
    )
    code = forms.CharField(
        label=_("首次登录码或重设码"),
        max_length=60,
        help_text=_("由发码人当面告诉您，只能用一次。横线和大小写不必管。"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("请填写登录码。")},
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字符，不要用常见密码。一句好记的话最好。"),
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
        error_messages={"required": _("请填写新密码。")},
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
        error_messages={"required": _("请再输一遍新密码。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text += further_rule()

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", _("两次输入的密码不一样。"))
        return cleaned


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Changing one's password; only the words are ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("现在的密码")
        self.fields["password1"].label = _("新密码")
        self.fields["password2"].label = _("再输一遍新密码")
        self.further_rule = further_rule()
