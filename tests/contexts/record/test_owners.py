"""
Whose a resource is: exactly one person, or nobody.
"""

import pytest

from tests.fhir_api import inside, things


@pytest.fixture(scope="module")
def record(database):
    from ens.contexts.record import api

    return api


@pytest.fixture(scope="module")
def one(database):
    return inside.holder()


@pytest.fixture(scope="module")
def other(database):
    return inside.holder()


def test_the_person_named_by_reference(record, one):
    assert record.owner_of(things.observation(one.id)) == one.key


def test_the_person_named_by_our_whole_address(record, one):
    from django.conf import settings

    subject = {"reference": f"{settings.FHIR_BASE}/Patient/{one.id}"}
    assert record.owner_of(things.observation("", subject=subject)) == one.key


def test_the_person_named_by_their_ins(record, one):
    number = {"system": one.number.system, "value": one.number.value}
    for subject in (
        {"reference": f"Patient?identifier={number['system']}|{number['value']}"},
        {"identifier": number},
        {"type": "Patient", "identifier": number},
    ):
        assert record.owner_of(things.observation("", subject=subject)) == one.key


def test_the_person_of_a_contained_patient_with_an_ins(record, one):
    number = {"system": one.number.system, "value": one.number.value}
    inner = {"resourceType": "Patient", "id": "p", "identifier": [number]}
    sent = things.observation("", subject={"reference": "#p"}, contained=[inner])
    assert record.owner_of(sent) == one.key


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/jamais"},
        {"reference": "Patient?identifier=urn:essai|jamais"},
        {"reference": "Patient?name=Essai"},
        {"reference": "https://ailleurs.example/fhir/Patient/{id}"},
        {"reference": "Group/{id}"},
        {"reference": "#nulle-part"},
        {"display": "Jeanne"},
        None,
    ],
)
def test_nobody_known_is_refused(record, one, subject):
    if subject and "reference" in subject:
        subject = {"reference": subject["reference"].format(id=one.id)}
    with pytest.raises(record.NoOwner):
        record.owner_of(things.observation("", subject=subject))


def test_two_persons_are_refused(record, one, other):
    appointment = {
        "resourceType": "Appointment",
        "participant": [
            {"actor": {"reference": f"Patient/{who.id}"}, "status": "accepted"}
            for who in (one, other)
        ],
    }
    with pytest.raises(record.TwoOwners):
        record.owner_of(appointment)


def test_a_person_known_and_one_unknown_are_two(record, one):
    appointment = {
        "resourceType": "Appointment",
        "participant": [
            {"actor": {"reference": f"Patient/{fid}"}, "status": "accepted"}
            for fid in (one.id, "jamais")
        ],
    }
    with pytest.raises(record.TwoOwners):
        record.owner_of(appointment)


def test_what_is_about_nobody_is_the_commons(record):
    assert record.owner_of({"resourceType": "Practitioner"}) == record.COMMONS
    assert record.owner_of({"resourceType": "Group", "type": "person"}) == record.COMMONS


def test_what_hangs_on_a_thing_has_its_owner(record, one):
    """
    Stored already, or about to be.
    """
    with inside.http(inside.operator()) as loader:
        kept = loader.post("/Observation", json=things.observation(one.id)).json()
    binary = {"resourceType": "Binary", "contentType": "text/plain"}
    stored = {**binary, "securityContext": {"reference": f"Observation/{kept['id']}"}}
    assert record.owner_of(stored) == one.key
    waiting = {**binary, "securityContext": {"reference": "Observation/bientot"}}
    with pytest.raises(record.NoOwner):
        record.owner_of(waiting)
    assert record.owner_of(waiting, pending={"Observation/bientot": one.key}) == one.key


def test_a_patient_about_to_be_stored_owns_what_names_it(record):
    sent = things.observation("nouveau")
    assert record.owner_of(sent, pending={"Patient/nouveau": 77}) == 77


def test_the_patient_that_shows_a_person(record, one):
    assert record.patient_id(one.key) == one.id


def test_who_has_no_patient_yet_is_known_by_their_public_id(record):
    import datetime as dt

    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.standards.ins import Traits

    traits = Traits("SANSPATIENT", ("Ana",), "F", dt.date(1990, 1, 2), "")
    person = identity.create_person(
        traits=traits, ins=None, status="PROV", state="open", now=clock.now()
    )
    assert record.patient_id(person.person) == person.public_id
