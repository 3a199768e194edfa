from django.db import migrations

TABLES = """
create sequence notices_notice_key;

-- What the sentence says of health is sealed; the label is that of the thing it is about.
create table notices_notice (
    person bigint not null,
    notice bigint not null default nextval('notices_notice_key'),
    at timestamptz not null,
    kind text not null,
    label integer not null check (label between 0 and 8191),
    author bigint not null,
    type text not null,
    id text not null,
    sealed bytea not null,
    withdrawn_at timestamptz,
    primary key (person, notice)
);
create index notices_notice_about on notices_notice (person, type, id);

create table notices_seen (
    person bigint not null,
    notice bigint not null,
    account bigint not null,
    seen_at timestamptz not null,
    primary key (person, notice, account)
);

create table notices_delivery (
    person bigint not null,
    notice bigint not null,
    addressee bigint not null,
    sent_at timestamptz not null,
    primary key (person, notice, addressee)
);
"""

DROP = """
drop table notices_notice, notices_seen, notices_delivery;
drop sequence notices_notice_key;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
