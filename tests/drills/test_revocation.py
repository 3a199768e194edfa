"""
What is taken back is taken back everywhere, within five seconds: from tokens, sessions, pages,
searches and connections that stay open.

A web process and the one that keeps connections open, each signed in to the database as it is
elsewhere, over the database of the tests; what is taken back is so by another process, this one.
"""

import datetime as dt
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ens.config import roles
from tests.drills.parts import Part
from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port
from tests.portals import people

SECONDS = 5
YEAR = dt.timedelta(days=365)
MARK = "note-qui-ne-doit-plus-sortir"


@dataclass(frozen=True)
class Served:
    web: str
    live: int


@pytest.fixture(scope="module")
def served(database, database_url):
    from django.conf import settings

    port = free_port()
    inside.register_clients()
    environment = {
        "ENS_HOME": str(settings.ENS_HOME), "ENS_PORT": str(port), "ENS_MODE": "sandbox",
        "ENS_PUBLIC_URL": settings.ENS_PUBLIC_URL, "ENS_WORKERS": "1",
        "DATABASE_URL": roles.url_of(roles.WEB, database_url),
    }  # fmt: skip
    parts = [Part("web", **environment), Part("live", **environment)]
    for offset in (0, 1):
        _wait(f"http://127.0.0.1:{port + offset}/healthz")
    yield Served(f"http://127.0.0.1:{port}", port + 1)
    for part in parts:
        part.stop()


def _wait(address):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            httpx.get(address, **PLAIN)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture
def person(database):
    """
    Somebody with a measure, noted by the operator's software.
    """
    one = inside.holder()
    noted = things.observation(one.id, note=[{"text": MARK}])
    with inside.http(inside.operator()) as loader:
        answer = loader.post("/Observation", json=noted)
    assert answer.status_code == 201, answer.text
    return one, answer.json()["id"]


def now():
    from ens.ground import clock

    return clock.now()


@contextmanager
def doors(served, token, person, *, of_patient=True):
    """
    Every way of a token to what this person has, over the wire; or those that do not begin with
    their Patient, which who acts for somebody may not see.
    """
    one, fid = person
    head = {"authorization": f"Bearer {token}"}
    asked = (
        f"/Observation/{fid}", f"/Observation/{fid}/_history/1", f"/Observation/{fid}/_history",
        f"/Observation?patient={one.id}", f"/Observation?patient={one.id}&_sort=date",
        f"/Patient/{one.id}/Observation",
        f"/Observation/{fid}/$graphql?query=%7Bid,note%7Btext%7D%7D",
    )  # fmt: skip
    if of_patient:
        around = f"/Patient?_id={one.id}&_revinclude=Observation:subject"
        asked += (f"/Patient/{one.id}/$everything", around)
    with httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN) as http:
        yield {at: lambda at=at: MARK in http.get(at).text for at in asked}


@contextmanager
def pages(served, session, addresses):
    with httpx.Client(base_url=served.web, cookies={"ens_session": session}, **PLAIN) as http:
        yield {at: lambda at=at: http.get(at).status_code == 200 for at in addresses}


def token_of(actor):
    return inside.http(actor).headers["authorization"].partition(" ")[2]


def taken_back(every, take_back):
    """
    Every door is open; then something is taken back, and every one closes in time.
    """
    with every as doors:
        _taken_back(doors, take_back)


