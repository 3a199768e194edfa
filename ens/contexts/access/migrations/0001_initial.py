from django.db import migrations

TABLES = """
create sequence access_number;

-- A care relation: how it began (named by the person, code shown, stay declared), its end.
create table access_relation (
    person bigint not null,
    relation bigint not null default nextval('access_number'),
    professional bigint not null,
    kind text not null check (kind in ('care-team', 'treating')),
    source text not null check (source in ('named', 'code', 'stay', 'declared')),
    since timestamptz not null,
    until timestamptz,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, relation)
);
create index access_relation_by_pro on access_relation (professional, person);
create unique index access_relation_once on access_relation (person, professional, kind)
    where ended_at is null;

create table access_block (
    person bigint not null,
    block bigint not null default nextval('access_number'),
    professional bigint not null default 0,
    structure bigint not null default 0,
    since timestamptz not null,
    lifted_at timestamptz,
    made_by bigint not null,
    primary key (person, block),
    check ((professional = 0) <> (structure = 0))
);

create table access_opposition (
    person bigint not null,
    opposition bigint not null default nextval('access_number'),
    against text not null check (against in ('consultation', 'feeding', 'emergency')),
    since timestamptz not null,
    withdrawn_at timestamptz,
    made_by bigint not null,
    primary key (person, opposition)
);

-- The code a person shows; the digest finds it, the sealed text shows it again.
create table access_code (
    digest bytea primary key,
    person bigint not null,
    sealed bytea not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index access_code_of_person on access_code (person, expires_at);

create table access_code_attempt (
    account bigint not null,
    attempt bigint not null default nextval('access_number'),
    at timestamptz not null,
    primary key (account, attempt)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLES,
            "drop table access_relation, access_block, access_opposition, access_code,"
            " access_code_attempt; drop sequence access_number;",
        )
    ]
