"""Making and ending tokens."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.accounts.step_up import require_step_up
from bihuan.web.api import token_text
from bihuan.web.api.models import ApiToken
from bihuan.web.api.queries import own_assignment, own_token
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.trail.actions import append

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and the text that is shown this once."""

    token: ApiToken
    text: str


@transaction.atomic
def create_token(*, actor: User, assignment_id: UUID, name: str, expires_on: date) -> NewToken:
    """
    Make a token that carries the rights of one of the actor's own assignments.

    Raises:
        Refusal: ``common.sign_in_first``, ``accounts.step_up_needed``, ``common.not_found`` for an assignment that is
            not the actor's or not in force, ``api.token_name``, ``api.token_until``.
    """
    person = colleague(actor)
    require_step_up()
    assignment = own_assignment(person, assignment_id)
    if assignment is None:
        raise not_found()
    if not name.strip() or len(name.strip()) > 60:
        raise Refusal(
            "api.token_name",
            "请写明令牌的用途，不超过 60 个字，令牌没有新建。",
            "Say what the token is for, in at most 60 characters; no token was made.",
            where="name",
        )
    if not today() <= expires_on <= today() + LONGEST:
        raise Refusal(
            "api.token_until",
            "令牌的到期日须在今天起一年以内，令牌没有新建。请改一个日期。",
            "A token ends within a year from today; no token was made. Choose another day.",
            where="expires_on",
        )
    prefix, secret = token_text.make()
    token = ApiToken.objects.create(
        person=person,
        assignment=assignment,
        name=name.strip(),
        prefix=prefix,
        secret_hash=token_text.hash_of(secret),
        expires_on=expires_on,
    )
    append(
        actor=str(person.pseudonym),
        action="api.create_token",
        object_kind="api_token",
        object_id=token.uid,
        role=assignment.role,
        assignment=str(assignment.pk),
        fields={"prefix": prefix, "expires_on": expires_on.isoformat()},
    )
    return NewToken(token, token_text.written(prefix, secret))


@transaction.atomic
def revoke_token(*, actor: User, uid: UUID) -> ApiToken:
    """
    End a token of the actor's own, at once. A token that has ended stays ended and is not recorded twice.

    Raises:
        Refusal: ``common.sign_in_first``, ``common.not_found``.
    """
    person = colleague(actor)
    token = own_token(person, uid)
    if token is None:
        raise not_found()
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        append(actor=str(person.pseudonym), action="api.revoke_token", object_kind="api_token", object_id=token.uid)
    return token


def note_use(*, actor: User, token: ApiToken) -> None:  # noqa: ARG001  # every change names its actor
    """Note the day of use, once a day; what was read and changed stands in the trail."""
    if token.last_used_on != today():
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today())
