"""
The second line: what PostgreSQL shows to the role that serves, whatever the statement forgets.
"""

import psycopg
import pytest

from ens.config import guarded, roles
from ens.config.spread import tables
from ens.ground import database
from tests.fhir_api import inside
from tests.plugins.roles import as_role

pytestmark = pytest.mark.usefixtures("database")
COUNT = "select count(*) from record_resource where person = %s"
SETTING = "select set_config('ens.persons', %s, false)"


def served(statement, *values, persons=None):
    """
    As the part that answers people asks it, the setting made as given, or left alone.
    """
    with psycopg.connect(database.raw().info.dsn) as connection:
        connection.execute("set role ens_web")
        if persons is not None:
            connection.execute(SETTING, (persons,))
        return connection.execute(statement, values).fetchall()


def refused(statement, *values):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        served(statement, *values, persons="1")


@pytest.fixture(scope="module")
def two():
    return inside.holder(), inside.holder()


@pytest.mark.row("SEC-06")
def test_every_table_with_a_person_is_guarded_or_says_why_not():
    theirs = {name for (name,) in database.execute(tables.WITH_PERSON).fetchall()}
    said = {*guarded.GUARDED, *guarded.OPEN}
    assert theirs - said == set()
    assert not set(guarded.GUARDED) & set(guarded.OPEN)
    assert set(guarded.GUARDED) <= theirs


@pytest.mark.row("SEC-06")
def test_what_is_guarded_is_so_for_the_owner_too():
    rows = database.execute(
        "select relname::text from pg_class where relrowsecurity and relforcerowsecurity"
        " and relnamespace = current_schema()::regnamespace"
    ).fetchall()
    assert {name for (name,) in rows} == set(guarded.GUARDED)


def test_the_policies_are_those_that_are_declared():
    found = database.execute(
        "select tablename::text, policyname::text, lower(cmd), roles::text[] from pg_policies"
        " where schemaname = current_schema()"
    ).fetchall()
    expected = set()
    for name, (command, _, written) in guarded.GUARDED.items():
        expected.add((name, roles.policy_of(name), command, "public"))
        expected.add((name, roles.OPEN_TO_JOBS, "all", roles.JOBS))
        if not written:
            expected.add((name, f"{roles.policy_of(name)}_written", "insert", "public"))
    assert {(*rest, one) for *rest, [one] in found} == expected


@pytest.mark.row("SEC-06")
def test_the_roles_own_nothing_and_bypass_nothing():
    for name in (roles.WEB, roles.JOBS):
        assert database.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
            " (select count(*) from pg_class where relowner = r.oid and relpersistence = 'p'),"
            " (select count(*) from pg_auth_members where member = r.oid)"
            " from pg_roles r where rolname = %s",
            (name,),
        ).fetchall() == [(False, False, False, False, False, 0, 0)]


def test_what_serves_in_these_tests_is_the_role_of_production():
    with database.transaction():
        [(name,)] = database.raw().execute("select current_user::text").fetchall()
    assert name == roles.WEB


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("persons", [None, "", ";7", "0", ";7;1", "99999999"])
def test_whoever_names_nobody_is_shown_nobody(two, persons):
    for one in two:
        assert served(COUNT, one.key, persons=persons) == [(0,)]
    assert served("select count(*) from record_resource where person <> 0", persons=persons) == [
        (0,)
    ]
    assert served("select count(*) from register_trace where person <> 0", persons=persons) == [
        (0,)
    ]


def test_what_belongs_to_nobody_is_open(two):
    [(there,)] = database.execute(COUNT, (0,)).fetchall()
    assert served(COUNT, 0) == served(COUNT, 0, persons="") == [(there,)]


@pytest.mark.row("SEC-06")
def test_each_is_shown_to_whoever_names_them_and_nobody_else(two):
    first, second = two
    persons = "select distinct person from record_resource where person <> 0"
    assert served(persons, persons=str(first.key)) == [(first.key,)]
    both = f"{first.key},{second.key}"
    assert {one for (one,) in served(persons, persons=both)} == {first.key, second.key}


@pytest.mark.row("SEC-06")
def test_where_only_their_own_is_seen_nothing_of_others_is_shown(two):
    first, second = two
    own = f"{first.key};{second.actor.account};{first.key}"
    assert served(COUNT, first.key, persons=own) == [(0,)]
    assert served(COUNT, first.key, persons=f"{first.key};0;{first.key}") == [(0,)]
    mine = f"{first.key},{second.key};{first.actor.account};{first.key}"
    assert served(COUNT, first.key, persons=mine) == [(1,)]
    assert served(COUNT, second.key, persons=mine) == [(1,)]
    assert served(COUNT, second.key, persons=own) == [(0,)]


