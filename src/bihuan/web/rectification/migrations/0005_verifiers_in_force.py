from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0004_notices_of_several_units")]

    operations = [
        migrations.AddField(
            model_name="verifierlist",
            name="in_force",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
