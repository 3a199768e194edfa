from django.db import migrations

TABLES = """
-- An application as it is shown to people; its addresses and its scopes are its client's.
create table store_listing (
    client_id text primary key,
    purpose text not null,
    impact smallint not null check (impact between 0 and 3),
    needs text[] not null,
    price text not null,
    funder text not null,
    data_use text not null,
    contact text not null,
    listed_at timestamptz not null,
    suspended_at timestamptz,
    suspended_because text not null default ''
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table store_listing;")]
