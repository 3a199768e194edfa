from django.db import migrations

TABLES = """
create table directory_structure (
    structure bigint generated always as identity primary key,
    public_id uuid not null unique,
    idnst text not null unique,
    finess text not null,
    name text not null,
    kind text not null,
    address text not null,
    postal_code text not null,
    city text not null,
    updated_at timestamptz not null default clock_timestamp()
);
create index directory_structure_finess on directory_structure (finess) where finess <> '';

create table directory_professional (
    professional bigint generated always as identity primary key,
    public_id uuid not null unique,
    idnps text not null unique,
    rpps text not null,
    given text not null,
    family text not null,
    civility text not null,
    folded text collate "C" not null,
    updated_at timestamptz not null default clock_timestamp()
);
create index directory_professional_rpps on directory_professional (rpps) where rpps <> '';
create index directory_professional_folded on directory_professional (folded);

create table directory_situation (
    professional bigint not null,
    id text not null,
    profession text not null,
    specialty text not null,
    structure bigint not null,
    organisation text not null,
    rank smallint not null,
    primary key (professional, id)
);
create index directory_situation_profession on directory_situation (profession, professional);
create index directory_situation_structure on directory_situation (structure);

-- Folded words (a-z, 0-9), found by their beginning: of names, and of places of work.
create table directory_word (
    about text not null check (about in ('name', 'place')),
    word text collate "C" not null,
    professional bigint not null,
    primary key (about, word, professional)
);
create index directory_word_professional on directory_word (professional);
"""

DROP = "drop table directory_word, directory_situation, directory_professional, directory_structure"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES, DROP)]
