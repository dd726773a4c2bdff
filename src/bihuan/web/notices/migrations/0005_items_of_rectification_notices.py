import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_units_called_as_the_clerk_says"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="a_stored_notice_has_its_round"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(status="stored", round__isnull=False)
                | Q(status="stored", kind="rectification", round__isnull=True)
                | ~Q(status="stored") & Q(round__isnull=True),
                name="a_stored_notice_has_its_round",
            ),
        ),
        migrations.CreateModel(
            name="PublishedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("unit", models.CharField(blank=True, max_length=120)),
                ("problem", models.TextField()),
                ("state", models.CharField(blank=True, max_length=20)),
                ("span_start", models.PositiveIntegerField()),
                ("span_end", models.PositiveIntegerField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="notices.notice"
                    ),
                ),
            ],
            options={"ordering": ["notice", "number"]},
        ),
        migrations.AddConstraint(
            model_name="publisheditem",
            constraint=models.UniqueConstraint(models.F("notice"), models.F("number"), name="one_item_per_number"),
        ),
    ]
