from django.db import migrations

# The key that somebody's was renewed from, until nobody can still write with it.
TABLE = """
create table ground_person_key_before (
    person bigint primary key,
    wrapped bytea not null,
    since timestamptz not null
);
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0009_counted")]
    operations = [migrations.RunSQL(TABLE, "drop table ground_person_key_before")]
