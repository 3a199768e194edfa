from django.db import migrations

TABLES = """
-- What a person said of research, one row per decision; the last one is in force. No row is the
-- law's own answer: what professionals write leaves, the person's own data does not.
create table access_research (
    person bigint not null,
    choice bigint not null default nextval('access_number'),
    basis text not null check (basis in ('professional', 'own')),
    allowed boolean not null,
    since timestamptz not null,
    withdrawn_at timestamptz,
    made_by bigint not null,
    primary key (person, choice)
);
create unique index access_research_in_force on access_research (person, basis)
    where withdrawn_at is null;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_break_glass")]
    operations = [migrations.RunSQL(TABLES, "drop table access_research;")]
