from django.db import migrations

TABLES = """
-- A software's own lists of patients: no part of any record, nobody else's to see. Whom a list
-- names is sealed under the deployment's key; whose it is, in clear.
create table exports_group (
    fid text primary key,
    client text not null,
    account bigint not null,
    version int not null default 1,
    sealed bytea not null,
    updated_at timestamptz not null
);
create index exports_group_of on exports_group (client, account, updated_at);
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, "drop table exports_group;")]
