"""
The same request sent twice has one effect and gets the first answer.
"""

import datetime as dt
import threading
import uuid

import pytest

from ens.ground import idempotency
from tests.ground.undoing import undone

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def key(database):
    return str(uuid.uuid4())


def claim(key, *, digest=b"d", owner="client", now=NOW):
    return idempotency.claim(owner=owner, key=key, digest=digest, now=now)


def test_the_first_takes_the_key_and_the_second_gets_its_answer(key):
    assert claim(key) is None
    idempotency.keep(owner="client", key=key, answer={"locations": ["Patient/1/_history/1"]})
    assert claim(key) == {"locations": ["Patient/1/_history/1"]}


def test_another_request_with_the_key_is_refused(key):
    claim(key)
    with pytest.raises(idempotency.KeyReused):
        claim(key, digest=b"autre")


def test_a_key_belongs_to_its_owner(key):
    claim(key)
    assert claim(key, owner="autre", digest=b"autre") is None


def test_a_key_taken_in_a_work_that_is_undone_is_free(key):
    with undone():
        claim(key)
    assert claim(key) is None


def test_a_second_waits_for_the_first(key):
    """
    From two connections at once: one works, the other gets what it answered.
    """
    from django.db import connection

    from ens.ground import database

    answers, inside = [], threading.Event()

    def second():
        inside.wait(5)
        with database.transaction():
            answers.append(claim(key))
        connection.close()

    other = threading.Thread(target=second)
    other.start()
    with database.transaction():
        claim(key)
        inside.set()
        other.join(0.3)
        assert other.is_alive()
        idempotency.keep(owner="client", key=key, answer={"a": 1})
    other.join(5)
    assert answers == [{"a": 1}]


def test_keys_are_forgotten_after_seven_days_but_those_of_documents(key):
    document = f"{idempotency.FOR_EVER}{key}"
    for one in (key, document):
        claim(one, now=NOW - dt.timedelta(days=8))
    claim(f"{key}-frais", now=NOW - dt.timedelta(days=6))
    idempotency.forget_old(now=NOW)
    assert claim(key, digest=b"autre") is None
    with pytest.raises(idempotency.KeyReused):
        claim(document, digest=b"autre")
    with pytest.raises(idempotency.KeyReused):
        claim(f"{key}-frais", digest=b"autre")


def test_a_digest_depends_on_where_its_parts_end():
    digest = idempotency.digest_of
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest(b"abc") != digest(b"abc", b"")
    assert digest(b"abc") == digest(b"abc")
