from django.db import migrations

# docs/explanation/register.md says what each is for. `register_sealed` says under which number of
# the tree a person's line is, and with which salt; line 0 is a cover, which is no line.
TABLES = """
drop index register_trace_order;
create index register_trace_order on register_trace (tx, line);

create table register_sealed (
    person bigint not null,
    line bigint not null,
    seq bigint not null,
    salt bytea not null,
    primary key (person, line, seq)
);
create index register_sealed_order on register_sealed (seq);
-- What a person's entries come to, at the place in the index that was drawn for them. What was
-- forgotten by age is in `base`.
create table register_head (
    person bigint primary key,
    place integer not null,
    count bigint not null,
    head bytea not null,
    salt bytea not null,
    base_count bigint not null default 0,
    base_head bytea not null
);
create index register_head_place on register_head (place);
create table register_gone (
    place integer primary key,
    commitment bytea not null
);
create table register_who_sealed (
    who bigint primary key,
    commitment bytea not null,
    salt bytea
);
create table register_tile (
    level smallint not null,
    number bigint not null,
    hashes bytea not null,
    primary key (level, number)
);
alter table register_tile alter column hashes set storage external;
create table register_branch (
    level smallint not null,
    number bigint not null,
    children bytea not null,
    primary key (level, number)
);
create table register_remark (
    seq bigint primary key,
    salt bytea not null,
    shown text not null
);
create table register_checkpoint (
    size bigint primary key,
    at timestamptz not null,
    note text not null
);
create table register_cosignature (
    witness text not null,
    size bigint not null,
    signature text not null,
    primary key (witness, size)
);
create table register_witness (
    name text primary key,
    size bigint not null,
    at timestamptz not null,
    problem text not null default ''
);
create table register_log (
    one boolean primary key default true check (one),
    size bigint not null default 0,
    frontier bytea not null default '',
    lineage text not null default '',
    upto bigint not null default 0,
    line bigint not null default 0,
    key text not null default '',
    previous text not null default ''
);
insert into register_log default values;

create or replace function register_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('ens.register_forgets', true) = 'on' then
        return old;
    end if;
    raise exception 'the register is written once';
end $$;
create function register_refuse_renaming() returns trigger language plpgsql as $$
begin
    if current_setting('ens.register_forgets', true) = 'on' or new is not distinct from old then
        return new;
    end if;
    raise exception 'the register is written once';
end $$;
create function register_refuse_shrinking() returns trigger language plpgsql as $$
begin
    if substr(new.hashes, 1, length(old.hashes)) = old.hashes then
        return new;
    end if;
    raise exception 'the register is written once';
end $$;
create trigger register_who_is_final before update on register_who
    for each row execute function register_refuse_renaming();
create trigger register_who_sealed_is_final before update on register_who_sealed
    for each row execute function register_refuse_renaming();
create trigger register_tile_only_grows before update on register_tile
    for each row execute function register_refuse_shrinking();
"""
WRITTEN_ONCE = ["register_sealed", "register_remark", "register_checkpoint", "register_cosignature"]
KEPT = ["register_who", "register_who_sealed", "register_tile"]
TRIGGERS = "".join(
    [
        f"create trigger {table}_is_final before update or delete on {table}"
        " for each row execute function register_refuse_change();\n"
        for table in WRITTEN_ONCE
    ]
    + [
        f"create trigger {table}_is_there before delete on {table}"
        " for each row execute function register_refuse_change();\n"
        for table in KEPT
    ]
    + [
        f"create trigger {table}_is_kept before truncate on {table}"
        " for each statement execute function register_refuse_change();\n"
        for table in (*WRITTEN_ONCE, *KEPT)
    ]
)
# The only ways past the triggers, for an application's role that may not delete by itself. The
# setting is made in the body: an owner who is no superuser may not have it in the declaration.
WAYS = """
create function register_forget(persons bigint[], seqs bigint[]) returns bigint
language plpgsql security definer set search_path from current as $$
declare found bigint;
begin
    perform set_config('ens.register_forgets', 'on', true);
    with gone as (
        delete from register_sealed s using unnest(persons, seqs) g(person, seq)
        where s.person = g.person and s.seq = g.seq returning s.person, s.line
    ), lines as (
        delete from register_trace t using gone
        where t.person = gone.person and t.line = gone.line returning 1
    )
    select count(*) into found from lines;
    perform set_config('ens.register_forgets', '', true);
    return found;
end $$;
create function register_forget_waiting(about bigint) returns bigint
language plpgsql security definer set search_path from current as $$
declare found bigint;
begin
    perform set_config('ens.register_forgets', 'on', true);
    with lines as (
        delete from register_trace t
        where t.person = about and t.tx <> pg_current_xact_id()
          and not exists (select from register_sealed s where s.person = about and s.line = t.line)
        returning 1
    )
    select count(*) into found from lines;
    perform set_config('ens.register_forgets', '', true);
    return found;
end $$;
create function register_forget_names(accounts bigint[]) returns bigint
language plpgsql security definer set search_path from current as $$
declare found bigint;
begin
    perform set_config('ens.register_forgets', 'on', true);
    with nameless as (
        update register_who set digest = uuid_send(gen_random_uuid()), account = 0, name = '',
            profession = '', structure = '', software = '', place = 0
        where account = any(accounts) and account <> 0 returning who
    ), saltless as (
        update register_who_sealed s set salt = null from nameless n where s.who = n.who returning 1
    )
    select count(*) into found from nameless;
    perform set_config('ens.register_forgets', '', true);
    return found;
end $$;
"""
DROP = """
drop function register_forget(bigint[], bigint[]), register_forget_waiting(bigint),
    register_forget_names(bigint[]);
drop trigger register_who_is_final on register_who;
drop trigger register_who_is_there on register_who;
drop trigger register_who_is_kept on register_who;
drop table register_sealed, register_head, register_gone, register_who_sealed, register_tile,
    register_branch, register_remark, register_checkpoint, register_cosignature, register_witness,
    register_log;
drop function register_refuse_renaming(), register_refuse_shrinking();
drop index register_trace_order;
create index register_trace_order on register_trace (tx);
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0002_place")]
    operations = [migrations.RunSQL(TABLES + TRIGGERS + WAYS, DROP)]
