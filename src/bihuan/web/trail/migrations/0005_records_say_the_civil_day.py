import importlib

from django.db import migrations, models

FENCE = importlib.import_module("bihuan.web.trail.migrations.0002_forbid_changing_records")


class Migration(migrations.Migration):
    dependencies = [("trail", "0004_find_records_by_time")]

    operations = [
        # SQLite makes the table anew for the column, and its triggers are lost with the old one.
        migrations.RunPython(FENCE.take_down, FENCE.put_up),
        migrations.AddField("record", "day", models.CharField(default="", max_length=10)),
        migrations.RunPython(FENCE.put_up, FENCE.take_down),
    ]
