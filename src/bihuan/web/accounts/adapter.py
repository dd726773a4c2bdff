"""How signing in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are given by the office, so nobody signs up on a page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: there is no public sign-up."""
        return False
