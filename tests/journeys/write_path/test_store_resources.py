"""
The one write path, from inside: what is stored together, for whom, and what undoes it.
"""

import pytest

from ens.ground import clock
from tests.fhir_api import inside, things, within

person = within.person


@pytest.fixture(scope="module")
def record(database):
    from ens.contexts.record import api

    return api


@pytest.fixture(scope="module")
def journey(database):
    from ens.journeys.write_path import store_resources

    return store_resources


@pytest.fixture(scope="module")
def operator(database):
    return inside.operator()


@pytest.fixture
def create(journey, operator):
    from ens.ground import database

    def create(*resources, actor=operator):
        wanted = [journey.wanted_of(one, f"essai-{inside.oid()[-20:]}") for one in resources]
        with database.transaction():
            return journey.create(wanted, actor=actor, now=clock.now())

    return create


def rows():
    from ens.ground import database

    return database.execute(
        "select (select count(*) from record_resource), (select count(*) from record_locator),"
        " (select count(*) from record_token), (select count(*) from register_trace)"
    ).fetchone()


def test_what_is_stored_comes_back_in_the_order_it_was_given(create, person):
    """
    Though documents are prepared first, and bring more with them.
    """
    weight = things.observation(person.id)
    paper = things.document(person.reference)
    stored = create(weight, paper, weight)
    assert [one.type for one in stored] == [
        "Observation", "DocumentReference", "Observation", "Binary",
    ]  # fmt: skip
    assert {one.person for one in stored} == {person.key}


def test_things_are_what_their_author_wrote(create, person, operator):
    (one,) = create(things.observation(person.id))
    assert one.author == operator.account
    assert one.version == 1


def test_a_binarys_bytes_are_taken_out_of_it(journey):
    wanted = journey.wanted_of({"resourceType": "Binary", "data": "YWJj"}, "b")
    assert (wanted.content, "data" in wanted.resource) == (b"abc", False)
    other = journey.wanted_of({"resourceType": "Binary"}, "b")
    assert other.content is None


def test_a_new_patient_and_what_is_about_them_are_stored_together(create):
    patient = things.patient()
    from ens.ground import database
    from ens.journeys.write_path import store_resources

    fid = "11111111-2222-4333-8444-" + inside.oid()[-12:]
    wanted = [
        store_resources.wanted_of(things.observation(fid), f"o-{fid}"),
        store_resources.wanted_of(patient, fid),
    ]
    with database.transaction():
        stored = store_resources.create(wanted, actor=inside.operator(), now=clock.now())
    assert stored[0].person == stored[1].person


@pytest.mark.parametrize("name", ["RelatedPerson", "CareTeam", "Consent", "Person", "AuditEvent"])
def test_what_is_true_elsewhere_is_written_by_its_own_journey(create, person, name):
    from ens.journeys.errors import AtEntry, Unacceptable

    doctor = inside.through(inside.doctor(), "dedans-cabinet", "user/*.cruds")
    before = rows()
    with pytest.raises(AtEntry) as refused:
        create({"resourceType": name, "patient": person.reference}, actor=doctor)
    assert isinstance(refused.value.cause, Unacceptable)
    assert refused.value.cause.status == 403
    assert rows() == before


def test_one_that_is_refused_undoes_the_others(create, person, record):
    from ens.journeys.errors import AtEntry

    before = rows()
    with pytest.raises(AtEntry) as refused:
        create(things.observation(person.id), things.observation("jamais"))
    assert isinstance(refused.value.cause, record.NoOwner)
    assert rows() == before


def test_what_the_decision_refuses_is_named(create, person):
    from ens.contexts.access import api as access
    from ens.journeys.errors import AtEntry

    nobody = inside.through(inside.holder(), "dedans-app", "patient/*.cruds", patient=person.key)
    with pytest.raises(AtEntry) as refused:
        create(things.observation(person.id), actor=nobody)
    assert isinstance(refused.value.cause, access.Refused)
    assert str(refused.value.place).startswith("essai-")


def test_an_id_that_is_taken_is_not_taken_again(person, operator):
    from ens.contexts.record import api as record
    from ens.ground import database
    from ens.journeys.write_path import store_resources

    def store():
        wanted = [store_resources.wanted_of(things.observation(person.id), "pris")]
        with database.transaction():
            store_resources.create(wanted, actor=operator, now=clock.now())

    store()
    with pytest.raises(record.AlreadyThere):
        store()


def test_a_document_of_somebody_without_an_ins_is_known_by_their_traits():
    """
    A local identity: the traits decide alone.
    """
    import datetime as dt

    from ens.contexts.identity import api as identity
    from ens.journeys.write_path import deposit_document
    from ens.standards.cda import document as cda
    from ens.standards.ins import Traits

    one = inside.holder()
    patient = cda.read_document(inside.report(one, inside.doctor())).patient
    local = identity.create_person(
        traits=one.traits, ins=None, status="PROV", state="open", now=clock.now()
    )
    deposit_document._check_patient(patient, local.person)
    other = identity.create_person(
        traits=Traits("AUTRE", ("Ana",), "F", dt.date(1990, 1, 2), ""), ins=None, status="PROV",
        state="open", now=clock.now(),
    )  # fmt: skip
    from ens.journeys.errors import Unacceptable

    with pytest.raises(Unacceptable):
        deposit_document._check_patient(patient, other.person)
