"""The kind of completion that a report was submitted with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0007_returned_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportline",
            name="item_completion",
            field=models.CharField(blank=True, max_length=12),
        ),
    ]
