"""
What was found about a version when it was written and did not keep it out: its remarks, sealed with
the person's key as its body is, since which rule a thing breaks says what the thing is.
"""

from django.db import migrations

TABLE = """
create table record_remark (
    person bigint not null,
    rid bigint not null,
    version integer not null,
    body bytea not null,
    primary key (person, rid, version)
);
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0004_history_newest")]
    operations = [migrations.RunSQL(TABLE, "drop table record_remark")]
