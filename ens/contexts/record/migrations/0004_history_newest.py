"""
The versions of before, newest first: what a page of the history of a type or of everything reads
without looking at all that a person ever had.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0003_text")]
    operations = [
        migrations.RunSQL(
            "create index record_history_newest"
            " on record_history (person, updated desc, rid desc, version desc)",
            "drop index record_history_newest",
        )
    ]
