"""Who calls: a token in the header ``Authorization``, never a session, so that no page of elsewhere can call for anybody."""

import hmac

from django.http import HttpRequest
from ninja.security import HttpBearer

from bihuan.web.accounts.models import User
from bihuan.web.api import token_text
from bihuan.web.api.actions.tokens import note_use
from bihuan.web.api.models import ApiToken
from bihuan.web.api.queries import token_with_prefix
from bihuan.web.common.dates import today


class TokenRequest(HttpRequest):
    """A request that the token has let in: ``user`` is a person."""

    user: User


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token that ``request`` carries, if it is good today; asked for once a request."""
    if not hasattr(request, "_api_token"):
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        request._api_token = _good(value.strip()) if scheme.lower() == "bearer" else None  # type: ignore[attr-defined]  # noqa: SLF001  # kept on the request, as Django keeps its user
    return request._api_token  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001  # as above


def _good(value: str) -> ApiToken | None:
    written = token_text.parts(value)
    if written is None:
        return None
    prefix, secret = written
    token = token_with_prefix(prefix)
    if token is None or not hmac.compare_digest(token.secret_hash, token_text.hash_of(secret)):
        return None
    if token.revoked_at or token.expires_on < today() or not token.person.is_active:
        return None
    return token


class Bearer(HttpBearer):
    """Lets a call in as the person of its token, with the rights of the token's one assignment."""

    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the person, or None; views then find them in ``request.user`` as pages do."""
        found = token_of(request)
        if found is None:
            return None
        person = found.person
        person.only_assignment = str(found.assignment_id)
        request.user = person
        note_use(actor=person, token=found)
        return person
