from django.db import migrations

TABLES = """
-- What a person asks somebody to do for them, before anybody is known to accept: the code finds it,
-- and whoever accepts bears the family name that was said. A mandate follows, or a refusal.
create table access_invitation (
    person bigint not null,
    invitation bigint not null default nextval('access_number'),
    kind text not null check (kind in ('helper', 'trusted')),
    categories text[] not null check (cardinality(categories) > 0),
    acts text[] not null check (cardinality(acts) > 0),
    until timestamptz not null,
    sealed bytea not null,
    offered_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    refused_at timestamptz,
    withdrawn_at timestamptz,
    made_by bigint not null,
    primary key (person, invitation),
    check (until > expires_at)
);
create table access_invitation_code (
    digest bytea primary key,
    person bigint not null,
    invitation bigint not null
);
-- The mandate that an invitation became, and what shows its bearer in the record.
alter table access_mandate add column invitation bigint not null default 0;
alter table access_mandate add column related text not null default '';
-- Who ended or suspended it: the person, or who acts for them, or the mandatary.
alter table access_mandate add column ended_by bigint not null default 0;

-- From the code that a person shows to a mediator to what they ask of them: a door, for a quarter
-- of an hour.
create table access_assistance_code (
    digest bytea primary key,
    person bigint not null,
    sealed bytea not null,
    acts text[] not null check (cardinality(acts) > 0),
    expires_at timestamptz not null,
    used_at timestamptz,
    made_by bigint not null
);
create index access_assistance_code_of on access_assistance_code (person, expires_at);
"""
DROP = """
drop table access_invitation, access_invitation_code, access_assistance_code;
alter table access_mandate drop column invitation, drop column related, drop column ended_by;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_choices")]
    operations = [migrations.RunSQL(TABLES, DROP)]
