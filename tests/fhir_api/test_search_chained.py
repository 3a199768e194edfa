"""
Search by what another resource says: https://hl7.org/fhir/R4/search.html#chaining and #has
"""

import uuid

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import all_pages, assert_refused, matches
from tests.fhir_api.conftest import new_person

HEIGHT = "8302-2"


@pytest.fixture(scope="module")
def chained(somebody):
    """
    Ids of a part, of a whole that has it as a member, and of one that has nothing.
    """
    part = somebody.observe(of=HEIGHT, when="2025-02-03", identifier=things.identified("p-1"))
    member = [{"reference": f"Observation/{part['id']}"}]
    whole = somebody.observe(hasMember=member, status="amended")
    alone = somebody.observe(when="2024-01-01")
    return {"part": part["id"], "whole": whole["id"], "alone": alone["id"]}


@pytest.fixture
def names(somebody, chained):
    by_id = {fid: name for name, fid in chained.items()}

    def search(**query):
        return {by_id[fid] for fid in matches(somebody.search(**query))}

    return search


MEMBER = "has-member:Observation"
FOUND = {
    (f"{MEMBER}.code", f"{things.LOINC}|{HEIGHT}"): {"whole"},
    (f"{MEMBER}.code", "29463-7"): set(),
    (f"{MEMBER}.code:not", "29463-7"): {"whole"},
    (f"{MEMBER}.date", "lt2026"): {"whole"},
    (f"{MEMBER}.date", "gt2026"): set(),
    (f"{MEMBER}._lastUpdated", "ge2020"): {"whole"},
    (f"{MEMBER}._lastUpdated", "lt2020"): set(),
    (f"{MEMBER}.performer:missing", "true"): {"whole"},
    (f"{MEMBER}.identifier", "urn:essai|p-1"): {"whole"},
    (f"{MEMBER}.identifier", "urn:essai|p-2"): set(),
    ("patient.family", "essai"): {"part", "whole", "alone"},
    ("subject:Patient.birthdate", "1990"): {"part", "whole", "alone"},
    ("subject:Patient.gender", "male"): set(),
    ("_has:Observation:has-member:status", "amended"): {"part"},
    ("_has:Observation:has-member:status", "final"): set(),
    ("_has:Observation:has-member:status:not", "final"): {"part"},
    ("_has:Observation:has-member:date", "2026-01-05"): {"part"},
}


@pytest.mark.parametrize(("name", "value"), FOUND)
def test_found_by_what_is_linked(names, name, value):
    assert names(**{name: value}) == FOUND[name, value]


def test_by_its_id(names, chained):
    assert names(**{f"{MEMBER}._id": chained["part"]}) == {"whole"}
    assert names(**{"_has:Observation:has-member:_id": chained["whole"]}) == {"part"}
    assert names(**{f"{MEMBER}._id": chained["alone"]}) == set()


def test_a_person_is_found_by_what_is_known_of_them(loader, somebody, person, chained):
    query = {"_id": f"{somebody.id},{person.id}", "_has:Observation:patient:code": HEIGHT}
    assert matches(loader.get("/Patient", params=query)) == [somebody.id]


def test_what_was_deleted_satisfies_nothing(person):
    part = person.observe(of=HEIGHT)["id"]
    whole = person.observe(hasMember=[{"reference": f"Observation/{part}"}])["id"]
    assert matches(person.search(**{f"{MEMBER}.code": HEIGHT})) == [whole]
    person.http.put(f"/Observation/{part}", json=things.observation(person.id, id=part))
    assert matches(person.search(**{f"{MEMBER}.code": HEIGHT})) == []
    assert matches(person.search(**{f"{MEMBER}.code": "29463-7"})) == [whole]


def test_a_chain_stays_with_one_person(loader, person):
    """
    What belongs to somebody else would be read without a line in their register.
    """
    other = new_person(loader)
    theirs = other.observe(of=HEIGHT)["id"]
    person.observe(hasMember=[{"reference": f"Observation/{theirs}"}])
    assert matches(person.search(**{f"{MEMBER}.code": HEIGHT})) == []
    assert matches(other.search(**{"_has:Observation:has-member:code": "29463-7"})) == []


