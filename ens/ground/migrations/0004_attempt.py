from django.db import migrations

TABLES = """
-- How often an account did what may only be done so often; forgotten as time passes.
create table ground_attempt (
    owner bigint not null,
    purpose text not null,
    attempt bigint not null generated always as identity,
    at timestamptz not null,
    primary key (owner, purpose, attempt)
);
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0003_lineage")]
    operations = [migrations.RunSQL(TABLES, "drop table ground_attempt")]
