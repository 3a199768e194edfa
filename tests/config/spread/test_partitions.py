"""
`ens migrate --partitions N`: what it makes, on a fresh database and on one with data.
"""

import pytest

from tests.config.spread.databases import PARTS

# What a table is beside its rows; parts are compared apart.
SHAPE = """
select c.relname, 'column', a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || ' ' || a.attnotnull || ' ' || a.attstorage::text || ' ' || a.attgenerated::text
    || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
union all
select c.relname, 'constraint', k.conname || ' ' || pg_get_constraintdef(k.oid)
from pg_class c join pg_constraint k on k.conrelid = c.oid
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
union all
select tablename, 'index', replace(indexdef, ' ON ONLY ', ' ON ')
from pg_indexes where schemaname = 'public'
union all
select c.relname, 'trigger', pg_get_triggerdef(t.oid)
from pg_class c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
where c.relnamespace = 'public'::regnamespace
union all
select c.relname, 'statistics', pg_get_statisticsobjdef(s.oid)
from pg_class c join pg_statistic_ext s on s.stxrelid = c.oid
where c.relnamespace = 'public'::regnamespace
"""
ROWS = """
insert into ground_person_key (person, wrapped) select n, '\\x00' from generate_series(1, 300) n;
insert into record_resource (person, rid, type, fid, version, updated, kind, flags, own_flags,
    author, body)
select n, n, 1, 'r' || n, 1, now(), 3, 5, 0, 9, '\\xabcd' from generate_series(1, 300) n;
insert into register_trace (person, at, who, action, type, label)
select n, now(), 1, 'read', 'Patient', 0 from generate_series(1, 300) n;
"""
CONTENT = """
select (select array_agg(r order by person) from record_resource r)::text,
    (select array_agg(t order by person) from register_trace t)::text
"""


def test_a_spread_database_has_the_shape_of_a_whole_one(fresh, spread):
    assert fresh.ens("migrate").returncode == 0
    assert sorted(spread.sql(SHAPE)) == sorted(fresh.sql(SHAPE))


def test_rows_are_moved_as_they_are_and_the_command_says_how_many(fresh):
    fresh.ens("migrate")
    fresh.sql(ROWS)
    before = fresh.sql(CONTENT)
    done = fresh.ens("migrate", "--partitions", "8")
    assert done.returncode == 0, done.stderr
    assert "record_resource: 8 parts, 300 rows moved" in done.stdout
    assert fresh.sql(CONTENT) == before
    spread = [fresh.sql(f"select count(*) from spread.record_resource_{n}") for n in range(8)]
    assert all(count > 0 for [(count,)] in spread)


def test_a_run_that_was_cut_goes_on_where_it_stopped(fresh):
    """
    Each table is done in one transaction: what holds one back leaves those before it done.
    """
    fresh.ens("migrate")
    fresh.sql(ROWS)
    before = fresh.sql(CONTENT)
    fresh.sql("create view essai as select person from record_resource")
    cut = fresh.ens("migrate", "--partitions", "8")
    assert cut.returncode != 0
    assert "ground_person_key: 8 parts" in cut.stdout
    assert "record_resource: 8" not in cut.stdout
    assert fresh.sql(CONTENT) == before
    fresh.sql("drop view essai")
    again = fresh.ens("migrate")
    assert "ground_person_key" not in again.stdout
    assert "record_resource: 8 parts, 300 rows moved" in again.stdout
    assert fresh.sql(CONTENT) == before


def test_the_same_number_again_does_nothing(spread):
    again = spread.ens("migrate", "--partitions", str(PARTS))
    assert (again.returncode, again.stdout) == (0, "")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("16", "has 8 parts"),
        ("7", "a power of two"),
        ("2048", "1024 at most"),
        ("-8", "a power of two"),
    ],
)
def test_another_number_is_refused(spread, parts, said):
    refused = spread.ens("migrate", "--partitions", parts)
    assert refused.returncode == 1
    assert said in refused.stderr


def test_more_parts_than_the_server_can_lock_are_refused_with_what_to_set(fresh):
    refused = fresh.ens("migrate", "--partitions", "1024")
    assert refused.returncode == 1
    assert "max_locks_per_transaction = 12288" in refused.stderr


def test_a_table_that_comes_later_gets_as_many_parts(spread):
    spread.sql("create table essai_later (person bigint not null, n int, primary key (person, n))")
    spread.sql("insert into essai_later select n, n from generate_series(1, 40) n")
    done = spread.ens("migrate")
    assert done.stdout == "essai_later: 8 parts, 40 rows moved\n"
    assert spread.sql("select count(*) from essai_later") == [(40,)]
    spread.sql("drop table essai_later")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("person bigint not null, n bigint generated always as identity", "identity column"),
        ("person bigint not null, id text references store_listing", "foreign key"),
    ],
)
def test_what_a_part_cannot_have_is_named(spread, columns, said):
    spread.sql(f"create table essai_refused ({columns})")
    refused = spread.ens("migrate")
    spread.sql("drop table essai_refused")
    assert refused.returncode == 1
    assert said in refused.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "update register_trace set action = 'x'",
        "delete from register_trace",
        "truncate register_trace",
        "update spread.register_trace_{part} set action = 'x'",
        "delete from spread.register_trace_{part}",
        "truncate spread.register_trace_{part}",
    ],
)
def test_the_register_is_written_once_in_its_parts_too(spread, statement):
    import psycopg

    spread.sql(
        "insert into register_trace (person, at, who, action, type, label)"
        " select n, now(), 1, 'read', 'Patient', 0 from generate_series(1, 60) n"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="written once"):
        spread.sql(statement.format(part=3))


def test_statistics_of_several_columns_are_kept_on_each_part(spread):
    [(count,)] = spread.sql(
        "select count(*) from pg_statistic_ext s join pg_class c on c.oid = s.stxrelid"
        " where c.relnamespace = 'spread'::regnamespace and c.relname like 'record_token_%'"
    )
    assert count == PARTS


def test_a_loaded_spread_database_is_made_fit_to_serve(spread):
    """
    Transaction ids of another cluster are lowered in the parts too, triggers set aside.
    """
    spread.sql(
        "insert into register_trace (person, at, who, action, type, label)"
        " select n, now(), 1, 'read', 'Patient', 0 from generate_series(1, 60) n"
    )
    spread.sql("update ground_lineage set system = 1")
    assert spread.ens("migrate").returncode == 0
    assert spread.sql("select distinct tx from register_trace") == [("3",)]
