from django.db import migrations

# A person's lines in the order of time, and of one actor: a page of the register takes what it
# shows, whatever came before. Refusals are few among many lines.
INDEXES = """
create index register_trace_time on register_trace (person, at, line);
create index register_trace_actor on register_trace (person, who, at);
create index register_trace_refused on register_trace (person, at, line) where code <> '';
create index register_who_account on register_who (account);

-- Up to which transaction first accesses were told of: those of before were never to be.
create table register_position (
    name text primary key,
    tx xid8 not null default pg_current_xact_id()
);
insert into register_position (name) values ('first-access');
"""
DROP = """
drop table register_position;
drop index register_who_account, register_trace_refused, register_trace_actor,
    register_trace_time;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0003_sealed")]
    operations = [migrations.RunSQL(INDEXES, DROP)]
