from django.db import migrations

TABLES = """
-- What a person decides by category: whom they let read it, whom they let feed it. With no
-- profession, professional or structure, it is said of everybody.
create table access_choice (
    person bigint not null,
    choice bigint not null default nextval('access_number'),
    concerns text not null check (concerns in ('reading', 'feeding')),
    profession text not null default '',
    professional bigint not null default 0,
    structure bigint not null default 0,
    category text not null,
    allowed boolean not null,
    purpose text not null default '',
    since timestamptz not null,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, choice),
    check ((profession <> '')::int + (professional <> 0)::int + (structure <> 0)::int <= 1)
);
create unique index access_choice_in_force on access_choice
    (person, concerns, profession, professional, structure, category, purpose)
    where ended_at is null;

-- An opposition to one source, or, as before, to all of them (0).
alter table access_opposition add column structure bigint not null default 0;

-- An agreement given to somebody outside the care team: how it was given, and who saw it given.
create table access_consent (
    person bigint not null,
    consent bigint not null default nextval('access_number'),
    professional bigint not null default 0,
    structure bigint not null default 0,
    source text not null check (source in ('space', 'presence', 'witness')),
    witness text not null default '',
    since timestamptz not null,
    until timestamptz,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, consent),
    check ((professional = 0) <> (structure = 0))
);
create unique index access_consent_in_force on access_consent (person, professional, structure)
    where ended_at is null;

-- A pass: who bears its code reads what it lends until its end; the digest finds it.
create table access_pass (
    person bigint not null,
    pass bigint not null default nextval('access_number'),
    digest bytea not null,
    sealed bytea not null,
    categories text[] not null check (cardinality(categories) > 0),
    several boolean not null,
    since timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, pass),
    check (until > since)
);
create table access_pass_use (
    person bigint not null,
    pass bigint not null,
    professional bigint not null check (professional <> 0),
    structure bigint not null,
    at timestamptz not null,
    primary key (person, pass, professional)
);
-- From the code that was entered to the person: a door, as access_code is.
create table access_pass_code (
    digest bytea primary key,
    person bigint not null,
    pass bigint not null
);

-- Who acts for a person at their own word, once they accepted: what about, to do what, until when.
create table access_mandate (
    person bigint not null,
    mandate bigint not null default nextval('access_number'),
    mandatary bigint not null check (mandatary > 0 and mandatary <> person),
    kind text not null check (kind in ('helper', 'trusted', 'assisted')),
    categories text[] not null check (cardinality(categories) > 0),
    acts text[] not null check (cardinality(acts) > 0),
    source text not null default 'space',
    since timestamptz not null,
    until timestamptz not null,
    offered_at timestamptz not null,
    accepted_at timestamptz,
    refused_at timestamptz,
    suspended_at timestamptz,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, mandate),
    check (until > since)
);
create index access_mandate_of on access_mandate (mandatary) where ended_at is null;

-- A mediator beside a person, for an hour at most.
create table access_assistance (
    person bigint not null,
    assistance bigint not null default nextval('access_number'),
    account bigint not null check (account <> 0),
    categories text[] not null check (cardinality(categories) > 0),
    acts text[] not null check (cardinality(acts) > 0),
    since timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    made_by bigint not null,
    primary key (person, assistance),
    check (until > since and until <= since + interval '1 hour')
);
create index access_assistance_by on access_assistance (account, until) where ended_at is null;
"""
DROP = """
drop table access_choice, access_consent, access_pass, access_pass_use, access_pass_code,
    access_mandate, access_assistance;
alter table access_opposition drop column structure;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_research")]
    operations = [migrations.RunSQL(TABLES, DROP)]
