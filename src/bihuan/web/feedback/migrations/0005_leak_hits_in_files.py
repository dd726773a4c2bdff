import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_issued_papers_stay"),
        ("findings", "0007_published_sentence"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="leakhit",
            name="evidence",
        ),
        migrations.AddField(
            model_name="leakcheck",
            name="unread_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="leakhit",
            name="field",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="leakhit",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="findings.evidenceversion",
            ),
        ),
        migrations.AddField(
            model_name="leakhit",
            name="source_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
