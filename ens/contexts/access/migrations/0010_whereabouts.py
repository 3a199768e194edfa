from django.db import migrations

TABLES = """
-- Where somebody says that they are, for whoever opens their space in an emergency: a row while they
-- agree, the last place alone, sealed, for two hours.
create table access_whereabouts (
    person bigint not null,
    since timestamptz not null,
    made_by bigint not null,
    sealed bytea,
    said_at timestamptz,
    said_by bigint not null default 0,
    primary key (person),
    check ((sealed is null) = (said_at is null))
);
create index access_whereabouts_said on access_whereabouts (said_at) where said_at is not null;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0009_capturing")]
    operations = [migrations.RunSQL(TABLES, "drop table access_whereabouts;")]
