"""
The functions that run as the owner of the tables look for them in the schema alone: where what a
caller made for a moment comes first, as it does unless it is named last, a view of the caller's
called like one of our tables would run whatever it holds as the owner.
"""

from django.db import migrations

DEFINERS = """
do $$
declare one regprocedure;
begin
    for one in
        select oid from pg_proc where prosecdef and pronamespace = current_schema()::regnamespace
    loop
        execute format('alter function %s set search_path = %I, pg_temp', one, current_schema());
    end loop;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("ground", "0010_key_before"), ("register", "0005_by_day")]
    operations = [migrations.RunSQL(DEFINERS, migrations.RunSQL.noop)]
