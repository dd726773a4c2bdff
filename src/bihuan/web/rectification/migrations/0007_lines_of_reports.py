import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0006_prints_of_proofs_and_texts")]

    operations = [
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField()),
                ("said", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("status", models.CharField(blank=True, max_length=24)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_lines",
                        to="rectification.item",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="rectification.rectificationreport",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("report"), models.F("item"), name="one_line_of_an_item_in_a_report"
                    )
                ],
            },
        ),
    ]
