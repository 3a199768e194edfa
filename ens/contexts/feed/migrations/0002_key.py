from django.db import migrations

# A database that is restored gives its row numbers again to other things: what the warehouse
# knows a sending by comes from what was sent, and is kept.
COLUMN = """
alter table feed_sending add column key text not null default gen_random_uuid()::text;
alter table feed_sending alter column key drop default;
"""


class Migration(migrations.Migration):
    dependencies = [("feed", "0001_initial")]
    operations = [migrations.RunSQL(COLUMN, "alter table feed_sending drop column key;")]
