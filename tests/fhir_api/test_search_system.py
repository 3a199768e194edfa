"""
A search on several types at once, and in the compartment of a patient.

https://hl7.org/fhir/R4/http.html#search and https://hl7.org/fhir/R4/compartmentdefinition-patient.html
"""

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, entries, included, link, matches
from tests.fhir_api.conftest import new_person

LABEL = "urn:essai-lot"


def create(http, resource):
    response = http.post(f"/{resource['resourceType']}", json=resource)
    assert response.status_code == 201, response.text
    return f"{resource['resourceType']}/{response.json()['id']}"


def found(response):
    return [f"{one['resource']['resourceType']}/{one['resource']['id']}"
            for one in entries(response, "match")]  # fmt: skip


@pytest.fixture(scope="module")
def several(loader, somebody):
    """
    Things of several types of one person, oldest first.
    """
    subject = {"subject": {"reference": somebody.reference}}
    made = [
        {"resourceType": "Condition", "code": {"text": "toux"}, **subject},
        things.observation(somebody.id, when="2026-01-01"),
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}, **subject},
        things.observation(somebody.id, when="2025-01-01"),
        {"resourceType": "Condition", "code": {"coding": [{"system": LABEL, "code": "x"}]},
         "recordedDate": "2026-02-02", **subject},
    ]  # fmt: skip
    return [create(loader, one) for one in made]


def test_several_types_make_one_list_newest_first(loader, somebody, several):
    asked = {"_type": "Observation,Condition,Encounter", "patient": somebody.id}
    response = loader.get("/", params=asked)
    assert found(response) == several[::-1]
    assert response.json()["total"] == 5
    assert found(loader.get("/", params={**asked, "_type": "Condition"})) == [
        several[4], several[0],
    ]  # fmt: skip
    oldest = loader.get("/", params={**asked, "_sort": "_lastUpdated"})
    assert found(oldest) == several


def test_a_posted_search_does_as_much(loader, somebody, several):
    form = {"_type": "Observation,Condition", "patient": somebody.id}
    wanted = [one for one in several[::-1] if not one.startswith("Encounter")]
    assert found(loader.post("/_search", data=form)) == wanted
    assert found(loader.post("/_search?_type=Condition", data={"patient": somebody.id})) == [
        several[4], several[0],
    ]  # fmt: skip


def test_a_parameter_is_that_of_each_type(loader, somebody, several):
    asked = {"_type": "Observation,Condition", "patient": somebody.id}
    assert found(loader.get("/", params={**asked, "code": f"{LABEL}|x"})) == [several[4]]
    both = f"{LABEL}|x,{things.LOINC}|29463-7"
    assert found(loader.get("/", params={**asked, "code": both})) == [
        several[4], several[3], several[1],
    ]  # fmt: skip
    assert found(loader.get("/", params={**asked, "subject:Patient.family": "autre"})) == []


def test_without_types_everything_is_searched(loader, somebody, several):
    ids = [one.partition("/")[2] for one in several]
    response = loader.get("/", params={"_id": ",".join([*ids, somebody.id])})
    assert found(response) == [*several[::-1], somebody.reference]


def test_types_of_nobody_and_of_persons_together(loader, somebody, several):
    known = create(loader, {"resourceType": "Organization", "name": "Ensemble"})
    ids = f"{known.partition('/')[2]},{several[1].partition('/')[2]}"
    response = loader.get("/", params={"_type": "Organization,Observation", "_id": ids})
    assert found(response) == [known, several[1]]


PAGED = ("-_lastUpdated", "_lastUpdated", "_id", "-_id", "code", "-subject,_id")


@pytest.mark.parametrize("sort", PAGED)
@pytest.mark.parametrize("count", ["1", "2", "5"])
def test_pages_over_several_types_put_end_to_end_are_the_whole(
    loader, somebody, several, sort, count
):
    asked = {"_type": "Observation,Condition", "patient": somebody.id, "_sort": sort}
    whole = found(loader.get("/", params=asked))
    page = loader.get("/", params={**asked, "_count": count})
    paged = found(page)
    while following := link(page, "next"):
        page = loader.get(following)
        paged += found(page)
    assert paged == whole
    assert set(whole) == {one for one in several if not one.startswith("Encounter")}


