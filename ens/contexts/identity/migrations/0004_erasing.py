from django.db import migrations

# The life of a space is written once, and goes with the person when they are erased.
ERASED_ONLY = """
create or replace function identity_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('ens.erased', true) = old.person::text then
        return old;
    end if;
    raise exception 'the life of a space is written once';
end $$;
"""
NEVER = """
create or replace function identity_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the life of a space is written once';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_life_order")]
    operations = [migrations.RunSQL(ERASED_ONLY, NEVER)]
