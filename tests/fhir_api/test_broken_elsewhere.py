"""
What broke in other servers and was proved nowhere else here: each test is named by the fault.

The list of them all, with the test of each, is `docs/reference/threats.md`.
"""

from collections.abc import Iterator

import httpx
import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, decision, matches


@pytest.fixture(scope="module")
def writer(database: None) -> Iterator[httpx.Client]:
    with inside.software_of(inside.doctor()) as http:
        yield http


@pytest.fixture(scope="module")
def person(writer: httpx.Client) -> inside.Holder:
    return inside.holder()


@pytest.fixture(scope="module")
def mine(person: inside.Holder) -> Iterator[httpx.Client]:
    scopes = "patient/*.cruds"
    with inside.http(inside.through(person, "dedans-app", scopes, patient=person.key)) as http:
        yield http


def create(http: httpx.Client, resource: dict) -> str:
    answer = http.post(f"/{resource['resourceType']}", json=resource)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


# --- a reference written otherwise was decided otherwise


def spellings(one: inside.Holder, base: str) -> dict[str, dict]:
    number = f"{one.number.system}|{one.number.value}"
    return {
        "relative": {"reference": f"Patient/{one.id}"},
        "absolute": {"reference": f"{base}/Patient/{one.id}"},
        "of a version": {"reference": f"Patient/{one.id}/_history/1"},
        "by a condition": {"reference": f"Patient?identifier={number}"},
        "by the number": {"identifier": {"system": one.number.system, "value": one.number.value}},
    }


SPELT = ("relative", "absolute", "of a version", "by a condition", "by the number")


@pytest.mark.parametrize("spelt", SPELT)
def test_a_person_opposed_to_deposits_is_so_however_a_deposit_names_them(
    writer: httpx.Client, spelt: str
) -> None:
    from ens.contexts.access import api as access
    from ens.ground import clock

    one, base = inside.holder("Opposee"), str(writer.base_url).rstrip("/")
    named = {**things.observation(one.id), "subject": spellings(one, base)[spelt]}
    before = writer.post("/Observation", json=named)
    access.oppose(person=one.key, against="feeding", made_by=1, now=clock.now())
    after = writer.post("/Observation", json=named)
    plain = writer.post("/Observation", json=things.observation(one.id))
    assert before.status_code == 201, before.text
    assert plain.status_code == after.status_code == 403
    assert decision(after) == decision(plain) == "feeding-opposed"


@pytest.mark.parametrize("spelt", ["relative", "absolute"])
def test_a_stranger_finds_nothing_however_the_search_names_the_person(
    writer: httpx.Client, mine: httpx.Client, person: inside.Holder, spelt: str
) -> None:
    weight = create(writer, things.observation(person.id, identifier=things.identified("mot")))
    base = str(mine.base_url).rstrip("/")
    asked = {"patient": spellings(person, base)[spelt]["reference"]}
    with inside.software_of(inside.doctor()) as stranger:
        assert matches(stranger.get("/Observation", params=asked)) == []
    assert weight in matches(mine.get("/Observation", params=asked))


def test_a_patient_that_links_to_another_opens_nothing_of_the_other(
    writer: httpx.Client, person: inside.Holder
) -> None:
    """
    `Patient.link` is what somebody wrote, not a right of theirs.
    """
    other = inside.holder("Liee")
    weight = create(writer, things.observation(other.id))
    with inside.http(inside.operator()) as loads:
        patient = loads.get(f"/Patient/{person.id}").json()
        patient["link"] = [{"other": {"reference": f"Patient/{other.id}"}, "type": "seealso"}]
        assert loads.put(f"/Patient/{person.id}", json=patient).status_code == 200
    scopes = "patient/*.cruds"
    with inside.http(inside.through(person, "dedans-app", scopes, patient=person.key)) as http:
        assert http.get(f"/Patient/{person.id}").json()["link"]
        assert http.get(f"/Observation/{weight}").status_code == 404
        assert http.get(f"/Patient/{other.id}").status_code == 404
        found = http.get(f"/Patient/{person.id}/$everything")
        assert weight not in found.text


# --- an id in the body took the place of the one in the address


def test_the_id_in_a_body_never_reaches_somebody_elses_thing(
    writer: httpx.Client, person: inside.Holder
) -> None:
    other = inside.holder("Voisine")
    theirs = create(writer, things.observation(other.id, value=50))
    scopes = "patient/*.cruds"
    with inside.http(inside.through(person, "dedans-app", scopes, patient=person.key)) as http:
        own = create(http, things.observation(person.id))
        forged = things.observation(person.id, value=99, id=theirs)
        assert_refused(http.put(f"/Observation/{own}", json=forged), 400, "invalid")
        made = http.post("/Observation", json=forged)
        assert made.status_code == 201
        assert made.json()["id"] not in (theirs, own)
        entry = things.put(forged)
        entry["request"]["url"] = f"Observation/{own}"
        assert http.post("/", json=things.transaction(entry)).status_code in (400, 422)
    kept = writer.get(f"/Observation/{theirs}").json()
    assert (kept["valueQuantity"]["value"], kept["meta"]["versionId"]) == (50, "1")


# --- what one sorts by became SQL


@pytest.mark.parametrize(
    "sort",
    [
        "date;drop table record_resource",
        "date desc, (select 1)",
        "(case when 1=1 then date else code end)",
        "date--",
        "date/**/desc",
        "'",
        '"',
        "date nulls first",
        "1",
        "-pg_sleep(5)",
    ],
)
def test_what_is_sorted_by_is_one_of_a_list(
    writer: httpx.Client, mine: httpx.Client, person: inside.Holder, sort: str
) -> None:
    weight = create(writer, things.observation(person.id))
    for asked in ({"_sort": sort}, {"patient": person.id, "_sort": f"-{sort}"}):
        assert_refused(mine.get("/Observation", params=asked), 400, "not-supported")
    assert weight in matches(mine.get("/Observation", params={"_count": "200"}))
