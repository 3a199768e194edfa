from django.db import migrations

# The order in which steps in the life of spaces were committed, so that they can be counted
# by going on where the last count stopped.
ORDER = """
alter table identity_life add column tx xid8 not null default pg_current_xact_id();
create index identity_life_order on identity_life (tx);
"""
DROP = "alter table identity_life drop column tx;"


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_objection_window")]
    operations = [migrations.RunSQL(ORDER, DROP)]
