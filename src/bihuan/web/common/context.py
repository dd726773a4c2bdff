"""What every page may print without its view knowing of it."""

from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bihuan.web.common import dates
from bihuan.web.common.limits import MEGABYTE, largest_file


class Page:
    """The frame's own facts, each found only when a template prints it: a refusal page must not need the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration folder."""
        return bool(settings.DEMO)

    @property
    def asks_second_factor(self) -> bool:
        """Whether those who see what is not public must sign in with a second factor."""
        return bool(settings.SECOND_FACTOR == "compulsory")

    @property
    def upload_bytes(self) -> int:
        """How many bytes a file may have that is chosen on this page."""
        return largest_file(self._request.path)

    @property
    def upload_megabytes(self) -> int:
        """The same in megabytes, as sentences say it."""
        return self.upload_bytes // MEGABYTE

    @cached_property
    def today(self) -> date:
        """The civil date, simulated in a demonstration."""
        return dates.today()


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``page``."""
    return {"page": Page(request)}
