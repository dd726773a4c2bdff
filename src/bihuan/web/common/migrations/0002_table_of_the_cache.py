from django.core.management import call_command
from django.db import migrations


def put_up(_apps, editor):
    # A migration, so that no installation can forget it: without the table nobody could sign in.
    call_command("createcachetable", "common_cache", database=editor.connection.alias, verbosity=0)


def take_down(_apps, editor):
    editor.execute("DROP TABLE common_cache")


class Migration(migrations.Migration):
    dependencies = [("common", "0001_one_row_for_the_simulated_date")]

    operations = [migrations.RunPython(put_up, take_down)]
