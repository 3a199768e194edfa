from django.db import migrations

# How often something was done lately, by a key that names nobody. Unlogged: lost in a crash,
# which only forgives, and cheap enough for each sign-in and each token.
TABLE = """
create unlogged table ground_rate (
    key bytea primary key,
    began timestamptz not null,
    count integer not null
);
create index ground_rate_age on ground_rate (began);
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0004_outbox_request")]
    operations = [migrations.RunSQL(TABLE, "drop table ground_rate")]
