from django.db import migrations

# The keys that wrap persons' keys, each sealed by the deployment's provider. The first is derived
# from the provider, so nothing is kept of it. And who was erased: no name, no number, replayed
# after a restore of what is older.
TABLES = """
create table ground_wrapping_key (
    number smallint primary key,
    generation smallint not null,
    shard smallint not null,
    shards smallint not null,
    sealed bytea,
    made_at timestamptz not null,
    retired_at timestamptz,
    unique (generation, shard)
);
insert into ground_wrapping_key (number, generation, shard, shards, made_at)
    values (1, 1, 0, 1, now());
create table ground_tombstone (
    digest bytea primary key,
    erased_at timestamptz not null,
    told text not null
);
"""
BACK = "drop table ground_tombstone; drop table ground_wrapping_key;"


class Migration(migrations.Migration):
    dependencies = [("ground", "0006_loading")]
    operations = [migrations.RunSQL(TABLES, BACK)]