def test_a_compartment_holds_what_is_about_its_patient(loader, somebody, several):
    here = f"/{somebody.reference}"
    assert found(loader.get(f"{here}/Observation")) == [several[3], several[1]]
    assert found(loader.get(f"{here}/*")) == [*several[::-1], somebody.reference]
    assert found(loader.get(f"{here}/Patient")) == [somebody.reference]
    assert found(loader.get(f"{here}/*", params={"_type": "Encounter,Condition"})) == [
        several[4], several[2], several[0],
    ]  # fmt: skip
    assert found(loader.get(f"{here}/Condition", params={"code": f"{LABEL}|x"})) == [several[4]]
    assert found(loader.post(f"{here}/Observation/_search", data={"date": "2025"})) == [several[3]]
    assert found(loader.post(f"{here}/*/_search")) == [*several[::-1], somebody.reference]


def test_a_compartment_is_paged_and_says_its_address(loader, somebody, several):
    page = loader.get(f"/{somebody.reference}/*", params={"_count": "4"})
    assert link(page, "self") == f"{loader.base_url}{somebody.reference}/*?_count=4"
    second = loader.get(link(page, "next"))
    assert found(page) + found(second) == [*several[::-1], somebody.reference]
    page = loader.get(f"/{somebody.reference}/Observation", params={"_count": "1"})
    second = loader.get(link(page, "next"))
    assert found(page) + found(second) == [several[3], several[1]]
    assert link(second, "self").startswith(f"{loader.base_url}{somebody.reference}/Observation?")


def test_a_compartment_holds_nothing_of_another_and_may_not_be_there(loader, somebody, several):
    other = new_person(loader)
    theirs = other.observe()["id"]
    assert matches(loader.get(f"/{other.reference}/Observation")) == [theirs]
    assert found(loader.get(f"/{other.reference}/*")) == [f"Observation/{theirs}", other.reference]
    asked = {"patient": somebody.id}
    assert matches(loader.get(f"/{other.reference}/Observation", params=asked)) == []
    for nobody in ("jamais", "-", "A" * 64):
        response = loader.get(f"/Patient/{nobody}/Observation")
        assert (response.status_code, response.json()["total"]) == (200, 0)


def test_what_only_speaks_of_the_patient_otherwise_is_not_in_the_compartment(loader, somebody):
    """
    A provenance about a measure is the person's, and not in the compartment by that.
    """
    measured = somebody.observe()["id"]
    said = create(
        loader,
        {"resourceType": "Provenance", "recorded": "2026-01-01T00:00:00Z",
         "target": [{"reference": f"Observation/{measured}"}],
         "agent": [{"who": {"display": "un logiciel"}}]},
    )  # fmt: skip
    ours = loader.get(f"/{somebody.reference}/Provenance")
    assert matches(ours) == []
    assert matches(loader.get("/Provenance", params={"_id": said.partition("/")[2]}))


REFUSED = [
    ("/?_type=Observation,Inconnu", "_type"), ("/?_type=", "_type"), ("/?inconnu=1", "inconnu"),
    ("/?_type=Observation,Patient&code=x", "code"), ("/?_type=Observation,Practitioner&date=1", ""),
    ("/?code=x", "code"), ("/?_type=Observation,Encounter&_sort=code", "code"),
    ("/?_type=Observation&_include=Encounter:subject", "Encounter"),
    ("/?_count=x", "_count"), ("/?_type=Observation&_sort=identifier", "identifier"),
    ("/Patient/x/Practitioner", "Practitioner"), ("/Patient/x/*?_type=Practitioner", "_type"),
    ("/Patient/x/*?code=x", "code"), ("/Patient/x/Observation?inconnu=x", "inconnu"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "told"), REFUSED)
def test_what_is_not_common_to_all_is_refused(loader, address, told):
    response = loader.get(address)
    assert_refused(response, 400, "not-supported")
    assert told in response.text


def test_what_is_not_common_to_all_is_left_out_when_the_caller_allows_it(loader, somebody, several):
    asked = {"_type": "Observation,Condition", "patient": somebody.id, "onset-date": "2020"}
    response = loader.get("/", params=asked, headers={"prefer": "handling=lenient"})
    assert len(found(response)) >= 4
    assert "onset-date" not in link(response, "self")
    assert len(entries(response, "outcome")) == 1


def test_twenty_types_with_parameters_of_their_own_and_no_more(loader, somebody):
    from ens.standards.fhir import definitions

    types = [name for name in definitions.RESOURCE_TYPES
             if "patient" in definitions.search_parameters(name)
             and "identifier" in definitions.search_parameters(name)]  # fmt: skip
    asked = {"patient": somebody.id, "identifier": "urn:essai|jamais"}
    for count, status in ((20, 200), (21, 400)):
        response = loader.get("/", params={**asked, "_type": ",".join(types[:count])})
        assert response.status_code == status, response.text