def _taken_back(doors, take_back):
    assert [name for name, is_open in doors.items() if not is_open()] == []
    take_back()
    deadline = time.monotonic() + SECONDS
    while left := [name for name, is_open in doors.items() if is_open()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def in_team(one, doctor):
    inside.care_for(one, doctor)


def by_pass(one, doctor):
    from ens.contexts.access import api as access

    number = access.make_pass(
        person=one.key, lends=["measures"], several=True, until=now() + dt.timedelta(hours=1),
        made_by=one.actor.account, now=now(),
    )  # fmt: skip
    text = next(p.code for p in access.passes_of(person=one.key, now=now()) if p.number == number)
    access.use_pass(
        text=text,
        account=doctor.actor.account,
        professional=doctor.key,
        structure=doctor.actor.structure,
        now=now(),
    )


def end_relation(one, doctor):
    from ens.contexts.access import api as access

    access.end_relation(person=one.key, professional=doctor.key, now=now())


def block(one, doctor):
    from ens.contexts.access import api as access

    access.block(person=one.key, professional=doctor.key, made_by=one.actor.account, now=now())


def oppose(one, doctor):
    from ens.contexts.access import api as access

    access.oppose(person=one.key, against="consultation", made_by=one.actor.account, now=now())


def close(one, doctor):
    from ens.contexts.identity import api as identity

    identity.close_space(person=one.key, by=one.key, now=now())


def end_pass(one, doctor):
    from ens.contexts.access import api as access

    for held in access.passes_of(person=one.key, now=now()):
        access.end_pass(person=one.key, number=held.number, now=now())


def by_agreement(one, doctor):
    from ens.contexts.access import api as access

    access.agree(person=one.key, professional=doctor.key, made_by=one.actor.account, now=now())


def end_agreement(one, doctor):
    from ens.contexts.access import api as access

    access.end_agreement(person=one.key, professional=doctor.key, now=now())


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize(
    ("given", "take_back"),
    [
        (in_team, end_relation), (in_team, block), (in_team, oppose), (in_team, close),
        (by_pass, end_pass), (by_agreement, end_agreement),
    ],
    ids=["relation", "block", "opposition", "space", "pass", "agreement"],
)  # fmt: skip
def test_a_professional_from_whom_it_is_taken_sees_nothing(served, person, given, take_back):
    one, _ = person
    doctor = inside.doctor()
    given(one, doctor)
    actor = inside.through(doctor, "dedans-cabinet", "openid fhirUser user/*.cruds")
    every = doors(served, token_of(actor), person, of_patient=given is not by_pass)
    taken_back(every, lambda: take_back(one, doctor))


def allowed(one, scopes="patient/*.cruds"):
    """
    What the person allowed an application, and a token of it.
    """
    from django.conf import settings

    from ens.contexts.accounts import api as accounts

    client = accounts.client_of("dedans-app")
    through = accounts.allowed_actor(one.actor, client=client, scopes=scopes, patient=one.key)
    grant, _ = accounts.allow(through, now=now())
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes=scopes, audience=settings.FHIR_BASE, now=now()
    )
    return client, raw


@pytest.mark.row("SEC-06")
def test_an_application_from_which_it_is_taken_sees_nothing(served, person):
    from ens.contexts.accounts import api as accounts

    one, _ = person
    client, raw = allowed(one)
    taken_back(
        doors(served, raw, person),
        lambda: accounts.withdraw(by=one.actor, client=client, person=one.key, now=now()),
    )


@pytest.mark.row("SEC-06")
def test_an_application_that_is_put_out_sees_nothing(served, person):
    from ens.contexts.accounts import api as accounts

    one, _ = person
    client, raw = allowed(one)
    taken_back(
        doors(served, raw, person),
        lambda: accounts.end_grants(client_id=client.client_id, now=now()),
    )


def suspended(parent, child):
    from ens.contexts.identity import api as identity

    identity.suspend_representation(
        representative=parent.key, represented=child.key, by=0, reason="juge", now=now()
    )


