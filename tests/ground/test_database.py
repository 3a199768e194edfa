"""
The one connection: what the ORM writes and what hand-written statements write go together.
"""

import psycopg
import pytest

from tests.ground.undoing import undone


@pytest.fixture
def ground(database):
    from ens.ground import database as ground

    return ground


def heartbeats(ground, part):
    return ground.execute(
        "select count(*) from ground_heartbeat where part = %s", (part,)
    ).fetchone()[0]


def test_orm_rows_and_statements_commit_together_or_not_at_all(ground):
    from ens.ground import clock
    from ens.ground.models import Heartbeat

    with undone():
        Heartbeat.objects.create(part="essai-1", at=clock.now())
        ground.execute("insert into ground_heartbeat (part, at) values ('essai-2', now())")
        assert heartbeats(ground, "essai-1") == 1
    assert heartbeats(ground, "essai-1") == heartbeats(ground, "essai-2") == 0


def test_every_integer_goes_out_as_bigint(ground):
    for number in (1, 40_000, 2**40, -(2**62)):
        row = ground.execute("select pg_typeof(%s)::text, %s", (number, number)).fetchone()
        assert row == ("bigint", number)


def test_a_connection_that_was_cut_is_replaced(ground):
    """
    As after the death of a backend: the request fails, the next one does not.
    """
    from django.db import connection

    pid = ground.execute("select pg_backend_pid()").fetchone()[0]
    with psycopg.connect(**_other(connection), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", (pid,))
    with pytest.raises(psycopg.OperationalError):
        ground.execute("select 1")
    assert ground.execute("select 1").fetchone() == (1,)


def test_a_connection_cut_in_the_middle_of_a_work_undoes_it_all(ground):
    from django.db import connection

    def cut():
        with ground.transaction():
            ground.execute("insert into ground_heartbeat (part, at) values ('coupe', now())")
            pid = ground.execute("select pg_backend_pid()").fetchone()[0]
            with psycopg.connect(**_other(connection), autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s, 5000)", (pid,))
            ground.execute("select 1")

    with pytest.raises(psycopg.OperationalError):
        cut()
    assert heartbeats(ground, "coupe") == 0


def _other(connection):
    settings = connection.settings_dict
    return {
        "host": settings["HOST"], "user": settings["USER"], "dbname": settings["NAME"],
    }  # fmt: skip


def test_sequences_give_distinct_numbers(ground):
    first, second = (ground.next_values("register_line", 5) for _ in range(2))
    assert len({*first, *second}) == 10
