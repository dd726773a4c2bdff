from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trail", "0003_access_checkpoints_and_roles")]

    operations = [
        migrations.AddIndex("record", models.Index(models.F("at"), name="trail_of_a_time")),
        migrations.AddIndex("accessentry", models.Index(models.F("at"), name="access_of_a_time")),
    ]
