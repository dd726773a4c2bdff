"""Reading across people."""

from allauth.mfa.models import Authenticator

from bihuan.web.accounts.models import User


def person_named(username: str) -> User | None:
    """Return the person who signs in with ``username``, or None."""
    return User.objects.filter(username=username).first()


def has_second_factor(person: User) -> bool:
    """Return whether the person has an authenticator app or a passkey; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
