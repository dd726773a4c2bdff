from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_office_people_hold_a_role")]

    operations = [migrations.RemoveField("user", "is_office")]
