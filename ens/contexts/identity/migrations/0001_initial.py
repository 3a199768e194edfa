from django.db import migrations

TABLES = """
create sequence identity_person_key;

-- Names are folded and clear, to be searched; as they are written, they are sealed.
create table identity_person (
    person bigint primary key,
    public_id uuid not null,
    state text not null check (state in ('to-open', 'open', 'refused', 'closed')),
    birth_date date not null,
    sex text not null check (sex in ('F', 'M', 'U')),
    family text not null,
    status text not null check (status in ('PROV', 'VALI', 'RECUP', 'QUAL')),
    sealed bytea not null,
    created_at timestamptz not null,
    check (person > 0)
);
create index identity_person_traits on identity_person (birth_date, family);

-- The two global tables: from what the outside knows to the person.
create table identity_public_id (
    public_id uuid primary key,
    person bigint not null
);
create table identity_ins (
    system text not null,
    hash bytea not null,
    person bigint not null,
    primary key (system, hash)
);

create table identity_number (
    person bigint not null,
    system text not null,
    hash bytea not null,
    use text not null check (use in ('official', 'temp', 'old')),
    sealed bytea not null,
    since timestamptz not null,
    primary key (person, system, hash)
);

create sequence identity_life_line;
create table identity_life (
    person bigint not null,
    line bigint not null default nextval('identity_life_line'),
    at timestamptz not null,
    recorded timestamptz not null default clock_timestamp(),
    event text not null check (event in ('created', 'opened', 'refused', 'closed')),
    before text not null,
    after text not null,
    by bigint not null,
    who bigint not null,
    note text not null,
    primary key (person, line)
);
create function identity_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the life of a space is written once';
end $$;
create trigger identity_life_is_final before update or delete on identity_life
    for each row execute function identity_refuse_change();

create sequence identity_representation_key;
create table identity_representation (
    person bigint not null,
    representation bigint not null default nextval('identity_representation_key'),
    representative bigint not null check (representative > 0 and representative <> person),
    kind text not null,
    source text not null,
    since date not null,
    until date,
    made_at timestamptz not null default clock_timestamp(),
    made_by bigint not null,
    suspended_at timestamptz,
    suspended_by bigint,
    ended_at timestamptz,
    ended_by bigint,
    reason text not null default '',
    primary key (person, representation)
);
create unique index identity_representation_running
    on identity_representation (person, representative) where ended_at is null;
create index identity_representation_by
    on identity_representation (representative) where ended_at is null;
"""

DROP = """
drop table identity_person, identity_public_id, identity_ins, identity_number, identity_life,
    identity_representation;
drop sequence identity_person_key, identity_life_line, identity_representation_key;
drop function identity_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
