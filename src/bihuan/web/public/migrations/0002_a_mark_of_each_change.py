from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0001_what_the_public_site_shows")]

    operations = [
        migrations.AddField(
            model_name="publicstate",
            name="mark",
            field=models.CharField(default="", max_length=32),
        ),
    ]
