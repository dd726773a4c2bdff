"""Reading across people."""

from bihuan.web.accounts.models import User


def person_named(username: str) -> User | None:
    """Return the person who signs in with ``username``, or None."""
    return User.objects.filter(username=username).first()
