from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_grants_of_patient"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="regulation",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="pendingchoice",
            name="regulation",
            field=models.BooleanField(db_default=False),
        ),
    ]
