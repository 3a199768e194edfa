"""
An event remembers the request that published it, for the logs of what follows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_lineage")]
    operations = [
        migrations.AddField(
            model_name="outbox",
            name="request",
            field=models.TextField(db_default="", default=""),
        ),
    ]
