"""Discards the drafts whose time is up; to be run once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from bihuan.web.notices.actions import expire_drafts


class Command(BaseCommand):
    """``python -m django expire_drafts``."""

    help = "放弃到期未确认的导入 · discard imports that nobody confirmed in time"

    def handle(self, *args: Any, **options: Any) -> None:  # the signature is Django's
        """Discard them and say how many there were."""
        self.stdout.write(str(expire_drafts()))
