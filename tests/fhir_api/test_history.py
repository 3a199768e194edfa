"""
History of one resource: https://hl7.org/fhir/R4/http.html#history
"""

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, link

NOBODY = 0  # what belongs to nobody is read by whoever is signed in


def test_versions_come_newest_first_with_what_was_done(loader, person):
    first = person.observe()
    address = f"/Observation/{first['id']}"
    loader.put(address, json={**first, "status": "amended"})
    loader.delete(address)
    bundle = loader.get(f"{address}/_history").json()
    assert (bundle["type"], bundle["total"]) == ("history", 3)
    assert [one["request"]["method"] for one in bundle["entry"]] == ["DELETE", "PUT", "POST"]
    assert [one["response"]["status"] for one in bundle["entry"]] == ["204", "200", "201"]
    assert [one["response"]["etag"] for one in bundle["entry"]] == [
        'W/"3"', 'W/"2"', 'W/"1"',
    ]  # fmt: skip
    assert "resource" not in bundle["entry"][0]
    assert bundle["entry"][1]["resource"]["status"] == "amended"
    assert bundle["entry"][2]["resource"] == first
    assert {one["fullUrl"] for one in bundle["entry"]} == {str(loader.base_url) + address[1:]}


def test_history_of_what_never_existed_is_not_found(loader):
    assert_refused(loader.get("/Observation/jamais/_history"), 404, "not-found")


def test_history_of_what_the_reader_does_not_see_is_not_found(stranger, person):
    address = f"/Observation/{person.observe()['id']}/_history"
    assert_refused(stranger.get(address), 404, "not-found")


@pytest.fixture(scope="module")
def world(database):
    inside.register_clients()
    person = inside.holder()
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    with inside.http(inside.operator()) as writer, inside.software_of(doctor) as reader:
        yield person, writer, reader


@pytest.fixture
def changed(world):
    """
    (the id of an observation of three versions, the instants at which they were made).
    """
    person, writer, _ = world
    made = writer.post("/Observation", json=things.observation(person.id)).json()
    address = f"/Observation/{made['id']}"
    versions = [made]
    for status in ("amended", "corrected"):
        versions.append(writer.put(address, json={**made, "status": status}).json())
    return address, [one["meta"]["lastUpdated"] for one in versions]


def versions(response):
    assert response.status_code == 200, response.text
    bundle = response.json()
    assert bundle["type"] == "history"
    return [
        (one["fullUrl"].rpartition("/")[2], int(one["response"]["etag"][3:-1]))
        for one in bundle.get("entry", [])
    ]


def pages(http, address, **asked):
    response = http.get(address, params=asked)
    found = versions(response)
    while following := link(response, "next"):
        response = http.get(following)
        assert versions(response)
        found += versions(response)
    return found


@pytest.mark.parametrize("count", ["1", "2", "3", "4"])
def test_the_versions_of_one_come_in_pages(world, changed, count):
    _, _, reader = world
    address, _ = changed
    assert [number for _, number in pages(reader, f"{address}/_history", _count=count)] == [3, 2, 1]
    first = reader.get(f"{address}/_history", params={"_count": count})
    assert first.json()["total"] == 3
    assert len(versions(first)) == min(3, int(count))


def test_the_versions_of_one_since_an_instant_or_at_a_moment(world, changed):
    _, _, reader = world
    address, (first, second, third) = changed
    here = f"{address}/_history"

    def numbers(**asked):
        return [number for _, number in versions(reader.get(here, params=asked))]

    assert numbers(_since="2999-01-01T00:00:00Z") == []
    assert numbers(_since="2020-01-01T00:00:00Z") == [3, 2, 1]
    assert 3 in numbers(_since=third) and 1 not in numbers(_since=third)  # noqa: PT018
    assert numbers(_at="2020") == []
    assert numbers(_at="2999") == [3]
    assert 1 in numbers(_at=first) and 3 not in numbers(_at=first)  # noqa: PT018
    assert 2 in numbers(_at=second)
    assert numbers(_count="0") == []


@pytest.mark.parametrize("address", ["/_history", "/Observation/_history"])
@pytest.mark.parametrize("count", ["1", "2", "100"])
def test_what_changed_comes_newest_first_and_once(world, changed, address, count):
    _, _, reader = world
    one = changed[0].rpartition("/")[2]
    found = pages(reader, address, _count=count)
    assert found[:3] == [(one, 3), (one, 2), (one, 1)]
    assert len(found) == len(set(found))
    assert found == pages(reader, address, _count="50")