def test_pages_and_counts_of_a_chain(person):
    part = person.observe(of=HEIGHT)["id"]
    member = [{"reference": f"Observation/{part}"}]
    wholes = {person.observe(hasMember=member)["id"] for _ in range(5)}
    query = {"patient": person.id, f"{MEMBER}.code": HEIGHT}
    assert person.search(**query, _summary="count").json()["total"] == 5
    assert set(all_pages(person.http, "/Observation", **query, _count="2")) == wholes


REFUSED = (
    "performer.name", "has-member.inconnu", "has-member:Patient.family", "has-member:Inconnu.code",
    "code.text", "has-member:Observation.inconnu", "has-member:Observation.",
    "has-member:Observation.has-member:Observation.inconnu", "performer:Practitioner.inconnu",
    "_has:Observation", "_has:Observation:has-member",
    "_has:Observation:has-member:", "_has:Inconnu:subject:code", "_has:Observation:code:code",
    "_has:Observation:subject:code", "_has:Observation:has-member:has-member.inconnu",
    "performer:Practitioner._has:Observation:subject:code",
    "has-member:Observation._lastUpdated:missing", "has-member:Observation._id:not",
    ".".join(["has-member:Observation"] * 11 + ["code"]), "has-member." * 5000 + "code",
    "_has:Observation:has-member:" * 11 + "code",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_chain_that_is_not_followed_is_refused(somebody, name):
    assert_refused(somebody.search(**{name: "x"}), 400, "not-supported")


@pytest.mark.parametrize("name", REFUSED)
def test_a_chain_that_is_not_followed_is_left_out_when_allowed(somebody, chained, name):
    response = somebody.http.get(
        "/Observation",
        params={"patient": somebody.id, name: "x"},
        headers={"prefer": "handling=lenient"},
    )
    assert set(matches(response)) == set(chained.values())


def test_ten_references_and_no_more(somebody, chained):
    pair = (f"{MEMBER}.code", HEIGHT)
    asked = [("patient", somebody.id), *[pair] * 10]
    assert matches(somebody.http.get("/Observation", params=asked)) == [chained["whole"]]
    refused = somebody.http.get("/Observation", params=[*asked, pair])
    assert_refused(refused, 400, "not-supported")


def test_the_register_does_not_keep_what_was_asked_of_the_other_resource(running_system, person):
    """
    It may be more hidden than what was found, and a reader of the register may not see it.
    """
    part = person.observe(of=HEIGHT)["id"]
    person.observe(hasMember=[{"reference": f"Observation/{part}"}])
    person.search(**{f"{MEMBER}.code": HEIGHT, "status": "final"})
    lines = running_system.sql("select detail from register_trace order by line desc limit 20")
    assert f"patient={person.id}&{MEMBER}.code=…&status=final" in [line[0] for line in lines]
    person.search(**{"_has:Observation:has-member:code": HEIGHT})
    lines = running_system.sql("select detail from register_trace order by line desc limit 20")
    assert not any("_has" in line[0] for line in lines)


@pytest.mark.parametrize("said", ["urn:essai-numero|{}", "{}"])
def test_a_number_finds_the_measures_of_its_person_with_its_system_or_without(loader, said):
    number = f"N-{uuid.uuid4().hex}"
    identifier = [{"system": "urn:essai-numero", "value": number}]
    known = loader.post("/Patient", json=things.patient(identifier=identifier)).json()
    made = loader.post("/Observation", json=things.observation(known["id"])).json()
    for name in ("patient.identifier", "subject:Patient.identifier"):
        found = loader.get("/Observation", params={name: said.format(number)})
        assert matches(found) == [made["id"]], name
    none = loader.get("/Observation", params={"patient.identifier": said.format("N-0")})
    assert matches(none) == []
