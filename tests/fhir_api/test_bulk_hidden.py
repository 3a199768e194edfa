"""
What a reader may not see is in no file, no count and no progress of an export, and whatever is
taken from them between the making of a file and its reading stays in the file.
"""

import json
import re
import uuid

import pytest

from ens.ground import clock
from tests.fhir_api import exporting, inside, things, within
from tests.fhir_api.answers import assert_refused
from tests.fhir_api.test_hidden import deposit, hide, level, world

loader = within.loader

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def author(database):
    return inside.doctor()


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture(scope="module")
def hospital(author):
    inside.register_clients()
    with inside.http(inside.structure_of(author)) as client:
        yield client


@pytest.fixture
def http(doctor):
    with exporting.software(doctor) as client:
        yield client


@pytest.fixture(params=[inside.care_for, inside.break_glass])
def worlds(request, hospital, author):
    """
    (hidden, never, who looks): in the first a report was hidden, in the second there never was.
    """
    reader = inside.doctor(specialty="SM59" if request.param is inside.break_glass else "SM54")
    hidden = world(hospital, author, reader, request.param, there=True)
    never = world(hospital, author, reader, request.param, there=False)
    hide(hidden)
    with exporting.software(reader) as client:
        yield hidden, never, client


ASKED = [
    {},
    {"_type": "DocumentReference,Binary,List,Observation"},
    {"_typeFilter": "Observation?code=http://loinc.org|2823-3"},
    {"_typeFilter": "DocumentReference?_has:Observation:derived-from:code=2823-3"},
    {"_typeFilter": "Observation?derived-from:DocumentReference.status=current"},
    {"_elements": "id,status"},
    {"_since": "2020-01-01T00:00:00Z"},
    {"_until": "2999-01-01T00:00:00Z"},
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_was_hidden_leaves_no_trace_in_an_export(worlds, asked):
    *both, http = worlds
    seen = []
    for one in both:
        at = exporting.start(http, f"/Patient/{one.person.id}/$export", **asked)
        exporting.work()
        made = http.get(at)
        text = re.sub(r"/bulk/[0-9a-f-]{36}", "/bulk/<job>", level(one, made)[2])
        files = [level(one, http.get(file["url"])) for file in made.json()["output"]]
        for name in ("document", "list", "binary", "result"):
            assert one.ids[name] not in made.text
        seen.append(
            (re.sub(r"\$export\?[^\"]*", "$export", text), [sorted_lines(f) for f in files])
        )
    assert seen[0] == seen[1]


def sorted_lines(levelled):
    """
    Two records give their lines in the order of their rows, which ids decide.
    """
    status, headers, text = levelled
    text = re.sub(r'"data":"[^"]+"', '"data":"<bytes>"', text)
    kept = {name: value for name, value in headers.items() if name != "expires"}
    return status, kept, sorted(text.splitlines())


def test_nobody_else_sees_that_an_export_is_there(doctor, http, loader):
    at = exporting.start(http)
    exporting.work()
    url = f"{at}/Patient-1.ndjson"
    other = inside.doctor()
    app = inside.holder()
    with (
        exporting.software(other) as colleague,
        inside.software_of(doctor) as own,
        inside.http(inside.through(app, "dedans-app", "patient/*.rs", app.key)) as of_app,
    ):
        for stranger in (colleague, own, of_app, loader):
            for method, address in (("GET", at), ("DELETE", at), ("GET", url)):
                assert_refused(stranger.request(method, address), 404, "not-found")
    never = f"/bulk/{uuid.uuid4()}"
    for address in (never, "/bulk/1", f"{never}/Patient-1.ndjson", f"{at}/List-9.ndjson"):
        assert_refused(http.get(address), 404, "not-found")
    assert http.get(at).status_code == 200


@pytest.mark.row("ACC-11")
def test_who_is_not_in_reach_is_in_no_file_and_no_count(doctor, http, loader):
    """
    Somebody without relation, who blocked or who opposed, and somebody who never was.
    """
    from ens.contexts.access import api as access

    stranger, blocked, opposed = (inside.holder() for _ in range(3))
    for one in (blocked, opposed):
        inside.care_for(one, doctor)
    now, by = clock.now(), blocked.actor.account
    access.block(person=blocked.key, professional=doctor.key, made_by=by, now=now)
    access.oppose(person=opposed.key, against="consultation", made_by=by, now=now)
    for one in (stranger, blocked, opposed):
        loader.post("/Observation", json=things.observation(one.id)).raise_for_status()
    seen = []
    for fid in (stranger.id, blocked.id, opposed.id, str(uuid.uuid4())):
        manifest = exporting.finished(http, f"/Patient/{fid}/$export")
        assert manifest["request"].endswith(f"{fid}/$export")
        seen.append([manifest[kind] for kind in ("output", "deleted", "error")])
    assert seen == [[[], [], []]] * 4
    whole = json.dumps(exporting.lines(http, exporting.finished(http, "/$export")))
    assert not any(one.id in whole for one in (stranger, blocked, opposed))


def with_measure(doctor, loader):
    person = inside.holder()
    inside.care_for(person, doctor)
    loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
    return person


def ended(person, doctor):
    from ens.contexts.access import api as access

    access.end_relation(person=person.key, professional=doctor.key, now=clock.now())


def blocked(person, doctor):
    from ens.contexts.access import api as access

    by = person.actor.account
    access.block(person=person.key, professional=doctor.key, made_by=by, now=clock.now())


def opposed(person, doctor):
    from ens.contexts.access import api as access

    by = person.actor.account
    access.oppose(person=person.key, against="consultation", made_by=by, now=clock.now())


def erased(person, doctor):
    from ens.ground import database

    database.execute("delete from ground_person_key where person = %s", (person.key,))


@pytest.mark.parametrize("taken_back", [ended, blocked, opposed, erased])
def test_what_is_taken_back_stays_in_the_file(loader, taken_back):
    doctor = inside.doctor()
    one, other = (with_measure(doctor, loader) for _ in range(2))
    with exporting.software(doctor) as http:
        manifest = exporting.finished(http)
        assert len(exporting.lines(http, manifest)["Patient"]) == 2
        taken_back(one, doctor)
        found = exporting.lines(http, manifest)
    assert [each["id"] for each in found["Patient"]] == [other.id]
    assert len(found["Observation"]) == 1


@pytest.mark.row("ACC-11")
def test_what_was_hidden_or_deleted_meanwhile_stays_in_the_file(author, hospital, loader):
    doctor = inside.doctor()
    person = with_measure(doctor, loader)
    ids = deposit(hospital, person, author, f"urn:oid:{inside.oid()}")
    with exporting.software(doctor) as http:
        manifest = exporting.finished(http, _type="DocumentReference,Observation")
        found = exporting.lines(http, manifest)
        assert [one["id"] for one in found["DocumentReference"]] == [ids["document"]]
        measure = next(
            one["id"]
            for one in found["Observation"]
            if one["code"]["coding"][0]["code"] == "29463-7"
        )
        from ens.journeys import hide_document

        hide_document.hide(
            actor=person.actor, patient="", document=ids["document"], hidden=True, key="",
            now=clock.now(),
        )  # fmt: skip
        loader.delete(f"/Observation/{measure}").raise_for_status()
        assert exporting.lines(http, manifest) == {"DocumentReference": [], "Observation": []}


def test_a_narrower_token_fetches_less(doctor, http, loader):
    with_measure(doctor, loader)
    manifest = exporting.finished(http, _type="Patient,Observation")
    with exporting.software(doctor, "system/Patient.rs system/Observation.r") as narrow:
        found = exporting.lines(narrow, manifest)
    assert found["Patient"]
    assert found["Observation"] == []


def test_what_a_token_may_not_both_search_and_read_is_not_exported(doctor, loader):
    with_measure(doctor, loader)
    with exporting.software(doctor, "system/Patient.rs system/Observation.s") as http:
        assert set(exporting.lines(http, exporting.finished(http))) == {"Patient"}
        for query in ({"_type": "Observation"}, {"_typeFilter": "Observation?status=final"}):
            answer = http.get("/Patient/$export", params=query, headers=exporting.ASYNC)
            assert_refused(answer, 403, "forbidden")
    with exporting.software(doctor, "system/Observation.r") as http:
        answer = http.get("/Patient/$export", headers=exporting.ASYNC)
        assert_refused(answer, 403, "forbidden")


def test_who_loads_takes_nothing_away(loader):
    for path in ("/$export", "/Patient/$export"):
        assert_refused(loader.get(path, headers=exporting.ASYNC), 403, "forbidden")


def test_an_application_takes_what_is_its_persons(loader):
    """
    What a person masked stays out of what an application takes, whoever allowed it.
    """
    person, other = inside.holder(), inside.holder()
    for one in (person, other):
        loader.post("/Observation", json=things.observation(one.id)).raise_for_status()
    app = inside.through(person, "dedans-app", "patient/*.rs", person.key)
    with inside.http(app) as http:
        for path in ("/Patient/$export", "/$export", f"/Patient/{person.id}/$export"):
            found = exporting.lines(
                http, exporting.finished(http, path, _type="Patient,Observation")
            )
            assert [one["id"] for one in found["Patient"]] == [person.id]
            assert len(found["Observation"]) == 1
        nothing = exporting.finished(http, f"/Patient/{other.id}/$export")
        assert nothing["output"] == []


def test_each_person_is_told_when_it_is_made_and_when_it_is_fetched(loader):
    doctor = inside.doctor()
    person = with_measure(doctor, loader)
    with exporting.software(doctor) as http:
        before = inside.last_line()
        at = exporting.start(http, _type="Patient,Observation")
        exporting.work()
        made = [(line[1:3], line[4]) for line in inside.lines_of(person, after=before)]
        assert made == [(("export", "Patient"), 2)]
        before = inside.last_line()
        exporting.lines(http, exporting.manifest(http, at))
        given = {(line[1:3], line[4]) for line in inside.lines_of(person, after=before)}
    assert given == {(("export", "Patient"), 1), (("export", "Observation"), 1)}


def test_without_a_trace_nothing_is_made_and_nothing_leaves(loader):
    from ens.contexts.register import api as register

    doctor = inside.doctor()
    with_measure(doctor, loader)
    with exporting.software(doctor) as http:
        at = exporting.start(http, _type="Patient")
        with inside.failing("register-write:raise"), pytest.raises(register.NotWritten):
            exporting.work_once()
        assert http.get(at).status_code == 202
        exporting.work()
        (file,) = exporting.manifest(http, at)["output"]
        with inside.failing("register-write:raise"), pytest.raises(register.NotWritten):
            http.get(file["url"])
        assert len(http.get(file["url"]).text.splitlines()) == 1


def helped_by(helper, loader, *hidden):
    """
    Somebody in the charge of another, with a measure, and others that say they are hidden so.
    """
    from ens.contexts.identity import api as identity

    person = inside.holder()
    identity.represent(
        representative=helper.key, represented=person.key, kind="habilitation-familiale",
        since=clock.today(), source="act", by=0,
    )  # fmt: skip
    for code in ("", *hidden):
        labelled = {"meta": {"security": [{"system": "urn:essai", "code": code}]}} if code else {}
        sent = things.observation(person.id, **labelled)
        loader.post("/Observation", json=sent).raise_for_status()
    return person


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("code", ["INVISIBLE_REPRESENTANTS_LEGAUX", "INVISIBLE_PATIENT"])
@pytest.mark.parametrize("scopes", ["user/*.rs", "patient/*.rs"])
def test_who_represents_somebody_takes_no_secret_of_theirs(loader, code, scopes):
    helper = inside.holder()
    secretive, open_ = helped_by(helper, loader, code), helped_by(helper, loader)
    seen = []
    for one in (secretive, open_):
        launched = one.key if scopes.startswith("patient") else 0
        app = inside.through(helper, "dedans-app", scopes, launched)
        with inside.http(app) as http:
            path = f"/Patient/{one.id}/$export"
            manifest = exporting.finished(http, path, _type="Patient,Observation")
            found = exporting.lines(http, manifest)
        counts = [(each["type"], each["count"]) for each in manifest["output"]]
        seen.append((counts, {name: len(several) for name, several in found.items()}))
    assert seen == [([("Observation", 1), ("Patient", 1)], {"Observation": 1, "Patient": 1})] * 2


def test_who_represents_somebody_no_more_takes_nothing_of_them(loader):
    from ens.contexts.identity import api as identity

    helper = inside.holder()
    one = helped_by(helper, loader)
    with inside.http(inside.through(helper, "dedans-app", "user/*.rs", 0)) as http:
        manifest = exporting.finished(http, _type="Patient")
        assert exporting.ids(exporting.lines(http, manifest)) == {
            f"Patient/{helper.id}", f"Patient/{one.id}",
        }  # fmt: skip
        identity.end_representation(
            representative=helper.key, represented=one.key, by=0, now=clock.now()
        )
        assert exporting.ids(exporting.lines(http, manifest)) == {f"Patient/{helper.id}"}
        later = exporting.finished(http, _type="Patient")
    assert later["output"][0]["count"] == 1


def test_who_is_named_and_not_in_reach_is_told_that_it_was_refused(http, doctor, loader):
    person = with_measure(doctor, loader)
    blocked(person, doctor)
    before = inside.last_line()
    exporting.finished(http, f"/Patient/{person.id}/$export")
    told = [(line[1], line[4], line[5]) for line in inside.lines_of(person, after=before)]
    assert told == [("export", 0, "professional_blocked")]
