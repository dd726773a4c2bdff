"""Days that the office sets in place of those that the rules give."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0003_working_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DateByHand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dates_by_hand", to="rounds.round"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dates_by_hand",
                        to="rounds.target",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("target"), models.F("rule"), name="one_day_of_a_target_by_hand"),
                    models.UniqueConstraint(
                        condition=models.Q(("target", None)),
                        fields=("round", "rule"),
                        name="one_day_of_a_round_by_hand",
                    ),
                ],
            },
        ),
    ]
