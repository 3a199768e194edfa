from django.db import migrations

TABLES = """
-- What somebody asks by right about their own data, followed until it is answered. `number` is
-- drawn at random: it says neither who asks nor how many there are. What they wrote, and every
-- answer, is in the steps, sealed under the person's key. `suspended_on`: the delay does not run
-- while an identity is in doubt. `proposed_by`: the first of the two who decide an erasure.
create table cases_case (
    person bigint not null,
    number bigint not null,
    kind text not null check (kind in
        ('access', 'rectification', 'portability', 'erasure', 'objection', 'contest')),
    about text not null,
    label integer not null check (label between 0 and 8191),
    author bigint not null,
    state text not null check (state in
        ('received', 'acknowledged', 'handled', 'asked', 'accepted', 'answered', 'refused',
         'closed')),
    opened_at timestamptz not null,
    due_on date not null,
    extended boolean not null default false,
    suspended_on date,
    proposed_by bigint not null default 0,
    ended_at timestamptz,
    primary key (person, number)
);
create index cases_case_number on cases_case (number);
create index cases_case_waiting on cases_case (due_on) where ended_at is null;

create table cases_step (
    person bigint not null,
    number bigint not null,
    step integer not null,
    at timestamptz not null,
    what text not null,
    by_desk boolean not null,
    made_by bigint not null,
    sealed bytea,
    primary key (person, number, step)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, "drop table cases_case, cases_step;")]