def test_a_setting_ends_with_its_transaction(two):
    first, _ = two
    counted = "select count(*) from record_resource where person <> 0"
    with as_role(roles.WEB):
        with database.transaction():
            plain = _plain()
            assert plain(COUNT, (first.key,), about=[first.key]).fetchall() == [(1,)]
            assert plain(COUNT, (first.key,)).fetchall() == [(1,)]
        assert plain(counted).fetchall() == [(0,)]
        assert plain(COUNT, (first.key,), about=[first.key]).fetchall() == [(1,)]
        assert plain(counted).fetchall() == [(0,)]


def _plain():
    return database.execute.__wrapped__


@pytest.mark.row("SEC-06")
def test_a_row_of_somebody_else_can_be_neither_changed_nor_written(two):
    first, second = two
    mine = str(first.key)
    for statement in (
        "update record_resource set client = 'x' where person = %s returning 1",
        "delete from record_resource where person = %s returning 1",
    ):
        assert served(statement, second.key, persons=mine) == []
    insert = (
        "insert into record_history (person, rid, version, updated, tx, deleted, blob, body)"
        " values (%s, 1, 1, now(), '3', false, '', '') returning 1"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        served(insert, second.key, persons=mine)


def test_the_schema_is_not_for_those_who_serve_to_change():
    refused("alter table record_resource disable row level security")
    refused("truncate record_resource")


@pytest.mark.row("SEC-06")
def test_what_runs_as_the_owner_looks_for_its_tables_in_the_schema_alone():
    """
    What a caller makes for the time of a session comes last: it would run as the owner.
    """
    rows = database.execute(
        "select p.oid::regprocedure::text, p.proconfig::text[], current_schema()::text"
        " from pg_proc p where prosecdef and pronamespace = current_schema()::regnamespace"
    ).fetchall()
    assert len(rows) > 4
    for name, settings, schema in rows:
        assert settings == [f"search_path={schema}, pg_temp"], name


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize(
    ("role", "shadow", "call"),
    [
        ("ens_web", "register_log", "select register_waiting_since()"),
        (
            "ens_web", "register_trace",
            "select register_counted('{x}', '{x}', '{x}', '{f}', '0', null)",
        ),
        ("ens_jobs", "register_trace", "select register_forget('{1}', '{1}')"),
        ("ens_jobs", "register_trace", "select register_forget_waiting(1)"),
        ("ens_jobs", "register_who", "select register_forget_names('{1}')"),
    ],
)  # fmt: skip
def test_whoever_serves_runs_nothing_as_the_owner(role, shadow, call):
    """
    A view that is called like a table of ours, and tells as whom it is read or written.
    """
    with psycopg.connect(database.raw().info.dsn) as connection:
        connection.execute(f"set role {role}")
        heard: list[str] = []
        connection.add_notice_handler(lambda one: heard.append(one.message_primary or ""))
        connection.execute(
            "create function pg_temp.tell() returns trigger language plpgsql as"
            " $$ begin raise notice 'as %', current_user; return null; end $$"
        )
        connection.execute(
            "create function pg_temp.told() returns bigint language plpgsql as"
            " $$ begin raise notice 'as %', current_user; return 1; end $$"
        )
        connection.execute(
            f"create view pg_temp.{shadow} as select real.* from public.{shadow} real,"
            " lateral (select pg_temp.told()) told"
        )
        for happens in ("update", "delete"):
            connection.execute(
                f"create trigger {happens} instead of {happens} on pg_temp.{shadow}"
                " for each row execute function pg_temp.tell()"
            )
        connection.execute(call)
        assert heard == []
        connection.rollback()


def test_indexes_are_used_under_the_policies(two):
    first, _ = two
    for statement in (
        "select 1 from record_resource where person = %s and rid = 1",
        "select 1 from record_resource where person = %s and type = 1 order by updated desc",
        "select 1 from record_token where person = %s and sp = 1 and code = 'x' and sys = 1",
        "select 1 from record_uri where person = %s and sp = 1 and uri like 'urn:essai%%'",
    ):
        plan = served(f"explain (costs off) {statement}", first.key, persons=str(first.key))
        assert any("Index Cond: ((person = " in line for (line,) in plan), plan


def test_a_part_that_signs_in_as_somebody_else_is_told():
    with as_role("none"):
        said = roles.problems(roles.WEB)
    assert [line.split(" ", 4)[4].partition(":")[0] for line in said] == [
        "is a superuser", "bypasses row-level security", "owns tables",
    ]  # fmt: skip
    with as_role(roles.WEB):
        assert roles.problems(roles.WEB) == []
    with as_role(roles.JOBS):
        assert roles.problems(roles.JOBS) == []
        assert roles.problems(roles.WEB) == [
            "the database role ens_jobs is not ens_web: this part signs in as ens_web"
        ]
