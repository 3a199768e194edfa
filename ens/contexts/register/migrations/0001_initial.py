from django.db import migrations

TABLES = """
create table register_who (
    who bigint generated always as identity primary key,
    digest bytea not null unique,
    kind text not null,
    account bigint not null,
    name text not null,
    profession text not null,
    structure text not null,
    software text not null
);
create sequence register_line;
create table register_trace (
    person bigint not null,
    line bigint not null default nextval('register_line'),
    at timestamptz not null,
    recorded timestamptz not null default clock_timestamp(),
    tx xid8 not null default pg_current_xact_id(),
    who bigint not null,
    action text not null,
    type text not null,
    id text not null default '',
    label integer not null check (label between 0 and 8191),
    count integer not null default 1,
    detail text not null default '',
    code text not null default '',
    facts bigint not null default 0,
    law smallint not null default 0,
    request text not null default '',
    primary key (person, line)
);
create index register_trace_thing on register_trace (person, type, id);
create index register_trace_order on register_trace (tx);

-- The present label of a thing whose visibility changed after lines were written about it.
create table register_relabel (
    person bigint not null,
    type text not null,
    id text not null,
    label integer not null check (label between 0 and 8191),
    primary key (person, type, id)
);

create function register_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the register is written once';
end $$;
create trigger register_trace_is_final before update or delete on register_trace
    for each row execute function register_refuse_change();
create trigger register_trace_is_kept before truncate on register_trace
    for each statement execute function register_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLES,
            "drop table register_trace, register_relabel, register_who;"
            "drop sequence register_line; drop function register_refuse_change;",
        )
    ]
