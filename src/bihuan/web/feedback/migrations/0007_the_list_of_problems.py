"""The list of problems of a document, what its edition drops, and why something stands in the list only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_meetings_corrected"), ("findings", "0007_published_sentence")]

    operations = [
        migrations.AddField("feedbackdocument", "left_out_reason", models.TextField(blank=True, default=""), False),
        migrations.AddField(
            "feedbackdocument",
            "annexed",
            models.ManyToManyField(blank=True, related_name="feedback_documents", to="findings.finding"),
        ),
        migrations.AddField(
            "feedbackdocument",
            "dropped",
            models.ManyToManyField(blank=True, related_name="dropped_from_feedback", to="findings.finding"),
        ),
    ]
