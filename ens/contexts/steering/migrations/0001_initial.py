from django.db import migrations

# How often something happened in a month, in all (dimension '') and by something else; and up
# to which transaction that was counted.
TABLES = """
create table steering_count (
    measure text not null,
    dimension text not null,
    month date not null,
    value text not null,
    count bigint not null,
    primary key (measure, dimension, month, value)
);
create table steering_position (
    only boolean primary key default true check (only),
    tx bigint not null,
    at timestamptz
);
insert into steering_position (tx) values (0);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table steering_count, steering_position")]