def ended(parent, child):
    from ens.contexts.identity import api as identity

    identity.end_representation(representative=parent.key, represented=child.key, by=0, now=now())


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("take_back", [suspended, ended])
def test_a_parent_who_represents_no_more_sees_nothing(served, take_back):
    parent = people.citizen("Awa")
    child = people.citizen("Lina", born=now().date() - 6 * YEAR)
    from ens.contexts.identity import api as identity

    identity.represent(
        representative=parent.key, represented=child.key, since=dt.date(2020, 1, 1),
        source="essai", by=0,
    )  # fmt: skip
    actor = inside.through(parent, "dedans-app", "patient/*.cruds", patient=child.key)
    noted = things.observation(child.id, note=[{"text": MARK}])
    with inside.http(inside.operator()) as loader:
        fid = loader.post("/Observation", json=noted).json()["id"]
    taken_back(doors(served, token_of(actor), (child, fid)), lambda: take_back(parent, child))


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_a_mandatary_whose_mandate_is_over_sees_nothing(served, person, how):
    from ens.contexts.access import api as access

    one, _ = person
    helper = inside.holder("Awa")
    held = access.entrust(
        person=one.key, mandatary=helper.key, kind="helper", named=["measures", "carnet"],
        acts=["see"], since=now(), until=now() + YEAR, made_by=one.actor.account, now=now(),
    )  # fmt: skip
    change = access.end_mandate if how == "ended" else access.suspend_mandate
    actor = inside.through(helper, "dedans-app", "patient/*.cruds", patient=one.key)
    taken_back(
        doors(served, token_of(actor), person, of_patient=False),
        lambda: change(person=one.key, number=held.mandate, by=one.actor.account, now=now()),
    )


PAGES = ("/espace/", "/espace/mesures/", "/espace/documents/", "/espace/acces/")


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("way", ["out", "everywhere"])
def test_a_session_that_is_over_opens_no_page(served, way):
    from ens.contexts.accounts import api as accounts

    one = people.citizen("Jeanne")

    def end():
        if way == "out":
            accounts.end_session(one.session, now=now())
        else:
            kept = accounts.number_of_session("another")
            accounts.end_other_sessions(account=one.actor.account, kept=kept, now=now())

    taken_back(pages(served, one.session, PAGES), end)


@pytest.mark.row("SEC-06")
def test_a_page_of_a_patient_closes_with_the_relation(served):
    jeanne, doctor = people.citizen("Jeanne"), people.doctor("Anne")
    inside.care_for(jeanne, doctor)
    at = f"/pro/patient/{jeanne.id}/"
    taken_back(pages(served, doctor.session, [at]), lambda: end_relation(jeanne, doctor))


@contextmanager
def followed(served, token):
    """
    A subscription to what is measured, and the connection where its notifications come.
    """
    head = {"authorization": f"Bearer {token}"}
    asked = asking.subscription(channel={"type": "websocket"})
    with httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN) as http:
        answer = http.post("/Subscription", json=asked)
        assert answer.status_code == 201, answer.text
        said = http.get(f"/Subscription/{answer.json()['id']}/$get-ws-binding-token").json()
    told = next(one["valueString"] for one in said["parameter"] if one["name"] == "token")
    with connect(f"ws://127.0.0.1:{served.live}/notifications", proxy=None) as stream:
        stream.send(f"bind-with-token: {told}")
        assert receiving.kind_of(json.loads(stream.recv(10))) == "handshake"
        yield stream


def measured(one):
    with inside.http(inside.operator()) as loader:
        answer = loader.post("/Observation", json=things.observation(one.id))
    assert answer.status_code == 201, answer.text
    asking.match()


def is_silent(stream):
    """
    Whether nothing is told any more, be it closed or not.
    """
    try:
        stream.recv(SECONDS)
    except (ConnectionClosed, TimeoutError):
        return True
    return False


@pytest.mark.row("SEC-06")
def test_a_connection_that_stays_open_is_told_nothing_more(served, person):
    from ens.contexts.accounts import api as accounts

    one, _ = person
    client, raw = allowed(one)
    with followed(served, raw) as stream:
        measured(one)
        assert receiving.numbers_of(json.loads(stream.recv(10))) == [1]
        accounts.withdraw(by=one.actor, client=client, person=one.key, now=now())
        measured(one)
        assert is_silent(stream)
