"""An opinion says under which role it was given: only that of a supervisor is waited for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_letters_are_answered")]

    operations = [
        migrations.AddField("opinion", "role", models.CharField(blank=True, default="", max_length=5), False),
    ]
