"""Accounts that were marked as the office's become people with a role of the office."""

import os
import subprocess
import sys

import pytest

from bihuan.web.data_folder import DataFolder

pytestmark = [pytest.mark.slow, pytest.mark.no_database]

SCRIPT = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from importlib import import_module

call_command("migrate", "accounts", "0003", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO accounts_organ (name, kind) VALUES ('某市巡察办', 'office')")
    for name, is_office, organ in (("with_organ", True, 1), ("without", True, None), ("other", False, 1)):
        cursor.execute(
            "INSERT INTO accounts_user (password, username, display_name, organ_id, is_office, is_active, pseudonym,"
            " created_at) VALUES ('x', %s, %s, %s, %s, %s, %s, '2021-02-03 08:00:00')",
            [name, name, organ, is_office, True, f"{len(name):032x}"],
        )
call_command("migrate", "accounts", "0004", verbosity=0)
from django.db.migrations.loader import MigrationLoader
apps = MigrationLoader(connection).project_state([("accounts", "0004_office_people_hold_a_role")]).apps
import_module("bihuan.web.accounts.migrations.0004_office_people_hold_a_role").give_roles(apps, None)
Assignment = apps.get_model("accounts", "Assignment")
for row in Assignment.objects.select_related("person", "organ").order_by("person__username"):
    print(row.person.username, row.role, row.organ.name, row.since, row.round_id, row.until)
print(apps.get_model("accounts", "User").objects.count())
"""


def test_the_mark_of_the_office_becomes_a_role(tmp_path):
    DataFolder(tmp_path).make()
    environment = {**os.environ, "BIHUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    environment.pop("BIHUAN_DATABASE_URL", None)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=False, text=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "with_organ OFF 某市巡察办 2021-02-03 None None",
        "without OFF 巡视办 2021-02-03 None None",
        "3",
    ]
