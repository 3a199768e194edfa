"""
Every verb in a transaction, by an id or by a condition, and what its entries say of each other.

https://hl7.org/fhir/R4/http.html#trules
"""

import base64
import json

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import codes, issues, matches, place
from tests.fhir_api.test_transaction import answers, names, send
from tests.fhir_api.things import delete, post, put

AMENDED = [{"op": "replace", "path": "/status", "value": "amended"}]


def patch(url, operations=AMENDED, content_type="application/json-patch+json", **request):
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    binary = {"resourceType": "Binary", "contentType": content_type, "data": data}
    return {"resource": binary, "request": {"method": "PATCH", "url": url, **request}}


def put_where(resource, criteria, full_url="", **request):
    url = f"{resource['resourceType']}?{criteria}"
    entry = {"resource": resource, "request": {"method": "PUT", "url": url, **request}}
    return {"fullUrl": full_url, **entry} if full_url else entry


@pytest.fixture
def known(person, key):
    return person.create(things.observation(person.id, identifier=things.identified(key)))


@pytest.fixture
def mine(person, key):
    return f"identifier=urn:essai|{key}&patient={person.id}"


def test_each_verb_does_what_it_does_alone(loader, person, known, mine, key):
    other, third = person.observe(), person.observe()
    sent = things.observation(person.id, identifier=things.identified(f"{key}-new"))
    told = answers(
        send(
            loader,
            {"request": {"method": "GET", "url": f"Observation/{known['id']}"}},
            patch(f"Observation/{other['id']}"),
            put_where({**known, "status": "corrected"}, mine),
            delete(f"Observation?patient={person.id}&_id={third['id']}"),
            put_where(sent, f"identifier=urn:essai|{key}-new"),
        )
    )
    assert [one["status"] for one in told] == [
        "200 OK", "200 OK", "200 OK", "204 No Content", "201 Created",
    ]  # fmt: skip
    assert loader.get(f"/Observation/{other['id']}").json()["status"] == "amended"
    assert loader.get(f"/Observation/{known['id']}").json()["status"] == "corrected"
    assert loader.get(f"/Observation/{third['id']}").status_code == 410
    assert loader.get(told[4]["location"]).json()["identifier"] == sent["identifier"]


def test_what_is_written_comes_back_when_it_is_asked(loader, person, known):
    sent = (
        post(things.observation(person.id)),
        patch(f"Observation/{known['id']}"),
        delete("Observation?code=jamais"),
    )
    plain = send(loader, *sent).json()["entry"]
    assert not any("resource" in one for one in plain)
    whole = send(loader, *sent, prefer="return=representation").json()["entry"]
    for one in whole[:2]:
        assert loader.get(one["response"]["location"]).json() == one["resource"]
    assert "resource" not in whole[2]


def test_what_is_read_is_read_last(loader, person, known):
    reading = {"request": {"method": "GET", "url": f"Observation/{known['id']}"}}
    response = send(loader, reading, patch(f"Observation/{known['id']}"))
    assert response.json()["entry"][0]["resource"]["status"] == "amended"


def test_a_patch_by_a_condition(loader, person, known, mine):
    (told,) = answers(send(loader, patch(f"Observation?{mine}")))
    assert place(told["location"]) == ("Observation", known["id"], "2")
    assert told["etag"] == 'W/"2"'


def test_a_deletion_whose_condition_means_nothing_is_done(loader, person, known, mine):
    told = answers(send(loader, delete(f"Observation?{mine}"), delete("Observation?code=jamais")))
    assert [one["status"] for one in told] == ["204 No Content"] * 2
    assert "location" not in told[1]
    (again,) = answers(send(loader, delete(f"Observation/{known['id']}")))
    assert again["etag"] == 'W/"2"'