def test_includes_and_counts_over_several_types(loader, somebody, several):
    asked = {"_type": "Observation,Condition", "patient": somebody.id}
    response = loader.get("/", params={**asked, "_include": "Condition:subject"})
    assert included(response) == {somebody.reference}
    counted = loader.get("/", params={**asked, "_summary": "count"}).json()
    assert (counted["total"], "entry" in counted) == (response.json()["total"], False)
    assert loader.get("/", params={**asked, "_count": "0"}).json()["total"] == counted["total"]
    page = loader.get("/", params={**asked, "_count": "1", "_total": "accurate"})
    assert page.json()["total"] == counted["total"]
    none = loader.get("/", params={**asked, "_count": "1", "_total": "none"}).json()
    assert "total" not in none


def test_a_part_of_each_is_shown_when_a_part_is_asked(loader, somebody, several):
    asked = {"_type": "Observation,Condition", "patient": somebody.id, "_elements": "subject"}
    for one in entries(loader.get("/", params=asked), "match"):
        assert set(one["resource"]) == {"resourceType", "id", "meta", "subject", *(
            ("status", "code") if one["resource"]["resourceType"] == "Observation" else ()
        )}  # fmt: skip


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture(scope="module")
def patient(doctor):
    """
    Somebody whom the doctor cares for, with a measure and a stay.
    """
    holder = inside.holder()
    inside.care_for(holder, doctor)
    stay = {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "subject": holder.reference}  # fmt: skip
    with inside.http(inside.operator()) as loading:
        create(loading, things.observation(holder.id))
        create(loading, stay)
    return holder


def test_the_scope_of_every_type_that_is_named_is_asked(doctor, patient):
    one = inside.through(doctor, "dedans-cabinet", "user/Observation.rs")
    with inside.http(one) as http:
        for address in ("/?_type=Observation,Encounter", f"/Patient/{patient.id}/Encounter"):
            assert http.get(address).status_code == 403
        for address in ("/?_type=Observation", "/", f"/Patient/{patient.id}/*"):
            response = http.get(address)
            assert response.status_code == 200
            kinds = {one.partition("/")[0] for one in found(response)}
            assert kinds == {"Observation"}, address
    reads = inside.through(doctor, "dedans-cabinet", "user/Observation.r")
    with inside.http(reads) as http:
        assert http.get("/").status_code == 403
        assert http.get(f"/Patient/{patient.id}/*").status_code == 403


def test_the_register_has_a_line_for_each_type_that_was_found(doctor, patient):
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        http.get("/", params={"_type": "Observation,Encounter,Condition", "patient": patient.id})
    lines = inside.lines_of(patient, after=after)
    assert sorted((line[2], line[4]) for line in lines) == [("Encounter", 1), ("Observation", 1)]


def test_the_register_has_a_line_when_nothing_was_found(doctor, patient):
    after = inside.last_line()
    with inside.software_of(doctor) as http:
        http.get(f"/Patient/{patient.id}/Condition").raise_for_status()
        http.get("/", params={"_type": "Goal,Condition", "patient": patient.id}).raise_for_status()
        http.get(f"/Patient/{patient.id}/*", params={"_summary": "count", "_type": "Goal"})
    lines = inside.lines_of(patient, after=after)
    assert [(line[1], line[4]) for line in lines] == [("search", 0)] * 3


def test_a_stranger_finds_nothing_in_a_compartment(stranger, somebody, several):
    response = stranger.get(f"/{somebody.reference}/*")
    assert (found(response), response.json()["total"]) == ([], 0)
    assert found(stranger.get("/", params={"_id": several[1].partition("/")[2]})) == []


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_an_entry_that_reads_searches_so_too(loader, somebody, several, kind):
    asked = [
        f"?_type=Observation,Condition&patient={somebody.id}&_summary=count",
        f"{somebody.reference}/*?_summary=count",
        f"{somebody.reference}/Encounter",
        f"Condition?patient={somebody.id}&subject:Patient.family=essai&_include=*",
    ]
    sent = {"resourceType": "Bundle", "type": kind,
            "entry": [{"request": {"method": "GET", "url": one}} for one in asked]}  # fmt: skip
    answer = loader.post("/", json=sent)
    assert answer.status_code == 200, answer.text
    totals = [one["resource"]["total"] for one in answer.json()["entry"]]
    assert totals[2:] == [1, 2]
    assert totals[0] >= 4
    assert totals[1] >= 6
