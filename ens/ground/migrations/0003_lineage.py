"""
One row that says which cluster the transaction ids come from. An earlier database is taken for
one that was loaded: `lineage.settle` sees to it, once.
"""

from django.db import migrations

TABLE = """
create table ground_lineage (
    only_one boolean primary key default true check (only_one),
    id uuid not null,
    tx xid8 not null,
    system bigint not null,
    timeline integer not null
);
insert into ground_lineage (id, tx, system, timeline) values (gen_random_uuid(), '0', 0, 0);
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0002_heartbeat")]
    operations = [
        migrations.RunSQL(TABLE, "drop table ground_lineage"),
    ]
