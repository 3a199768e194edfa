from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_launch_form_and_visit"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                models.F("patient"),
                condition=models.Q(("patient__gt", 0), ("revoked_at__isnull", True)),
                name="accounts_grant_of_patient",
            ),
        ),
    ]
