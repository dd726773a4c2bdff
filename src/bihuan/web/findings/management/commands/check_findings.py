"""Asks the standing checks about every finding again, e.g. after an upgrade that changed one."""

from typing import Any

from django.core.management.base import BaseCommand

from bihuan.web.findings.actions import mark_all


class Command(BaseCommand):
    """``python -m django check_findings``: says how many findings were looked at."""

    help = "重新进行全部问题的质量检查 · ask the standing checks about every finding again"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Look at them in batches, so that others can go on saving."""
        self.stdout.write(str(mark_all(actor=None)))
