from django.db import migrations

# How far a loading is, part by part: written in the transaction of what was loaded.
TABLE = """
create table ground_loading (
    name text not null,
    part text not null,
    place bigint not null,
    done bigint not null,
    refused bigint not null default 0,
    primary key (name, part)
);
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0005_rate")]
    operations = [migrations.RunSQL(TABLE, "drop table ground_loading")]
