"""
How many acts of each kind the register holds: asked by whoever shows the numbers, a part of the
system to which the database shows no line of anybody.
"""

from django.db import migrations

COUNTED = """
create function register_counted(
    names text[], actions text[], types text[], refused boolean[], since xid8, until xid8
) returns table (
    name text, month date, code text, kind text, profession text, place bigint, software text,
    lines bigint, acts bigint
)
language sql stable security definer set search_path from current as $$
    select c.name, date_trunc('month', t.at at time zone 'Europe/Paris')::date, t.code,
           w.kind, w.profession, w.place, w.software, count(*),
           count(distinct (t.person, case when t.request = '' then t.tx::text else t.request end))
    from register_trace t
    join register_who w on w.who = t.who
    join unnest(names, actions, types, refused) c(name, action, type, refused)
        on (c.action in ('', t.action)) and c.type in ('', t.type) and c.refused = (t.code <> '')
    where t.tx >= since and (until is null or t.tx < until)
    group by 1, 2, 3, 4, 5, 6, 7
$$;
"""
DROP = "drop function register_counted(text[], text[], text[], boolean[], xid8, xid8)"


class Migration(migrations.Migration):
    dependencies = [("ground", "0008_waiting")]
    operations = [migrations.RunSQL(COUNTED, DROP)]
