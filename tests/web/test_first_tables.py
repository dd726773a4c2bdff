"""Tables of a new folder are made quicker than Django makes them, and are the same to the letter."""

import json

import pytest

from tests.web.apart import START, ended

#: Makes the tables with the executor that is named, and tells what the database says about them.
TELL = (
    START
    + """
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
if sys.argv[1] == "django":
    call_command(migrate.Command(), verbosity=0)
    assert migrate.MigrationExecutor is MigrationExecutor
else:
    call_command("migrate", verbosity=0)
    assert migrate.MigrationExecutor is not MigrationExecutor
asked = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master"],
    "postgresql": [
        "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, is_identity,"
        " character_maximum_length, numeric_precision FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}[connection.vendor]
asked += [
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT codename, name FROM auth_permission",
]
with connection.cursor() as cursor:
    told = []
    for question in asked:
        cursor.execute(question)
        told.append(sorted([str(part) for part in row] for row in cursor.fetchall()))
print(json.dumps(told))
"""
)


@pytest.mark.slow
def test_what_is_made_quickly_is_what_django_makes(apart, tmp_path):
    told = []
    for way in ("django", "quickly"):
        with apart.bare(tmp_path / way) as start:
            told.append(json.loads(ended(start(TELL, way))))
    assert all(told[0])
    assert told[0] == told[1]
