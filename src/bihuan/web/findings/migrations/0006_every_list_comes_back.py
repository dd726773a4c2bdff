"""Staged rows that belong to any list of the register: imports say of which kind they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Name the columns for rows of every kind."""

    dependencies = [("findings", "0005_severity_nobody_chose")]

    operations = [
        migrations.RenameField("importrow", "finding_id_of_row", "object_id"),
        migrations.RenameField("importrow", "finding_version", "object_version"),
        migrations.AddField("importjob", "kind", models.CharField(default="finding", max_length=20)),
    ]
