from django.db import migrations

# How often something happened in a month, in all (dimension '') and by something else; and up
# to which transaction that was counted: 3, before any, is the lowest id that there is.
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
    only_one boolean primary key default true check (only_one),
    tx xid8 not null,
    at timestamptz
);
insert into steering_position (tx) values ('3');
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table steering_count, steering_position")]
