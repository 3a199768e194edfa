from django.db import migrations

TABLES = """
-- When, and about what, somebody wants to be written to: their own hours on the clocks of Paris,
-- and for each family of notices `any` time, within the `hours`, or `never`. Without a row, or a
-- family, what the product proposes holds.
create table notices_preference (
    person bigint primary key,
    opens smallint not null check (opens between 0 and 23),
    closes smallint not null check (closes between 1 and 24),
    choices jsonb not null,
    changed_at timestamptz not null,
    check (opens <> closes)
);

-- An e-mail that waits, `since` when: for the hours of the one it is for, or for a mail server
-- that did not take it; tried again from `not_before` on.
create table notices_waiting (
    person bigint not null,
    notice bigint not null,
    addressee bigint not null,
    since timestamptz not null,
    not_before timestamptz not null,
    primary key (person, notice, addressee)
);
create index notices_waiting_next on notices_waiting (not_before);
create index notices_waiting_for on notices_waiting (addressee);
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, "drop table notices_preference, notices_waiting;")]
