from django.db import migrations

TABLES = """
-- What the authority changed in the habilitation matrix: each version is the shipped file, then
-- the lines of every version up to it. Nothing is changed or taken away: to go back is a version.
create table access_matrix_version (
    version bigint primary key,
    at timestamptz not null,
    made_by bigint not null,
    who bigint not null,
    reason text not null
);
create table access_matrix_line (
    version bigint not null,
    line int not null,
    profession text not null,
    named text not null,
    allowed boolean not null,
    primary key (version, line)
);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_representing")]
    operations = [
        migrations.RunSQL(TABLES, "drop table access_matrix_version, access_matrix_line;"),
    ]
