"""What every page may print without its view knowing of it."""

from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bihuan.web.common import dates


class Page:
    """The frame's own facts, each found only when a template prints it: a refusal page must not need the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration folder."""
        return bool(settings.DEMO)

    @cached_property
    def today(self) -> date:
        """The civil date, simulated in a demonstration."""
        return dates.today()

    @property
    def may_move_date(self) -> bool:
        """Whether this person may move the simulated date."""
        user = getattr(self._request, "user", None)
        return self.demo and user is not None and user.is_authenticated and user.is_office


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``page``."""
    return {"page": Page(request)}
