"""What the head of every page says of a person's notes."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan.web.inbox.queries import MANY, unread_count


class Inbox:
    """How many notes wait, counted when a template prints it: a refusal page must not need the database."""

    def __init__(self, request: HttpRequest) -> None:
        # A request that is refused before anybody asked who it is has no user.
        self._user = getattr(request, "user", None) or AnonymousUser()

    @cached_property
    def unread(self) -> int:
        """How many notes the person has not looked at."""
        return unread_count(self._user)

    @property
    def words(self) -> str:
        """The number as the head of the page has room for it; "" for none."""
        if not self.unread:
            return ""
        return f"{MANY}+" if self.unread > MANY else str(self.unread)


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``inbox``."""
    return {"inbox": SimpleLazyObject(lambda: Inbox(request))}
