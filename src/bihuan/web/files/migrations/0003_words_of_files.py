import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_uploads_and_previews"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("maker", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("unread", models.CharField(blank=True, max_length=60)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="files.blob"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("blob"), models.F("maker"), name="one_wording_of_a_blob")
                ],
            },
        ),
    ]
