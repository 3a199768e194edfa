from django.db import migrations

TABLES = """
-- An agreement about some categories only lends those, as a pass does; about none it is about all.
-- Given by somebody who could not give it alone: said to a professional before a witness
-- (presence), or confirmed by the trusted person or by a helper from their own space.
alter table access_consent add column categories text[] not null default '{}';
alter table access_consent drop constraint access_consent_source_check;
alter table access_consent add constraint access_consent_source_check
    check (source in ('space', 'presence', 'witness', 'trusted', 'helper'));

-- What a professional says that a person agreed to: nothing until somebody else confirmed it.
create table access_capture (
    person bigint not null,
    capture bigint not null default nextval('access_number'),
    professional bigint not null check (professional <> 0),
    structure bigint not null,
    through text not null check (through in ('person', 'trusted', 'helper')),
    witness bigint not null,
    informed text not null,
    categories text[] not null check (cardinality(categories) > 0),
    days integer not null check (days between 1 and 90),
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    refused_at timestamptz,
    lapsed_at timestamptz,
    consent bigint not null default 0,
    made_by bigint not null,
    primary key (person, capture),
    check ((through = 'person') = (witness <> 0)),
    check (witness <> professional),
    check (expires_at > asked_at and expires_at <= asked_at + interval '24 hours')
);
create unique index access_capture_waiting on access_capture (person, professional)
    where confirmed_at is null and refused_at is null and lapsed_at is null;
create index access_capture_by on access_capture (professional, asked_at);
create index access_capture_witness on access_capture (witness, expires_at) where witness <> 0;
"""
DROP = """
drop table access_capture;
delete from access_consent where source in ('trusted', 'helper') or categories <> '{}';
alter table access_consent drop constraint access_consent_source_check;
alter table access_consent add constraint access_consent_source_check
    check (source in ('space', 'presence', 'witness'));
alter table access_consent drop column categories;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0008_around")]
    operations = [migrations.RunSQL(TABLES, DROP)]
