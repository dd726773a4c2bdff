"""
A one-time code beside a token: the proof that the person is there for a step that a token alone cannot take.

A token may be stolen or sit in a program for a year, so what pages ask a person to prove again, and whatever two people
sign, asks here for a fresh code of the owner's authenticator app (or a recovery code). A password is never taken here: no
program should hold one.
"""

from django.http import HttpRequest

from bihuan.web.accounts.forms.sign_in import ReauthenticateForm
from bihuan.web.api.authentication import token_of

HEADER = "Bihuan-Code"


def has_code(request: HttpRequest) -> bool:
    """
    Return whether ``request`` carries a code of the token's owner that was not used before; it is used up by this.

    Wrong codes count with wrong passwords, and lock as those do. Asked before the call begins, because what a refused
    call has written is undone, and a wrong code must stay counted.
    """
    code = request.headers.get(HEADER, "").strip()
    token = token_of(request) if code else None
    if token is None:
        return False
    return bool(ReauthenticateForm({"code": code}, user=token.person).is_valid())
