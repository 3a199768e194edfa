from django.db import migrations

TABLES = """
create sequence watch_number;

-- A visit that looks like curiosity, and what somebody decided of it.
create table watch_alert (
    person bigint not null,
    alert bigint not null default nextval('watch_number'),
    day date not null,
    account bigint not null,
    professional bigint not null,
    place bigint not null,
    points smallint not null,
    reasons text[] not null,
    lines int not null,
    things bigint not null,
    found_at timestamptz not null,
    asked_at timestamptz,
    decision text check (decision in ('explained', 'abusive')),
    decided_at timestamptz,
    decided_by bigint not null default 0,
    comment bytea,
    primary key (person, alert),
    check ((decision is null) = (decided_at is null)),
    check (decided_at is null or decided_by <> 0)
);
create index watch_alert_number on watch_alert (alert);
create index watch_alert_waiting on watch_alert (points desc, day) where decided_at is null;
create unique index watch_alert_once on watch_alert (person, account, day);

-- Spaces that curiosity seeks more than others: asked by their person, or by the operator.
create table watch_marked (
    person bigint primary key,
    since timestamptz not null,
    made_by bigint not null
);

-- The last day that was looked at.
create table watch_day (
    one boolean primary key default true check (one),
    day date not null
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLES,
            "drop table watch_alert, watch_marked, watch_day; drop sequence watch_number;",
        )
    ]
