from django.db import migrations

TABLES = """
-- What leaves for the research warehouse: one row per thing and version, and so one record there.
-- `sealed` is the record, under the person's own key, until the warehouse has it.
create table feed_sending (
    person bigint not null,
    rid bigint not null,
    version integer not null,
    basis text not null check (basis in ('professional', 'own')),
    category text not null,
    decided_at timestamptz not null,
    next_try timestamptz not null default clock_timestamp(),
    tried timestamptz,
    tries integer not null default 0,
    sent_at timestamptz,
    stopped_at timestamptz,
    reason text not null default '',
    sealed bytea not null,
    primary key (person, rid, version),
    check (sent_at is null or stopped_at is null),
    check ((stopped_at is null) = (reason = '')),
    check ((sent_at is null and stopped_at is null) = (sealed <> ''))
);
create index feed_sending_waiting on feed_sending (next_try)
    where sent_at is null and stopped_at is null;
create index feed_sending_newest on feed_sending (person, decided_at desc, rid, version);

-- What the pseudonym is made from, drawn once: a corrected identity keeps its pseudonym.
create table feed_subject (
    person bigint primary key,
    since timestamptz not null,
    sealed bytea not null
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table feed_sending, feed_subject;")]
