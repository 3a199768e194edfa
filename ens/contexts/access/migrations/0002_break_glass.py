from django.db import migrations

TABLES = """
-- A glass broken: who, as what, why (a category; the words themselves are sealed under the
-- person's key), from when to when. Over when `until` is past, or earlier when it is closed.
create table access_break_glass (
    person bigint not null,
    break_glass bigint not null default nextval('access_number'),
    professional bigint not null check (professional <> 0),
    structure bigint not null,
    capacity text not null check (capacity in ('emergency', 'regulation')),
    reason text not null,
    sealed bytea not null,
    since timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    made_by bigint not null,
    who bigint not null,
    primary key (person, break_glass),
    check (until > since and until <= since + interval '4 hours')
);
create unique index access_break_glass_once on access_break_glass (person, professional)
    where ended_at is null;
create index access_break_glass_by_pro on access_break_glass (professional, since);

-- What somebody must look at: each glass, and each attempt that opened nothing. `break_glass`
-- is 0 for an attempt; its words are then kept here.
create table access_review (
    person bigint not null,
    review bigint not null default nextval('access_number'),
    kind text not null check (kind in ('opened', 'refused', 'quota')),
    break_glass bigint not null default 0,
    professional bigint not null,
    structure bigint not null,
    capacity text not null,
    reason text not null,
    sealed bytea not null,
    at timestamptz not null,
    made_by bigint not null,
    who bigint not null,
    contested_at timestamptz,
    contested_by bigint not null default 0,
    asked_at timestamptz,
    decision text check (decision in ('justified', 'abusive')),
    decided_at timestamptz,
    decided_by bigint not null default 0,
    comment bytea,
    primary key (person, review),
    check ((kind = 'opened') = (break_glass <> 0)),
    check ((decision is null) = (decided_at is null)),
    check ((decided_at is null) or (decided_by <> 0))
);
create index access_review_number on access_review (review);
create index access_review_waiting on access_review (at) where decided_at is null;
create unique index access_review_of_glass on access_review (person, break_glass)
    where break_glass <> 0;
-- One waiting for each kind of attempt: trying again and again adds nothing to the queue.
create unique index access_review_attempt on access_review (person, professional, kind)
    where decided_at is null and break_glass = 0;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES, "drop table access_break_glass, access_review;"),
    ]