def test_the_versions_that_entries_expect(loader, person, known, mine, key):
    url = f"Observation/{known['id']}"
    for entry in (
        put(known, ifMatch='W/"2"'),
        put(known, ifNoneMatch="*"),
        put_where(known, mine, ifMatch='W/"9"'),
        put_where(known, mine, ifNoneMatch="*"),
        patch(url, ifMatch='W/"2"'),
        delete(url, ifMatch='W/"2", W/"3"'),
        delete(f"Observation?{mine}", ifMatch='W/"2"'),
        delete("Observation?code=jamais", ifMatch="*"),
        put({**known, "id": f"{key}-x"}, ifMatch="*"),
        put_where({**known, "id": f"{key}-x"}, f"identifier={key}-x", ifMatch='W/"1"'),
    ):
        response = send(loader, post(things.observation(person.id)), entry)
        assert response.status_code == 412, (entry, response.text)
        assert codes(response) == ["conflict"]
        assert names(response) == ["Bundle.entry[1]"]
    assert person.search().json()["total"] == 1
    assert answers(send(loader, patch(url, ifMatch='W/"7", W/"1"')))[0]["etag"] == 'W/"2"'


def test_references_to_what_conditions_find_lead_there(loader, person, known, mine):
    """
    The placeholder of an entry that updates, or that finds, is what was there.
    """
    updated, found, kept = things.urn(), things.urn(), person.observe()
    grouped = things.observation(
        person.id, hasMember=[{"reference": updated}, {"reference": found}]
    )
    told = answers(
        send(
            loader,
            post(grouped),
            put_where(things.observation(person.id, identifier=known["identifier"]), mine, updated),
            post(things.observation(person.id), found, ifNoneExist=f"_id={kept['id']}"),
        )
    )
    assert [one["status"] for one in told] == ["201 Created", "200 OK", "200 OK"]
    members = loader.get(told[0]["location"]).json()["hasMember"]
    assert [one["reference"] for one in members] == [
        f"Observation/{known['id']}", f"Observation/{kept['id']}",
    ]  # fmt: skip


def test_entries_name_each_other_in_a_circle(loader, person):
    one, other = things.urn(), things.urn()
    told = answers(
        send(
            loader,
            post(things.observation(person.id, hasMember=[{"reference": other}]), one),
            post(things.observation(person.id, hasMember=[{"reference": one}]), other),
        )
    )
    first, second = (loader.get(each["location"]).json() for each in told)
    assert first["hasMember"] == [{"reference": f"Observation/{second['id']}"}]
    assert second["hasMember"] == [{"reference": f"Observation/{first['id']}"}]


def test_ids_of_their_own_choice_name_each_other_whatever_the_order(loader, key):
    weight = things.observation(f"{key}-p", id=f"{key}-o")
    told = answers(send(loader, put(weight), put({**things.patient(), "id": f"{key}-p"})))
    assert [one["status"] for one in told] == ["201 Created"] * 2
    assert loader.get(f"/Observation/{key}-o").json()["subject"]["reference"] == f"Patient/{key}-p"


def test_a_fullurl_of_another_server_is_a_placeholder_there(loader):
    """
    "Patient/1" beside it is that patient, not ours of the same id.
    """
    base = "http://ailleurs.example/fhir"
    told = answers(
        send(
            loader,
            post(things.observation("1"), f"{base}/Observation/7"),
            post(things.patient(), f"{base}/Patient/1"),
        )
    )
    patient = place(told[1]["location"])[1]
    stored = loader.get(told[0]["location"]).json()
    assert stored["subject"]["reference"] == f"Patient/{patient}"


def test_a_logical_reference_stays_as_it_is(loader, person):
    named = {"identifier": {"system": "urn:essai", "value": "x"}, "display": "Service"}
    (told,) = answers(send(loader, post(things.observation(person.id, performer=[named]))))
    assert loader.get(told["location"]).json()["performer"] == [named]


