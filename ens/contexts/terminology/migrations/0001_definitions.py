from django.db import migrations

TABLES = """
-- Definitions that a deployment adds to those of the product: of nobody, read by every process.
create table terminology_definition (
    url text not null,
    version text not null,
    type text not null check (type in ('StructureDefinition', 'ValueSet', 'CodeSystem')),
    package text not null,
    body bytea not null,
    added_at timestamptz not null,
    primary key (url, type, version)
);
-- How often they changed: one row, that every process looks at.
create table terminology_edition (
    alone boolean primary key default true check (alone),
    number bigint not null
);
insert into terminology_edition (number) values (0);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLES, "drop table terminology_definition; drop table terminology_edition;"
        )
    ]
