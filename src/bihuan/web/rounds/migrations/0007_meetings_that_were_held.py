"""The day on which a feedback meeting was held, beside the one for which it was planned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0006_date_moves_and_calendar_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="meeting_held_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="datemove",
            name="cause",
            field=models.CharField(
                choices=[
                    ("meeting", "反馈会改期"),
                    ("round", "轮次信息修改"),
                    ("calendar", "放假安排公布"),
                    ("office", "巡视办定日"),
                    ("held", "反馈会召开日期登记"),
                ],
                max_length=10,
            ),
        ),
    ]
