from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0009_notice_pairing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["target", "status", "due_on"], name="items_of_a_target_by_day"),
        ),
    ]
