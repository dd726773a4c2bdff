"""What the pages of people, organs and assignments share: who may open them, and a form that was refused."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import grant_in, judged_kind
from bihuan.web.accounts.standing import standing_of
from bihuan.web.common.errors import Refusal, not_allowed
from bihuan.web.common.language import pick

_ZH = "您的账号没有这一页的权限。账号由系统管理员办理，机构和任职由巡视办办理。"
_EN = (
    "Your account may not use this page. Accounts are looked after by the system administrator, organs and roles by the "
    "inspection office."
)
_STATES = {"user": "open", "organ": "current", "assignment": "in_force"}


def reader(request: HttpRequest, kind: str, letter: Letter = Letter.READ) -> User:
    """
    Return the person who asks, if pages of this kind are for them; ``letter`` where a page only serves doing that.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found`` or ``common.not_allowed``.
    """
    person = colleague(request.user)
    judged_kind(person, kind, Letter.READ, state=_STATES[kind], zh=_ZH, en=_EN)
    # Without asking again who is there: that is for the step itself, not for looking at its form.
    state = "waiting" if kind == "assignment" and letter is Letter.CREATE else _STATES[kind]
    if grant_in(standing_of(person), kind, state, letter=letter) is None:
        raise not_allowed(_ZH, _EN)
    return person


def may(request: HttpRequest) -> SimpleNamespace:
    """Return which buttons the person has a use for; the actions ask again."""
    standing = standing_of(request.user)

    def can(kind: str, letter: Letter, state: str, aspect: str = "") -> bool:
        return grant_in(standing, kind, state, letter=letter, aspect=aspect) is not None

    return SimpleNamespace(
        create_person=can("user", Letter.CREATE, "open"),
        edit_person=can("user", Letter.EDIT, "open"),
        reset=can("user", Letter.EDIT, "open", "reset") or can("user", Letter.EDIT, "open"),
        assign=can("assignment", Letter.CREATE, "waiting"),
        approve=can("assignment", Letter.APPROVE, "waiting"),
        end=can("assignment", Letter.WITHDRAW, "in_force"),
        edit_organ=can("organ", Letter.EDIT, "current"),
    )


def refused(refusal: Refusal, form: forms.Form) -> dict[str, Any]:
    """
    Return what a form's page needs to show a refusal with everything that was typed.

    Raises:
        Refusal: again, where it is no matter of the form: who may, and proving who one is.
    """
    if refusal.http_status in {401, 403, 404}:
        raise refusal
    sentence = pick(refusal.zh, refusal.en)
    if refusal.where in form.fields:
        form.add_error(refusal.where, ValidationError(sentence, code=refusal.code))
        return {"status": refusal.http_status}
    return {"refusal": refusal, "sentence": sentence, "status": refusal.http_status}
