"""From which day on the unit reads a document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_reports_documents_checks_meetings")]

    operations = [
        migrations.AddField("feedbackdocument", "opened_on", models.DateField(blank=True, null=True)),
    ]
