from django.db import migrations

TABLES = """
-- A browser that signed in to this account before, by the keyed hash of a cookie of its own.
create table accounts_device (
    account bigint not null,
    hash bytea not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (account, hash)
);

-- A form that waits while its user signs in more strongly: the page it goes to, what it said,
-- sealed. Found by the secret its browser keeps, given back to the same account only.
create table accounts_intention (
    hash bytea primary key,
    account bigint not null,
    path text not null,
    sealed bytea not null,
    expires_at timestamptz not null
);
create index accounts_intention_age on accounts_intention (expires_at);

-- Short explanations that somebody put away.
create table accounts_put_away (
    account bigint not null,
    card text not null,
    at timestamptz not null,
    primary key (account, card)
);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_regulation"),
    ]

    operations = [
        migrations.RunSQL(
            TABLES, "drop table accounts_device, accounts_intention, accounts_put_away;"
        ),
    ]
