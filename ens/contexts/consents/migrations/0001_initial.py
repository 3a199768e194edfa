from django.db import migrations

TABLES = """
create sequence consents_number;

-- What somebody agreed to, once for each time: which text in which language, about what, for whom,
-- until when; the words as they were shown are sealed, their digest says that they did not change.
create table consents_receipt (
    person bigint not null,
    receipt bigint not null default nextval('consents_number'),
    kind text not null,
    about text not null,
    text_version int not null,
    language text not null check (language in ('fr', 'en')),
    sealed bytea not null,
    digest bytea not null,
    terms text not null default '',
    shown_at timestamptz,
    given_at timestamptz not null,
    given_by bigint not null,
    who bigint not null,
    until timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by bigint not null default 0,
    primary key (person, receipt),
    check ((withdrawn_at is null) = (withdrawn_by = 0))
);
create index consents_receipt_about on consents_receipt (person, kind, about);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(TABLES, "drop table consents_receipt; drop sequence consents_number;")
    ]
