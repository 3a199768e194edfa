"""
A web process killed with -9 at each place where it writes: whatever was answered is there, and
a client that sends again with the same key gets one effect.

A sample here; all places and all kinds of write under `make drills`.
"""

import copy
import json
import os
from functools import partial

import httpx
import pytest

from tests.drills.parts import FHIR_PLACES, armed_webs, cut
from tests.fhir_api import things
from tests.fhir_api.answers import matches, place
from tests.journeys import deposits
from tests.plugins.instance import PLAIN

LONG = bool(os.environ.get("ENS_LONG"))
PLACES = FHIR_PLACES if LONG else ("after-data", "after-commit")
TRIES = 3 if LONG else 1


@pytest.fixture(scope="module")
def webs(running_system):
    with armed_webs(running_system, PLACES) as webs:
        yield webs


@pytest.fixture(scope="module")
def token(running_system):
    said = running_system.individual("dr-garnier", "hospital")
    return partial(running_system.token, "hospital", deposits.FULL_SCOPE, said)


def post(base, path, body, token, key, timeout=30):
    headers = {
        "authorization": f"Bearer {token}",
        "idempotency-key": key,
        "content-type": "application/fhir+json",
    }
    return httpx.post(
        f"{base}{path}",
        content=json.dumps(body),
        headers=headers,
        **{**PLAIN, "timeout": timeout},
    )


EFFECTS = """
with document as (
    select r.person, r.rid, r.fid from record_locator l join record_resource r using (person, rid)
    where l.fid = any(%s)
), parts as (
    select t.type from record_resource r
    join document d on r.person = d.person and r.origin = d.rid
    join register_trace t on t.person = r.person and t.id = r.fid and t.action = 'create'
)
select (select count(*) from document),
       (select count(*) from parts where type = 'Binary'),
       (select count(*) from parts where type = 'Observation'),
       (select count(*) from notices_notice n join document d on n.id = d.fid),
       (select count(*) from ground_outbox o join notices_notice n
           on (o.payload ->> 'notice')::bigint = n.notice join document d on n.id = d.fid),
       (select count(*) from register_trace t join document d on t.id = d.fid
           where t.action = 'create')
"""


def effects(running, master):
    """
    (documents, binaries, results, notices, events, register lines) of one deposit.
    """
    patient = running.people["suzanne-lefevre"]["patient"].partition("/")[2]
    found = httpx.get(
        f"{running.fhir}/DocumentReference",
        params={"patient": patient, "identifier": f"urn:ietf:rfc:3986|{master}"},
        headers={"authorization": f"Bearer {running.token('loader')}"},
        **PLAIN,
    )
    return running.sql(EFFECTS, (matches(found),))[0]


@pytest.mark.parametrize("where", PLACES)
def test_a_deposit_cut_short_is_whole_once_sent_again(running_system, webs, token, where):
    for attempt in range(TRIES):
        sent = deposits.bundle(running_system)
        key = f"coupure-{where}-{attempt}"
        master = deposits.master(sent)
        webs[where].wait()
        assert cut(lambda: post(webs[where].fhir, "/", sent, token(), key))  # noqa: B023
        committed = effects(running_system, master)
        assert committed == ((1, 1, 2, 1, 1, 1) if where == "after-commit" else (0,) * 6)
        answer = post(running_system.fhir, "/", sent, token(), key)
        first = deposits.locations(answer)
        again = post(running_system.fhir, "/", sent, token(), key)
        assert deposits.locations(again) == first
        assert effects(running_system, master) == (1, 1, 2, 1, 1, 1)


@pytest.mark.parametrize("where", PLACES)
def test_a_creation_cut_short_is_made_once(running_system, webs, where):
    token = running_system.token("loader")
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    key = f"creation-{where}"
    sent = things.observation(patient, identifier=things.identified(key, "urn:drill"))
    webs[where].wait()
    assert cut(lambda: post(webs[where].fhir, "/Observation", sent, token, key))
    answers = [post(running_system.fhir, "/Observation", sent, token, key) for _ in range(2)]
    assert {place(one.headers["location"]) for one in answers} == {
        place(answers[0].headers["location"])
    }
    found = httpx.get(
        f"{running_system.fhir}/Observation",
        params={"patient": patient, "identifier": f"urn:drill|{key}"},
        headers={"authorization": f"Bearer {token}"},
        **PLAIN,
    )
    assert found.json()["total"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("where", [one for one in PLACES if one != "before-begin"])
def test_an_update_cut_short_leaves_a_whole_version(running_system, webs, where):
    """
    Versions are dense, and the one that is read is whole.
    """
    token = running_system.token("loader")
    head = {"authorization": f"Bearer {token}"}
    patient = running_system.people["suzanne-lefevre"]["patient"].partition("/")[2]
    base = running_system.fhir
    made = httpx.post(
        f"{base}/Observation", json=things.observation(patient), headers=head, **PLAIN
    ).json()
    address = f"/Observation/{made['id']}"
    webs[where].wait()
    httpx_put = partial(httpx.put, headers=head, **PLAIN)
    cut(lambda: httpx_put(f"{webs[where].fhir}{address}", json={**made, "status": "amended"}))
    present = httpx.get(f"{base}{address}", headers=head, **PLAIN)
    history = httpx.get(f"{base}{address}/_history", headers=head, **PLAIN).json()
    versions = [int(one["response"]["etag"][3:-1]) for one in history["entry"]]
    assert versions == list(range(len(versions), 0, -1))
    assert present.headers["etag"] == f'W/"{versions[0]}"'
    after = httpx_put(f"{base}{address}", json={**made, "status": "corrected"})
    assert after.headers["etag"] == f'W/"{versions[0] + 1}"'


@pytest.mark.slow
def test_a_paused_request_makes_the_same_one_wait(running_system, token):
    """
    The first stops before its commit; the second, with the same key, waits and then takes over.
    """
    sent = deposits.bundle(running_system)
    raw = token()
    with armed_webs(running_system, ("after-outbox",), "pause") as webs:
        with pytest.raises(httpx.ReadTimeout):
            post(webs["after-outbox"].fhir, "/", sent, raw, "pause-1", timeout=1)
        with pytest.raises(httpx.ReadTimeout):
            post(running_system.fhir, "/", sent, raw, "pause-1", timeout=2)
    answer = post(running_system.fhir, "/", sent, raw, "pause-1")
    assert answer.status_code == 200
    assert effects(running_system, deposits.master(sent)) == (1, 1, 2, 1, 1, 1)


@pytest.mark.slow
def test_many_deposits_while_the_web_dies_again_and_again(running_system, webs, token):
    """
    Acknowledged is there, once; each is acknowledged in the end.
    """
    for number in range(12):
        sent = deposits.bundle(running_system)
        key = f"serie-{number}"
        for web in webs.values():
            web.wait()
            cut(lambda: post(web.fhir, "/", copy.deepcopy(sent), token(), key))  # noqa: B023
        assert post(running_system.fhir, "/", sent, token(), key).status_code == 200
        assert effects(running_system, deposits.master(sent)) == (1, 1, 2, 1, 1, 1)