def test_what_is_deleted_is_in_the_history(world, changed):
    _, writer, reader = world
    writer.delete(changed[0])
    entry = reader.get("/Observation/_history").json()["entry"][0]
    assert entry["request"]["method"] == "DELETE"
    assert "resource" not in entry


def test_later_pages_are_those_of_the_first_whatever_changes_meanwhile(world, changed):
    person, writer, reader = world
    whole = pages(reader, "/Observation/_history")
    first = reader.get("/Observation/_history", params={"_count": "2"})
    present = writer.get(changed[0]).json()
    writer.put(changed[0], json={**present, "status": "final"})
    writer.post("/Observation", json=things.observation(person.id))
    found = versions(first)
    while following := link(first, "next"):
        first = reader.get(following)
        found += versions(first)
    assert found == whole


def test_what_changed_since_an_instant(world, changed):
    _, _, reader = world
    address, instants = changed
    found = versions(reader.get("/Observation/_history", params={"_since": instants[2]}))
    assert found[0] == (address.rpartition("/")[2], 3)
    assert versions(reader.get("/_history", params={"_since": "2999-01-01"})) == []


def test_only_the_type_asked_is_there_and_every_type_in_all(world, changed):
    person, _, reader = world
    assert all(
        one["resource"]["resourceType"] == "Observation"
        for one in reader.get("/Observation/_history").json()["entry"]
        if "resource" in one
    )
    assert (person.id, 1) in pages(reader, "/_history")
    assert pages(reader, "/Patient/_history") == [(person.id, 1)]


def test_nothing_of_those_whom_the_reader_does_not_care_for(world, changed):
    with inside.software_of(inside.doctor()) as stranger:
        assert versions(stranger.get("/Observation/_history")) == []
        everything = versions(stranger.get("/_history", params={"_count": "1000"}))
    assert owners([fid for fid, _version in everything]) <= {NOBODY}


def owners(fids):
    from ens.ground import database

    asked = "select distinct person from record_locator where fid = any(%s)"
    return {person for (person,) in database.execute(asked, (fids,)).fetchall()}


def test_each_page_leaves_its_trace(world, changed):
    person, _, reader = world
    after = inside.last_line()
    first = reader.get("/Observation/_history", params={"_count": "2"})
    reader.get(link(first, "next"))
    lines = inside.lines_of(person, after=after)
    assert [(line[1], line[2], line[4]) for line in lines] == [("history", "Observation", 2)] * 2


def test_a_page_whose_trace_cannot_be_written_is_not_served(world, changed):
    _, _, reader = world
    with inside.failing("register-write:raise"):
        assert_refused(reader.get("/Observation/_history"), 503, "transient")


@pytest.mark.parametrize("scopes", ["user/Observation.r", "user/Patient.rs", "user/*.cud"])
def test_it_asks_for_the_scope_of_searches(world, scopes):
    doctor = inside.doctor()
    with inside.http(inside.through(doctor, "dedans-cabinet", scopes)) as http:
        assert http.get("/Observation/_history").status_code == 403
        assert http.get("/_history").status_code == 403


def test_the_link_of_one_is_not_that_of_another(world, changed):
    _, writer, reader = world
    following = link(reader.get("/Observation/_history", params={"_count": "1"}), "next")
    assert_refused(writer.get(following), 400, "expired")
    sealed = following.partition("?")[2]
    for other in ("/_history?", "/Patient/_history?", "/?"):
        assert_refused(reader.get(other + sealed), 400, "expired")
    searched = link(reader.get("/Observation", params={"_count": "1"}), "next")
    assert_refused(
        reader.get("/Observation/_history?" + searched.partition("?")[2]), 400, "expired"
    )


def test_histories_show_parts(world, changed):
    _, _, reader = world
    for address in (f"{changed[0]}/_history", "/Observation/_history", "/_history"):
        page = reader.get(address, params={"_summary": "text", "_count": "1"})
        (entry,) = page.json()["entry"]
        assert set(entry["resource"]) == {"resourceType", "id", "meta", "status", "code"}
        assert "_summary=text" in link(page, "next")


@pytest.mark.parametrize("address", ["{one}/_history", "/Observation/_history", "/_history"])
@pytest.mark.parametrize(
    "asked",
    [{"_count": "x"}, {"_count": "-1"}, {"_since": "hier"}, {"_list": "x"}, {"code": "x"},
     {"_summary": "x"}],
)  # fmt: skip
def test_what_is_not_understood_is_refused(world, changed, address, asked):
    _, _, reader = world
    here = address.format(one=changed[0])
    assert_refused(reader.get(here, params=asked), 400, "not-supported")
    assert_refused(reader.get("/Observation/jamais/_history", params=asked), 400, "not-supported")
