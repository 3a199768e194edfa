"""
The words of documents and narratives, for search inside one person's record.

Sealed with the person's key: no word of anybody rests readable. `missing` says why the words of
a content are not there ("" when they are), which tells nothing of what it holds.
"""

from django.db import migrations

TABLE = """
create table record_text (
    person bigint not null,
    rid bigint not null,
    missing text not null default '',
    extract bytea not null,
    primary key (person, rid)
);
alter table record_text alter column extract set storage external;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0002_typed_kinds")]
    operations = [migrations.RunSQL(TABLE, "drop table record_text;")]
