"""
Give everybody whose account was marked as the inspection office's a dated role of the office.

It can be run again: who holds the role already is passed over.
"""

from django.db import migrations
from django.utils import timezone

#: Of the people of the office of whom nobody wrote down which organ they belong to.
OFFICE = "巡视办"


def give_roles(apps, schema_editor):  # noqa: ARG001  # Django's signature
    user_model = apps.get_model("accounts", "User")
    organ_model = apps.get_model("accounts", "Organ")
    assignment_model = apps.get_model("accounts", "Assignment")
    now = timezone.now()
    for person in user_model.objects.filter(is_office=True).exclude(assignments__role="OFF").iterator():
        if person.organ_id is None:
            person.organ, _made = organ_model.objects.get_or_create(name=OFFICE, defaults={"kind": "office"})
        assignment_model.objects.create(
            person=person,
            role="OFF",
            organ_id=person.organ_id,
            since=person.created_at.date(),
            approved_at=now,
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sessions_and_sign_in_codes")]

    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop)]
