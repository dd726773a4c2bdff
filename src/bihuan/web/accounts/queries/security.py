"""What a person sees of their own way of signing in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from bihuan.web.accounts.models import Session, User


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey (通行密钥): a factor kept by a device or a browser."""

    pk: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that the person is signed in with."""

    uid: str
    name: str
    began_at: datetime
    seen_at: datetime | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class Security:
    """How a person signs in, and where they are signed in now."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None
    browsers: tuple[Browser, ...]
    password_set_at: datetime | None

    @property
    def has_factor(self) -> bool:
        """Whether there is a second factor."""
        return self.app_since is not None or bool(self.passkeys)

    @property
    def has_others(self) -> bool:
        """Whether the person is signed in elsewhere as well."""
        return any(not browser.is_this for browser in self.browsers)


def security_of(person: User, *, session_key: str) -> Security:
    """Return how ``person`` signs in; browsers newest first, this one marked."""
    factors: dict[str, list[Any]] = {}
    for row in Authenticator.objects.filter(user=person).order_by("created_at"):
        factors.setdefault(row.type, []).append(row)
    app = factors.get(Authenticator.Type.TOTP, [])
    codes = factors.get(Authenticator.Type.RECOVERY_CODES, [])
    sessions = Session.objects.filter(person=person, ended_because="", expire_date__gt=timezone.now())
    return Security(
        app_since=app[0].created_at if app else None,
        passkeys=tuple(
            Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in factors.get(Authenticator.Type.WEBAUTHN, [])
        ),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        browsers=tuple(
            Browser(str(row.uid), row.browser, row.began_at, row.seen_at, row.pk == session_key)
            for row in sessions.defer("session_data").order_by("-seen_at")
        ),
        password_set_at=person.password_set_at,
    )
