"""
The record's tables. The person comes first in every key of a person's rows, so that the
schema can be spread by person without a change of code; only `record_locator` and
`record_identifier` are global.
"""

from django.db import migrations

TABLES = """
create sequence record_rid increment by 64;

create table record_resource (
    person bigint not null,
    rid bigint not null,
    type smallint not null,
    fid text not null,
    version integer not null,
    updated timestamptz not null,
    tx xid8 not null default pg_current_xact_id(),
    kind smallint not null check (kind between 1 and 511),
    flags smallint not null check (flags between 0 and 15),
    own_flags smallint not null check (own_flags between 0 and 15),
    label integer not null generated always as (kind * 16 + flags) stored,
    author bigint not null,
    origin bigint not null default 0,
    client text not null default '',
    deleted boolean not null default false,
    blob text not null default '',
    body bytea not null,
    primary key (person, rid)
);
alter table record_resource alter column body set storage external;
create index record_resource_newest on record_resource (person, type, updated desc, rid desc);
create index record_resource_origin on record_resource (person, origin) where origin <> 0;

-- Superseded versions; shown or hidden by the present label of their resource.
create table record_history (
    person bigint not null,
    rid bigint not null,
    version integer not null,
    updated timestamptz not null,
    tx xid8 not null,
    deleted boolean not null,
    blob text not null,
    body bytea not null,
    primary key (person, rid, version)
);
alter table record_history alter column body set storage external;

create table record_locator (
    type smallint not null,
    fid text not null,
    person bigint not null,
    rid bigint not null,
    primary key (type, fid)
);
create table record_identifier (
    type smallint not null,
    digest bytea not null,
    person bigint not null,
    rid bigint not null,
    primary key (type, digest, person, rid)
);
create index record_identifier_of on record_identifier (person, rid);

create table record_system (
    id integer generated always as identity primary key,
    uri text not null unique
);
create table record_dictionary (
    id smallint generated always as identity primary key,
    type smallint not null unique,
    content bytea not null
);

create table record_token (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    sys integer not null,
    code text not null,
    updated timestamptz not null
);
create index record_token_newest on record_token (person, sp, code, sys, updated desc, rid desc);
create index record_token_of on record_token (person, rid, sp);
create table record_reference (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    target_type smallint not null,
    target text not null,
    updated timestamptz not null
);
create index record_reference_newest
    on record_reference (person, sp, target, target_type, updated desc, rid desc);
create index record_reference_of on record_reference (person, rid, sp);
create table record_date (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    low timestamptz not null,
    high timestamptz not null
);
create index record_date_low on record_date (person, sp, low desc, rid);
create index record_date_of on record_date (person, rid, sp);
create table record_string (
    person bigint not null,
    sp smallint not null,
    rid bigint not null,
    folded text not null,
    exact text not null
);
create index record_string_folded on record_string (person, sp, folded text_pattern_ops, rid);
create index record_string_of on record_string (person, rid, sp);

create statistics record_token_codes (dependencies, ndistinct, mcv)
    on sp, sys, code from record_token;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ground", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TABLES,
            "drop table record_resource, record_history, record_locator, record_identifier,"
            " record_system, record_dictionary, record_token, record_reference, record_date,"
            " record_string; drop sequence record_rid;",
        )
    ]
