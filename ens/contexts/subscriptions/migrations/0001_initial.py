from django.db import migrations

TABLES = """
create sequence subscriptions_number increment 1;

-- What a software asked to be told of about one person. `standing` is in whose name, as `accounts`
-- keeps it; `body` the resource and the headers of its channel, sealed under the person's key.
-- `last_number` counts what was told since the start; `due_at` is when the worker looks next, null
-- when nothing waits; `held_until` is how long one worker has it to itself.
create table subscriptions_subscription (
    person bigint not null,
    number bigint not null,
    fid text not null,
    version integer not null default 1,
    client text not null,
    account bigint not null,
    standing jsonb not null,
    topic text not null,
    filters jsonb not null,
    channel text not null check (channel in ('rest-hook', 'websocket', 'email')),
    content text not null check (content in ('empty', 'id-only', 'full-resource')),
    heartbeat integer not null default 0,
    timeout integer not null default 0,
    most integer not null default 1,
    body bytea not null,
    status text not null check (status in ('requested', 'active', 'error', 'off')),
    reason text not null default '',
    ends_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    last_number bigint not null default 0,
    last_seq bigint not null default 0,
    told_at timestamptz,
    failures integer not null default 0,
    failing_since timestamptz,
    due_at timestamptz,
    held_until timestamptz,
    primary key (person, number)
);
create index subscriptions_due on subscriptions_subscription (due_at) where due_at is not null;
create index subscriptions_over on subscriptions_subscription (updated_at)
    where status = 'off';
create index subscriptions_of_client on subscriptions_subscription (client, account);

-- From the id that software knows to the person and the row.
create table subscriptions_place (
    fid text primary key,
    person bigint not null,
    number bigint not null
);

-- What happened, keys only, in order. `number` is what the receiver is told, once it is told.
create table subscriptions_event (
    person bigint not null,
    subscription bigint not null,
    seq bigint not null,
    rid bigint not null,
    version integer not null,
    action text not null check (action in ('create', 'update', 'delete')),
    at timestamptz not null,
    state text not null check (state in ('waiting', 'sent', 'unseen')),
    number bigint,
    settled_at timestamptz,
    primary key (person, subscription, seq)
);
create index subscriptions_waiting on subscriptions_event (person, subscription, seq)
    where state = 'waiting';
create index subscriptions_settled on subscriptions_event (at) where state <> 'waiting';
create index subscriptions_told on subscriptions_event (person, subscription, number)
    where number is not null;

-- What was sent to whom, and how it was received; never what.
create table subscriptions_attempt (
    person bigint not null,
    subscription bigint not null,
    attempt bigint not null,
    at timestamptz not null,
    kind text not null,
    first bigint not null default 0,
    last bigint not null default 0,
    outcome text not null,
    status integer not null default 0,
    primary key (person, subscription, attempt)
);
create index subscriptions_tried on subscriptions_attempt (at);

-- A token that binds a connection to subscriptions, for a few minutes, once.
create table subscriptions_binding (
    hash bytea primary key,
    places jsonb not null,
    expires_at timestamptz not null
);
"""
DROP = """
drop table subscriptions_subscription, subscriptions_place, subscriptions_event,
    subscriptions_attempt, subscriptions_binding;
drop sequence subscriptions_number;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
