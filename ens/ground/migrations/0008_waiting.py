"""
How long a line of the register has waited to be sealed: asked by whoever tells the operator how the
whole is doing, a part of the system to which the database shows no line of anybody.
"""

from django.db import migrations

WAITING = """
create function register_waiting_since() returns timestamptz
language sql stable security definer set search_path from current as $$
    select t.recorded from register_log l
    cross join lateral (
        select recorded from register_trace
        where (tx, line) > (l.upto::text::xid8, l.line) order by tx, line limit 1
    ) t
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0007_keys"), ("register", "0003_sealed")]
    operations = [migrations.RunSQL(WAITING, "drop function register_waiting_since()")]
