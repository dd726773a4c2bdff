"""What a meeting is judged by, and the records of meetings that were corrected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0005_leak_hits_in_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feedbackrules",
            name="decision_days",
            field=models.PositiveSmallIntegerField(default=30),
        ),
        migrations.AddField(
            model_name="meeting",
            name="required",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="MeetingEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("reason", models.CharField(max_length=400)),
                ("corrected_on", models.DateField()),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="feedback.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "-version"],
                "constraints": [
                    models.UniqueConstraint(models.F("meeting"), models.F("version"), name="one_edition_per_version")
                ],
            },
        ),
    ]
