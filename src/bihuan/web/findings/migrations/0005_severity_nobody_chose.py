"""A finding's severity stands open until somebody chooses it; what was chosen before stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0004_marks_without_a_moment"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="severity",
            field=models.CharField(
                choices=[("unset", "未定"), ("general", "一般"), ("serious", "较重"), ("grave", "严重")],
                default="unset",
                max_length=10,
            ),
        ),
    ]
