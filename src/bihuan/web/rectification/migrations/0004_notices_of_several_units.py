import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_items_of_rectification_notices"),
        ("rectification", "0003_findable_items"),
    ]

    operations = [
        migrations.AlterField(
            model_name="noticeanswer",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="notices.notice"
            ),
        ),
        migrations.AddField(
            model_name="noticeanswer",
            name="unit",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(name="noticeanswer", options={"ordering": ["notice", "pk"]}),
        migrations.AddConstraint(
            model_name="noticeanswer",
            constraint=models.UniqueConstraint("notice", "unit", name="one_answer_of_a_unit"),
        ),
    ]
