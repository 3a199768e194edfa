"""
An answer that took long shows nothing of what was taken back while it was made.
"""

import datetime as dt
import json
from functools import partial

import pytest

from tests.fhir_api import inside, things

MARK = "note-qui-ne-doit-plus-sortir"


@pytest.fixture
def person(database):
    one = inside.holder()
    with inside.http(inside.operator()) as loader:
        noted = things.observation(one.id, note=[{"text": MARK}])
        fid = loader.post("/Observation", json=noted).json()["id"]
    return one, fid


@pytest.fixture
def doctor(person):
    one = inside.doctor()
    inside.care_for(person[0], one)
    return one


@pytest.fixture
def during(monkeypatch):
    """
    Something happens while an answer is made, which takes long.
    """
    from ens.fhir_api import late
    from ens.journeys import meanwhile

    judged, waiting = late.judged, []

    def interrupted(request, response):
        while waiting:
            waiting.pop()()
        return judged(request, response)

    monkeypatch.setattr("ens.fhir_api.application.late.judged", interrupted)
    monkeypatch.setattr(meanwhile, "LONG_SECONDS", -1.0)
    return waiting.append


def end(one, doctor):
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.end_relation(person=one.key, professional=doctor.key, now=clock.now())


def stop(http):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    raw = http.headers["authorization"].partition(" ")[2]
    accounts.revoke_token(raw, client_id="dedans-cabinet", now=clock.now())


def asked(one, fid):
    entry = {"request": {"method": "GET", "url": f"Observation/{fid}"}}
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    return {
        "a reading": lambda http: http.get(f"/Observation/{fid}"),
        "a version": lambda http: http.get(f"/Observation/{fid}/_history/1"),
        "a search": lambda http: http.get("/Observation", params={"patient": one.id}),
        "a search by POST": lambda http: http.post(
            "/Observation/_search", data={"patient": one.id}
        ),
        "everything": lambda http: http.get(f"/Patient/{one.id}/$everything"),
        "a query": lambda http: http.get(
            f"/Observation/{fid}/$graphql", params={"query": "{note{text}}"}
        ),
        "a batch": lambda http: http.post("/", json=batch),
        "a transaction": lambda http: http.post("/", json=batch | {"type": "transaction"}),
    }


DOORS = tuple(asked(inside, ""))


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("what", ["relation", "token"])
@pytest.mark.parametrize("which", DOORS)
def test_what_is_taken_back_meanwhile_is_not_shown(person, doctor, during, which, what):
    one, fid = person
    ask = asked(one, fid)[which]
    with inside.software_of(doctor) as http:
        assert MARK in ask(http).text
        during(partial(end, one, doctor) if what == "relation" else partial(stop, http))
        answer = ask(http)
    assert MARK not in answer.text
    assert answer.status_code in (401, 503) or which in ("a batch", "a transaction")
    if answer.status_code == 200:
        assert [entry["response"]["status"][:3] for entry in answer.json()["entry"]] == ["503"]


@pytest.mark.parametrize(("action", "seen"), [("mask", True), ("conceal", False)])
def test_what_is_hidden_meanwhile_is_not_shown(person, doctor, during, action, seen):
    """
    The reader's rights are what they were; the thing is not shown to them any more. Of one that
    they never saw nothing is told.
    """
    from ens.contexts.register import api as register
    from ens.ground import clock, label

    one, fid = person
    flags = label.Flag.MASKED | (0 if seen else label.Flag.SECRET)

    def mask():
        line = register.Line(
            person=one.key, who=one.actor.who, action=action, type="Observation", id=fid,
            label=label.label(label.kind_of("Observation"), flags),
        )  # fmt: skip
        register.write([line], now=clock.now())

    with inside.software_of(doctor) as http:
        during(mask)
        assert http.get(f"/Observation/{fid}").status_code == (503 if seen else 200)
        assert http.get(f"/Observation/{fid}").status_code == 200


def test_what_was_hidden_at_another_time_takes_nothing_away(person, doctor, during):
    from ens.contexts.register import api as register
    from ens.ground import clock, label

    one, fid = person
    line = register.Line(
        person=one.key, who=one.actor.who, action="mask", type="Observation", id=fid,
        label=label.label(label.kind_of("Observation"), label.Flag.MASKED),
    )  # fmt: skip
    for away in (dt.timedelta(hours=-1), dt.timedelta(hours=1)):
        register.write([line], now=clock.now() + away)
    with inside.software_of(doctor) as http:
        assert http.get(f"/Observation/{fid}").status_code == 200


def test_what_a_bundle_wrote_is_told_though_what_it_read_is_not(person, doctor, during):
    one, fid = person
    read = {"request": {"method": "GET", "url": f"Observation/{fid}"}}
    bundle = {
        "resourceType": "Bundle", "type": "batch",
        "entry": [read, things.post(things.observation(one.id, note=[{"text": "la mienne"}]))],
    }  # fmt: skip
    with inside.software_of(doctor) as http:
        during(partial(end, one, doctor))
        answer = http.post("/", json=bundle, headers={"prefer": "return=representation"})
    statuses = [entry["response"]["status"][:3] for entry in answer.json()["entry"]]
    assert statuses == ["503", "201"]
    assert "la mienne" not in json.dumps(answer.json())


def test_what_still_holds_leaves(person, doctor, during):
    """
    Something else was taken back: somebody else's relation, another person's.
    """
    one, fid = person
    other = inside.holder()
    inside.care_for(other, doctor)
    during(partial(end, other, doctor))
    with inside.software_of(doctor) as http:
        for name, ask in asked(one, fid).items():
            assert MARK in ask(http).text, name
