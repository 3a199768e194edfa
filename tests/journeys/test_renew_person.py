"""
A person's key is renewed: everything opens, by the new key alone.
"""

import threading

import pytest

from tests.journeys import erasing
from tests.plugins import roles
from tests.portals import people

pytestmark = pytest.mark.usefixtures("database")
# Columns of bytes in a person's rows that hold no words: nothing of them is sealed.
NOT_SEALED = {
    "digest", "hash", "dose", "wrapped", "session", "salt", "head", "base_head",
}  # fmt: skip
BYTES = """
select c.relname::text, a.attname::text from pg_class c
join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  and not c.relispartition and a.atttypid = 'bytea'::regtype and not a.attisdropped
  and c.relname = any(%s)
"""


@pytest.fixture
def somebody(database):
    one = people.citizen("Aurore")
    people.deposit(one, one)
    return one


def renew(one, **more):
    from ens.journeys import renew_person

    with roles.as_role("ens_jobs"):
        return renew_person.renew(person=one.key, **more)


def test_every_column_of_bytes_is_sealed_and_listed_or_says_it_is_not(database):
    from ens.ground import database as db
    from ens.journeys import renew_person

    tables = [table for table, _ in erasing.holding("person")]
    there = {tuple(row) for row in db.execute(BYTES, (tables,)).fetchall()}
    listed = {(one.table, one.column) for one in renew_person.SEALED}
    assert {one for one in there if one[1] not in NOT_SEALED} == listed


def test_all_that_was_sealed_opens_with_the_new_key_alone(somebody):
    from ens.contexts.identity import api as identity
    from ens.contexts.record import api as record
    from ens.ground import blobs, keys, resealing
    from ens.journeys import renew_person

    old = keys.person_key(somebody.key)
    files = record.files_of(person=somebody.key)
    renewed = renew(somebody)
    new = keys.person_key(somebody.key)
    assert renewed.values > 5
    assert renewed.files == len(files) >= 1
    with roles.as_role("ens_jobs"):
        assert resealing.reseal(somebody.key, renew_person.SEALED, old=new, new=old) > 5
        assert resealing.reseal(somebody.key, renew_person.SEALED, old=old, new=new) > 5
    assert identity.person(somebody.key).name == somebody.name
    for name in record.files_of(person=somebody.key):
        assert name not in files
        assert blobs.get(name, key=new)


def test_pages_show_what_they_showed(somebody):
    before = somebody.browser.get("/espace/documents/")
    renew(somebody)
    after = somebody.browser.get("/espace/documents/")
    assert (before.status_code, after.status_code) == (200, 200)
    assert after.content.count(b"<li") == before.content.count(b"<li")


def test_who_is_not_there_is_refused(somebody):
    from ens.ground import keys
    from ens.journeys import renew_person

    with pytest.raises(keys.CannotUnseal):
        renew_person.renew(person=987_654_321)


def test_what_was_written_with_the_old_key_meanwhile_is_sealed_anew(somebody):
    """
    A transaction that read the key before and commits after: it is waited for.
    """
    from django.db import connections

    from ens.contexts.notices import api as notices
    from ens.ground import clock, database, keys
    from ens.journeys import renew_person

    read, go = threading.Event(), threading.Event()
    of_then = keys.person_key(somebody.key)

    def slow():
        kept, keys_of = keys.person_key, keys
        with database.transaction():
            notices.notify(
                person=somebody.key, kind="document-added", subject_label=0, about=("", ""),
                text_values={"author": "A", "title": "lent"}, now=clock.now(),
            )  # fmt: skip
            read.set()
            go.wait(10)
        assert keys_of.person_key is kept
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    read.wait(10)
    with pytest.raises(renew_person.StillWritten):
        renew(somebody, patience=0.2)
    go.set()
    writer.join(10)
    assert renew(somebody).values >= 1
    [(sealed, notice)] = database.execute(
        "select sealed, notice from notices_notice where person = %s order by notice desc limit 1",
        (somebody.key,),
    ).fetchall()
    place = f"notices:{somebody.key}:{notice}".encode()
    assert b"lent" in keys.unseal(keys.person_key(somebody.key), sealed, place)
    with pytest.raises(keys.CannotUnseal):
        keys.unseal(of_then, sealed, place)
