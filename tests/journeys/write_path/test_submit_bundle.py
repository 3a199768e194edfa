"""
A transaction from inside: what each place of failure leaves, and what a key keeps.
"""

import pytest

from ens.ground import clock, failpoints
from tests.fhir_api import inside, things

PLACES = ("after-data", "after-trace", "after-outbox", "register-write")


@pytest.fixture(scope="module")
def author(database):
    return inside.doctor()


@pytest.fixture
def person(database):
    return inside.holder()


@pytest.fixture
def hospital(author):
    inside.register_clients()
    return inside.structure_of(author)


@pytest.fixture
def submit(hospital):
    from ens.journeys.write_path import submit_bundle

    def submit(bundle, *, key="", digest=b"", actor=hospital):
        return submit_bundle.submit(bundle, actor=actor, key=key, digest=digest, now=clock.now())

    return submit


TABLES = (
    "record_resource", "record_locator", "record_identifier", "record_token", "record_date",
    "record_reference", "record_string", "record_history", "register_trace", "notices_notice",
    "ground_outbox", "ground_idempotency",
)  # fmt: skip


def rows():
    from ens.ground import database

    counts = ", ".join(f"(select count(*) from {table})" for table in TABLES)
    return dict(zip(TABLES, database.execute(f"select {counts}").fetchone(), strict=True))


@pytest.mark.parametrize("place", PLACES)
def test_a_failure_anywhere_before_the_commit_leaves_nothing(submit, person, author, place):
    from ens.contexts.register import api as register

    sent = inside.submission(person, author)
    before = rows()
    expected = (failpoints.FailpointReached, register.NotWritten)
    with inside.failing(f"{place}:raise"), pytest.raises(expected):
        submit(sent, key=f"k-{place}-{person.id}")
    assert rows() == before
    done = submit(sent, key=f"k-{place}-{person.id}")
    assert [one.status for one in done] == ["201 Created"] * 3


def test_a_failure_after_the_commit_is_found_again_by_its_key(submit, person, author):
    sent = inside.submission(person, author)
    with inside.failing("after-commit:raise"), pytest.raises(failpoints.FailpointReached):
        submit(sent, key=f"k-{person.id}")
    kept = rows()
    done = submit(sent, key=f"k-{person.id}")
    assert [one.status for one in done] == ["200 OK"] * 3
    assert rows() == kept


def test_a_key_and_its_work_are_kept_together(submit, person, author):
    from ens.ground import database

    submit(inside.submission(person, author), key=f"k-{person.id}")
    (answer,) = database.execute(
        "select answer::text from ground_idempotency where key = %s", (f"k-{person.id}",)
    ).fetchone()
    assert answer.count("_history/1") == 3
    assert person.traits.family not in answer


def test_another_digest_with_the_key_is_refused(submit, person, author):
    from ens.ground.idempotency import KeyReused

    sent = inside.submission(person, author)
    submit(sent, key=f"k-{person.id}", digest=b"a")
    with pytest.raises(KeyReused):
        submit(sent, key=f"k-{person.id}", digest=b"b")


def test_the_same_document_by_another_software_is_anothers_business(submit, person, author):
    """
    It is not seen by who did not write it, so nothing tells that it is there.
    """
    from dataclasses import replace

    sent = inside.submission(person, author)
    submit(sent)
    other = inside.structure_of(inside.doctor())
    done = submit(sent, actor=replace(other, client="dedans-autre"))
    assert [one.status for one in done] == ["201 Created"] * 3


def test_the_same_document_by_the_same_author_through_another_software_is_known(
    submit, person, author, hospital
):
    from dataclasses import replace

    from ens.journeys.errors import AtEntry

    sent = inside.submission(person, author)
    submit(sent)
    with pytest.raises(AtEntry) as refused:
        submit(sent, actor=replace(hospital, client="dedans-autre", scopes="system/*.cruds"))
    assert refused.value.place == 1


def test_five_thousand_entries_and_no_more(submit, person):
    from ens.journeys.errors import Unacceptable

    entry = things.post(things.observation(person.id))
    with pytest.raises(Unacceptable) as refused:
        submit({"type": "transaction", "entry": [entry] * 5001})
    assert refused.value.status == 413


def test_two_placeholders_of_one_name_are_refused(submit, person):
    """
    Also where the bundle was not validated before.
    """
    from ens.journeys.errors import Unacceptable

    entry = things.post(things.observation(person.id), "urn:uuid:meme")
    with pytest.raises(Unacceptable):
        submit({"type": "transaction", "entry": [entry, entry]})


def test_an_empty_transaction_does_nothing(submit):
    before = rows()
    assert submit({"type": "transaction"}) == ()
    assert rows() == before


def test_fifty_at_once_stay_in_order(submit, person):
    sent = things.transaction(
        *(things.post(things.observation(person.id, value=n)) for n in range(50))
    )
    actor = inside.operator()
    done = submit(sent, actor=actor)
    with inside.http(actor) as loader:
        values = [loader.get(f"/{one.location}").json()["valueQuantity"]["value"] for one in done]
    assert values == list(range(50))