def test_a_conditional_reference_is_of_any_type(loader, person, known, key):
    practitioner = {"resourceType": "Practitioner", "identifier": things.identified(key)}
    doctor = loader.post("/Practitioner", json=practitioner).json()["id"]
    told = answers(
        send(
            loader,
            post(
                things.observation(
                    person.id,
                    performer=[{"reference": f"Practitioner?identifier=urn:essai|{key}"}],
                    hasMember=[{"reference": f"Observation?code=29463-7&identifier={key}"}],
                )
            ),
        )
    )
    stored = loader.get(told[0]["location"]).json()
    assert stored["performer"] == [{"reference": f"Practitioner/{doctor}"}]
    assert stored["hasMember"] == [{"reference": f"Observation/{known['id']}"}]


def test_a_conditional_reference_may_mean_what_comes_with_it(loader, key):
    patient, said = things.patient(identifier=things.identified(key)), f"identifier=urn:essai|{key}"
    encounter = {
        "resourceType": "Encounter", "status": "finished", "identifier": things.identified(key),
        "class": {"code": "AMB"}, "subject": {"reference": f"Patient?{said}"},
    }  # fmt: skip
    weight = things.observation(
        "", subject={"reference": f"Patient?{said}"}, encounter={"reference": f"Encounter?{said}"}
    )
    told = answers(send(loader, post(weight), post(encounter), post(patient, ifNoneExist=said)))
    stored = loader.get(told[0]["location"]).json()
    assert stored["encounter"]["reference"] == "/".join(place(told[1]["location"])[:2])
    assert stored["subject"]["reference"] == "/".join(place(told[2]["location"])[:2])


def test_the_same_condition_twice_makes_one(loader, person, key):
    sent = things.observation(person.id, identifier=things.identified(key))
    one, other = things.urn(), things.urn()
    condition = f"identifier=urn:essai|{key}"
    grouped = things.observation(
        person.id, hasMember=[{"reference": one}, {"reference": other}], of="85353-1"
    )
    told = answers(
        send(
            loader,
            post(sent, one, ifNoneExist=condition),
            post(sent, other, ifNoneExist=condition),
            post(grouped),
        )
    )
    assert [each["status"] for each in told] == ["201 Created", "200 OK", "201 Created"]
    assert told[0]["location"] == told[1]["location"]
    first, second = loader.get(told[2]["location"]).json()["hasMember"]
    assert first == second


def test_entries_that_change_the_same_thing_are_refused(loader, person, known, mine):
    fid = known["id"]
    changing = [
        put(known), patch(f"Observation/{fid}"), patch(f"Observation?{mine}"),
        put_where(known, mine), delete(f"Observation/{fid}"), delete(f"Observation?_id={fid}"),
    ]  # fmt: skip
    for one in changing:
        for other in changing:
            if {one["request"]["method"], other["request"]["method"]} == {"DELETE", "PUT"} and (
                "?" in one["request"]["url"] + other["request"]["url"]
            ):
                continue  # what is deleted first is no match any more
            response = send(loader, one, other)
            assert response.status_code in (400, 404, 422), (one, other, response.text)
    assert loader.get(f"/Observation/{fid}").headers["etag"] == 'W/"1"'


