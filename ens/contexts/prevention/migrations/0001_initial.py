from django.db import migrations

TABLES = """
-- When to look again at a person's vaccines, so that nobody is looked at every minute: the day
-- something becomes due, or the day after the record changed. `to_do` is how many doses were to
-- be done when it was last looked at, null when that is not known; never shown as it is, since a
-- reader may see less than the job. A person who wants no reminder has `stopped_at`.
create table prevention_watch (
    person bigint primary key,
    next_on date,
    to_do integer,
    looked_at timestamptz,
    stopped_at timestamptz,
    stopped_by bigint not null default 0
);
create index prevention_watch_next on prevention_watch (next_on) where next_on is not null;

-- A dose is told of once, whatever happens: two workers, a crash, a vaccine taken back. Which
-- one is not readable here.
create table prevention_reminded (
    person bigint not null,
    dose bytea not null,
    at timestamptz not null,
    primary key (person, dose)
);

-- How far the daily walk through the open spaces has come.
create table prevention_walk (
    part smallint primary key,
    day date not null,
    after bigint not null
);
"""
DROP = "drop table prevention_watch, prevention_reminded, prevention_walk;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
