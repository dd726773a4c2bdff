"""What a unit had handed in when it was returned."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0006_filters_by_index"),
        ("rounds", "0008_grounds_of_recusals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.BigIntegerField()),
                ("object_version", models.PositiveIntegerField()),
                ("pieces", models.JSONField(default=list)),
                ("proofs", models.JSONField(default=list)),
                ("returned_on", models.DateField()),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.target"
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.AddConstraint(
            model_name="returnedtext",
            constraint=models.UniqueConstraint(
                models.F("kind"),
                models.F("object_id"),
                models.F("object_version"),
                name="one_returned_text_of_a_version",
            ),
        ),
    ]
