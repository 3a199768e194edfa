"""
What the person shares, through every door of the API at once: a pass, a choice by category, an
agreement, one source refused; each from the next request, and back.
"""

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused

SCOPES = "user/*.cruds"


class World:
    """
    A person with a document and an allergy that somebody else wrote, and a doctor who is nothing
    to them.
    """

    def __init__(self):
        self.person, self.doctor = inside.holder(), inside.doctor()
        subject = self.person.reference
        with inside.http(inside.operator()) as loader:
            self.document = loader.post("/DocumentReference", json=things.document(subject)).json()
            self.allergy = loader.post(
                "/AllergyIntolerance",
                json={"resourceType": "AllergyIntolerance", "patient": subject,
                      "clinicalStatus": {"coding": [{"code": "active", "system":
                      "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"}]},
                      "code": {"text": "Arachide"}},
            )  # fmt: skip
            assert self.allergy.status_code == 201, self.allergy.text
            self.allergy = self.allergy.json()

    def http(self):
        return inside.http(inside.through(self.doctor, "dedans-cabinet", SCOPES))

    def doors(self, resource):
        """
        What each door answers about one thing: read, version, history, search, compartment,
        everything.
        """
        kind, fid, person = resource["resourceType"], resource["id"], self.person.id
        own = {"patient": f"Patient/{person}"}
        with self.http() as http:
            found = {
                "read": http.get(f"/{kind}/{fid}").status_code == 200,
                "vread": http.get(f"/{kind}/{fid}/_history/1").status_code == 200,
                "history": http.get(f"/{kind}/{fid}/_history").status_code == 200,
            }
            for name, answer in (
                ("search", http.get(f"/{kind}", params=own)),
                ("posted", http.post(f"/{kind}/_search", data=own)),
                ("compartment", http.get(f"/Patient/{person}/{kind}")),
                ("everything", http.get(f"/Patient/{person}/$everything")),
            ):
                found[name] = fid in answer.text
        return found

    def sees(self, resource):
        """
        The same through every door, or the test fails.
        """
        found = self.doors(resource)
        assert len(set(found.values())) == 1, found
        return found["read"]


@pytest.fixture
def world(database):
    return World()


def now():
    from ens.ground import clock

    return clock.now()


def lend(world, *categories, several=False):
    import datetime as dt

    from ens.contexts.access import api as access

    number = access.make_pass(
        person=world.person.key, lends=categories, several=several,
        until=now() + dt.timedelta(days=1), made_by=1, now=now(),
    )  # fmt: skip
    [one] = [p for p in access.passes_of(person=world.person.key, now=now()) if p.number == number]
    actor = world.doctor.actor
    access.use_pass(
        text=one.code, account=actor.account, professional=actor.professional,
        structure=actor.structure, now=now(),
    )  # fmt: skip
    return number


@pytest.mark.row("ACC-10")
def test_a_pass_opens_every_door_to_what_it_lends_until_it_is_ended(world):
    from ens.contexts.access import api as access

    assert not world.sees(world.document)
    number = lend(world, "documents")
    assert world.sees(world.document)
    assert not world.sees(world.allergy)
    access.end_pass(person=world.person.key, number=number, now=now())
    assert not world.sees(world.document)


def test_what_a_pass_does_not_lend_is_behind_no_door(world):
    lend(world, "measures")
    assert not world.sees(world.document)
    assert not world.sees(world.allergy)


def test_a_choice_by_category_closes_every_door_and_opens_them_again(world):
    from ens.contexts.access import api as access

    inside.care_for(world.person, world.doctor)
    assert world.sees(world.document)
    told = {
        "person": world.person.key, "concerns": "reading", "whom": access.EVERYBODY,
        "category": "documents", "made_by": 1,
    }  # fmt: skip
    access.choose(**told, allowed=False, now=now())
    assert not world.sees(world.document)
    assert world.sees(world.allergy)
    access.choose(**told, allowed=None, now=now())
    assert world.sees(world.document)


def test_an_agreement_opens_every_door_and_its_end_closes_them(world):
    from ens.contexts.access import api as access

    told = {"person": world.person.key, "professional": world.doctor.actor.professional}
    access.agree(**told, made_by=1, now=now())
    assert world.sees(world.document)
    access.end_agreement(**told, now=now())
    assert not world.sees(world.document)


def test_a_category_or_a_source_that_is_refused_is_not_fed_and_the_author_is_told(world):
    from ens.contexts.access import api as access

    inside.care_for(world.person, world.doctor)
    body = things.document(world.person.reference)
    told = {
        "person": world.person.key, "concerns": "feeding", "whom": access.EVERYBODY,
        "category": "documents", "made_by": 1,
    }  # fmt: skip
    access.choose(**told, allowed=False, now=now())
    with world.http() as http:
        assert_refused(http.post("/DocumentReference", json=body), 403, "forbidden")
        access.choose(**told, allowed=None, now=now())
        structure = world.doctor.actor.structure
        source = {"person": world.person.key, "against": "feeding", "structure": structure}
        access.oppose(**source, made_by=1, now=now())
        assert_refused(http.post("/DocumentReference", json=body), 403, "forbidden")
        access.withdraw_opposition(**source, now=now())
        assert http.post("/DocumentReference", json=body).status_code == 201


def test_a_structure_that_is_blocked_sees_nothing_through_any_door(world):
    from ens.contexts.access import api as access

    inside.care_for(world.person, world.doctor)
    told = {"person": world.person.key, "structure": world.doctor.actor.structure}
    access.block(**told, made_by=1, now=now())
    assert not world.sees(world.document)
    access.unblock(**told, now=now())
    assert world.sees(world.document)
