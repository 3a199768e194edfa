"""
Search rows for quantities, numbers, addresses, composites and positions; what is present without
giving such a row; and how far the rows of older versions were written again.

One index each, by the resource, where a search goes from the resource to its rows; a canonical
address and a place are also looked for among many.
"""

from django.db import migrations

TABLES = """
-- Units as small numbers, as systems are: what UCUM makes of one is said beside it, so that
-- a statement compares across units of one dimension: (value + shift) * numerator / denominator.
create table record_unit (
    id integer generated always as identity primary key,
    sys integer not null,
    code text not null,
    unit text not null,
    dimension text not null default '',
    numerator numeric not null default 1,
    denominator numeric not null default 1,
    shift numeric not null default 0,
    unique (code, unit, sys)
);

-- A number is low = high; an open end is infinite.
create table record_quantity (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    unit integer not null,
    low numeric not null,
    high numeric not null
);
create index record_quantity_of on record_quantity (person, rid, sp);
create table record_number (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    low numeric not null,
    high numeric not null
);
create index record_number_of on record_number (person, rid, sp);
create table record_uri (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    uri text not null
);
create index record_uri_text on record_uri (person, sp, uri text_pattern_ops, rid);
create index record_uri_of on record_uri (person, rid, sp);

-- One row for each pair (or three) of values that one element has; only the columns of the
-- parts' kinds are filled.
create table record_composite (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    sys integer not null,
    code text not null,
    second_sys integer,
    second_code text,
    target_type smallint,
    target text,
    unit integer,
    low numeric,
    high numeric,
    starts timestamptz,
    ends timestamptz,
    folded text,
    exact text,
    third_low numeric,
    third_high numeric
);
create index record_composite_of on record_composite (person, rid, sp);
create table record_position (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    latitude double precision not null,
    longitude double precision not null
);
create index record_position_place on record_position (person, sp, latitude, longitude);
create index record_position_of on record_position (person, rid, sp);

-- An element is there, of which no other search row tells: a text without code.
create table record_present (
    person bigint not null,
    sp smallint not null,
    rid bigint not null
);
create index record_present_of on record_present (person, rid, sp);

-- The version of the rows that every resource has at least; while a walk writes them again, minus
-- the version that it goes towards, and how far it is.
create table record_indexing (
    only_one boolean primary key default true check (only_one),
    version integer not null,
    person bigint not null default -1,
    rid bigint not null default -1
);
insert into record_indexing (version) values (1);
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TABLES,
            "drop table record_unit, record_quantity, record_number, record_uri,"
            " record_composite, record_position, record_present, record_indexing",
        )
    ]
