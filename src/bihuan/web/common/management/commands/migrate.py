"""``migrate`` as Django has it, quicker where there are no tables yet."""

from typing import Any

from django.core.management.commands import migrate

from bihuan.web.common.first_tables import FirstTablesExecutor


class Command(migrate.Command):
    """Django's command; it looks its executor up by this name and offers no other way to choose one."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Do as Django's."""
        migrate.MigrationExecutor = FirstTablesExecutor  # type: ignore[attr-defined]
        return super().handle(*args, **options)
