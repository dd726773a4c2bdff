"""Removes files that were not sent to the end within a day; to be run once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from bihuan.web.files.actions import expire_uploads


class Command(BaseCommand):
    """``python -m django expire_uploads``."""

    help = "清理到期未传完的上传 · remove uploads that were not finished in time"

    def handle(self, *args: Any, **options: Any) -> None:  # the signature is Django's
        """Remove them and say how many there were."""
        self.stdout.write(str(expire_uploads()))