FAULTS = {
    "a condition that several meet": (
        lambda p, mine: put_where(things.observation(p.id), f"patient={p.id}"), 412,
        "multiple-matches"),
    "a creation whose condition several meet": (
        lambda p, mine: post(things.observation(p.id), ifNoneExist=f"patient={p.id}"), 412,
        "multiple-matches"),
    "a patch of nothing": (
        lambda p, mine: patch("Observation?code=jamais"), 404, "not-found"),
    "a patch that fails": (
        lambda p, mine: patch(f"Observation?{mine}", [
            {"op": "test", "path": "/status", "value": "x"}]), 422, "processing"),
    "a patch that is no patch": (
        lambda p, mine: patch(f"Observation?{mine}", [{"op": "saute"}]), 400, "structure"),
    "a patch in another format": (
        lambda p, mine: patch(f"Observation?{mine}", content_type="application/json"), 415,
        "not-supported"),
    "a patch of a Binary": (lambda p, mine: patch("Binary/x"), 405, "not-supported"),
    "a deletion that several meet": (
        lambda p, mine: delete(f"Observation?patient={p.id}"), 412, "multiple-matches"),
    "a match of another id": (
        lambda p, mine: put_where(things.observation(p.id, id="autre"), mine), 400, "invalid"),
    "a parameter that is not known": (
        lambda p, mine: delete("Observation?inconnu=1"), 400, "not-supported"),
    "criteria that choose nothing": (
        lambda p, mine: delete("Observation?_count=1"), 412, "required"),
    "an id and criteria": (
        lambda p, mine: delete(f"Observation/x?{mine}"), 422, "structure"),
    "neither an id nor criteria": (lambda p, mine: delete("Observation"), 422, "structure"),
    "a version that is none": (
        lambda p, mine: delete(f"Observation?{mine}", ifMatch="x"), 400, "value"),
    "a conditional reference to nothing": (
        lambda p, mine: post(things.observation(p.id, hasMember=[
            {"reference": "Observation?code=jamais"}])), 422, "not-found"),
    "a conditional reference to several things": (
        lambda p, mine: post(things.observation(p.id, hasMember=[
            {"reference": "Observation?code=29463-7"}])), 412, "multiple-matches"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_undoes_all_and_is_named_by_its_entry(loader, person, known, mine, fault):
    wrong, status, code = FAULTS[fault]
    kept = person.observe()
    response = send(
        loader,
        post(things.observation(person.id, of="85353-1")),
        patch(f"Observation/{kept['id']}"),
        wrong(person, mine),
    )
    assert response.status_code == status, response.text
    assert codes(response) == [code]
    assert all(path.startswith("Bundle.entry[2]") for path in names(response)), names(response)
    assert person.search().json()["total"] == 2
    assert loader.get(f"/Observation/{kept['id']}").headers["etag"] == 'W/"1"'


@pytest.mark.parametrize(
    ("entry", "scope"),
    [
        (patch("Observation?code=x"), "system/Observation.us"),
        (delete("Observation?code=x"), "system/Observation.ds"),
        (put_where(things.observation("x"), "code=x"), "system/Observation.us"),
        (post(things.observation("x"), ifNoneExist="code=x"), "system/Observation.cs"),
    ],
)
def test_a_condition_takes_the_right_to_search(running_system, entry, scope):
    for lacking in ("s", scope[-2]):
        letters = scope.partition(".")[2].replace(lacking, "")
        token = running_system.token("loader", f"system/Observation.{letters}")
        with running_system.http(lambda token=token: token) as http:
            assert send(http, entry).status_code == 403


def test_what_a_condition_told_is_in_the_register_though_all_was_undone(database):
    person = inside.holder()
    with inside.http(inside.operator()) as loader:
        for _ in range(2):
            loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
        asked = f"patient={person.id}&code=29463-7"
        for entry in (
            patch(f"Observation?{asked}"),
            delete(f"Observation?{asked}"),
            put_where(things.observation(person.id), asked),
            post(things.observation(person.id), ifNoneExist=asked),
            post(things.observation(person.id, hasMember=[{"reference": f"Observation?{asked}"}])),
        ):
            for more in ([], [{"request": {"method": "GET", "url": f"Patient/{person.id}"}}]):
                after = inside.last_line()
                response = send(loader, post(things.observation(person.id)), entry, *more)
                assert response.status_code == 412, response.text
                assert issues(response)[0]["expression"] == ["Bundle.entry[1]"]
                lines = inside.lines_of(person, after=after)
                assert [line[1] for line in lines] == ["search"], entry


def test_other_software_does_not_choose_ids_in_a_transaction(nurse, running_system, key):
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    chosen = things.observation(patient, id=key)
    for entry in (put(chosen), put_where(chosen, f"identifier=urn:essai|{key}")):
        response = send(nurse, post(things.observation(patient, value=0.1)), entry)
        assert (response.status_code, names(response)) == (404, ["Bundle.entry[1]"])
    assert matches(nurse.get("/Observation", params={"patient": patient, "_id": key})) == []
