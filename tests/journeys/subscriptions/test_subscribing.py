"""
What software may ask, what it is refused, and whose a subscription is.
"""

import datetime as dt

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused
from tests.journeys.subscriptions import asking, receiving

PUBLIC = "https://receiver.example.org/notifications"


def ask(http, **more):
    return http.post("/Subscription", json=asking.subscription(more.pop("to", PUBLIC), **more))


def test_it_is_kept_as_asked_and_begins_as_requested(app):
    made = ask(app)
    assert made.status_code == 201
    assert made.json()["status"] == "requested"
    fid = made.json()["id"]
    read = app.get(f"/Subscription/{fid}")
    assert read.json() == made.json()
    assert read.headers["etag"] == 'W/"1"'
    assert read.json()["criteria"] == asking.topic("observation-recorded")


def test_it_is_asked_and_read_in_xml_too(app):
    as_xml = {"accept": "application/fhir+xml"}
    fid = ask(app).json()["id"]
    read = app.get(f"/Subscription/{fid}", headers=as_xml)
    assert "<Subscription xmlns" in read.text
    changed = app.put(
        f"/Subscription/{fid}",
        content=read.content,
        headers=as_xml | {"content-type": "application/fhir+xml"},
    )
    assert changed.status_code == 200, changed.text
    status = app.get(f"/Subscription/{fid}/$status", headers=as_xml)
    assert "<Bundle xmlns" in status.text


def test_what_is_asked_is_found_by_its_own_parameters(app):
    fid = ask(app).json()["id"]
    for asked, count in (
        ({}, 1), ({"_id": fid}, 1), ({"status": "requested"}, 1), ({"status": "active"}, 0),
        ({"type": "rest-hook"}, 1), ({"url": PUBLIC}, 1),
        ({"criteria": asking.topic("vaccine-given")}, 0),
    ):  # fmt: skip
        assert app.get("/Subscription", params=asked).json()["total"] == count
    assert_refused(app.get("/Subscription", params={"contact": "x"}), 400, "not-supported")
    posted = app.post("/Subscription/_search", data={"_id": fid})
    assert posted.json()["total"] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"criteria": "Observation?code=x"}, "not-supported"),
        ({"criteria": "https://example.org/topics/unknown"}, "not-supported"),
        ({"status": "active"}, "business-rule"),
        ({"status": "error"}, "business-rule"),
        ({"end": "yesterday"}, None),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(app, changes, code):
    answer = app.post("/Subscription", json=asking.subscription(PUBLIC) | changes)
    assert answer.status_code == 422
    if code:
        assert_refused(answer, 422, code)
    assert app.get("/Subscription").json()["total"] == 0


@pytest.mark.parametrize(
    "channel",
    [
        {"type": "sms", "endpoint": "sms:0600000000"},
        {"type": "message"},
        {"type": "websocket"},
        {"endpoint": ""},
        {"endpoint": "http://receiver.example.org/"},
        {"endpoint": "https://127.0.0.1/"},
        {"endpoint": "https://2130706433/"},
        {"endpoint": "https://user:secret@localhost/"},
        {"type": "email", "endpoint": "mailto:somebody.else@example.org"},
        {"payload": "application/fhir+xml"},
        {"header": ["Host: internal"]},
        {"header": ["Content-Length: 0"]},
        {"header": ["X-Ok: a\nHost: internal"]},
        {"header": ["X-Forwarded-For: 127.0.0.1"]},
        {"header": [f"X-{number}: a" for number in range(11)]},
    ],
    ids=str,
)
def test_a_channel_that_is_not_done_is_refused(app, channel):
    answer = ask(app, channel=channel)
    assert answer.status_code == 422, answer.text
    assert app.get("/Subscription").json()["total"] == 0


@pytest.mark.parametrize(
    "extension",
    [
        {"url": "heartbeat-period", "valueUnsignedInt": 1},
        {"url": "heartbeat-period", "valueUnsignedInt": 999999},
        {"url": "timeout", "valueUnsignedInt": 3600},
        {"url": "max-count", "valuePositiveInt": 100000},
    ],
    ids=str,
)
def test_numbers_out_of_bounds_are_refused(app, extension):
    from ens.standards.fhir import backport

    full = extension | {"url": f"{backport.IG}/StructureDefinition/backport-{extension['url']}"}
    assert_refused(ask(app, extensions=[full]), 422, "value")


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        (["Observation?value-quantity=5"], "not-supported"),
        (["Observation?patient.name=x"], "not-supported"),
        (["Observation?code:in=x"], "not-supported"),
        (["Condition?code=x"], "value"),
        (["Observation"], "value"),
        (["Observation?code="], "not-supported"),
        (["Observation?" + "code=x&" * 500], "value"),
        (["Observation?patient=Patient/unknown"], "business-rule"),
        (["Observation?code=x"] * 11, "too-costly"),
        (["Observation?code=%00"], "value"),
        (["Observation?code=a%0Ab"], "value"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_filter_that_is_not_done_is_refused(app, filters, code):
    assert_refused(ask(app, filters=filters), 422, code)


def test_whom_it_does_not_reach_answers_as_nobody(app, person):
    """
    A person who is there and one who never was: the same words.
    """
    other = inside.holder("Autre")
    there = ask(app, filters=[f"Observation?patient=Patient/{other.id}"])
    never = ask(app, filters=["Observation?patient=Patient/00000000-0000-4000-8000-000000000000"])
    assert (there.status_code, there.content) == (never.status_code, never.content)


def test_a_doctor_is_told_of_those_they_care_for_and_of_nobody_else(person):
    stranger, doctor = inside.doctor(), inside.doctor()
    inside.care_for(person, doctor)
    asked = [f"Observation?patient=Patient/{person.id}"]
    with inside.software_of(stranger) as http:
        assert_refused(ask(http, filters=asked), 422, "business-rule")
        assert_refused(ask(http), 422, "required")
    with inside.software_of(doctor) as http:
        assert ask(http, filters=asked).status_code == 201


def test_a_token_that_may_not_read_may_not_ask(person):
    may_only_ask = inside.through(
        person, "dedans-app", "patient/Subscription.cruds", patient=person.key
    )
    with inside.http(may_only_ask) as http:
        assert_refused(ask(http), 403, "forbidden")
    may_only_read = inside.through(
        person, "dedans-app", "patient/Observation.rs", patient=person.key
    )
    with inside.http(may_only_read) as http:
        assert ask(http).status_code == 403


def test_it_is_nobody_elses(app, person):
    """
    Another software of the same person, the same software of somebody else, a doctor.
    """
    fid = ask(app).json()["id"]
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    other = inside.holder("Autre")
    others = (
        inside.through(person, "dedans-cabinet", asking.SCOPES, patient=person.key),
        inside.through(other, "dedans-app", asking.SCOPES, patient=other.key),
        inside.through(doctor, "dedans-cabinet", "user/*.cruds"),
    )
    for actor in others:
        with inside.http(actor) as http:
            for address in (f"/Subscription/{fid}", f"/Subscription/{fid}/$status",
                            f"/Subscription/{fid}/$events"):  # fmt: skip
                there, never = http.get(address), http.get(address.replace(fid, "jamais"))
                assert (there.status_code, there.content) == (404, never.content)
            body = asking.subscription(PUBLIC) | {"id": fid}
            assert http.put(f"/Subscription/{fid}", json=body).status_code == 404
            assert http.delete(f"/Subscription/{fid}").status_code == 404
            assert http.get("/Subscription").json()["total"] == 0
            assert http.get("/Subscription/$status").json()["total"] == 0
    assert app.get(f"/Subscription/{fid}").status_code == 200


def test_a_deleted_one_sends_nothing_and_is_not_there(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server)
        app.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert app.delete(f"/Subscription/{one}").status_code == 204
        assert app.get(f"/Subscription/{one}").status_code == 404
        assert app.get(f"/Subscription/{one}/$status").status_code == 404
        assert app.delete(f"/Subscription/{one}").status_code == 404
    assert server.numbers() == []


def test_one_that_is_put_off_sends_nothing(app, person):
    with receiving.receiver() as server:
        one = asking.active(app, server)
        off = asking.subscription(server.url) | {"id": one, "status": "off"}
        assert app.put(f"/Subscription/{one}", json=off).json()["status"] == "off"
        app.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert asking.deliver(one) is None
    assert server.numbers() == []


def test_a_change_asks_for_the_version_that_was_expected(app):
    fid = ask(app).json()["id"]
    body = asking.subscription(PUBLIC) | {"id": fid}
    late = app.put(f"/Subscription/{fid}", json=body, headers={"if-match": 'W/"7"'})
    assert late.status_code == 412
    done = app.put(f"/Subscription/{fid}", json=body, headers={"if-match": 'W/"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, 'W/"2"')


def test_it_is_over_at_the_end_that_was_asked(app, person):
    from ens.ground import clock

    end = (clock.now() + dt.timedelta(hours=1)).isoformat(timespec="seconds")
    with receiving.receiver() as server:
        answer = app.post("/Subscription", json=asking.subscription(server.url) | {"end": end})
        one = answer.json()["id"]
        asking.deliver(one)
        app.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert asking.deliver(one, clock.now() + dt.timedelta(hours=2)) is None
    assert server.numbers() == []
    assert app.get(f"/Subscription/{one}").json()["status"] == "off"


def test_it_ends_with_what_the_person_allowed(person):
    """
    Taken back between the deposit and the sending: nothing leaves.
    """
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    actor = inside.through(person, "dedans-app", asking.SCOPES, patient=person.key)
    with receiving.receiver() as server, of_grant(actor) as http:
        one = asking.active(http, server)
        http.post("/Observation", json=things.observation(person.id))
        asking.match()
        client = accounts.client_of("dedans-app")
        accounts.withdraw(by=person.actor, client=client, person=person.key, now=clock.now())
        assert asking.deliver(one) is None
    assert server.numbers() == []
    assert stopped(one) == ("off", "permission-ended")


def test_it_ends_with_the_last_token_when_there_is_no_way_to_renew_it(person):
    from ens.ground import clock

    actor = inside.through(person, "dedans-app", asking.SCOPES, patient=person.key)
    with receiving.receiver() as server, of_grant(actor) as http:
        one = asking.active(http, server)
        http.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert asking.deliver(one, clock.now() + dt.timedelta(minutes=20)) is None
    assert stopped(one) == ("off", "permission-ended")


def test_it_goes_on_while_the_software_may_renew_its_token(person):
    from ens.ground import clock

    actor = inside.through(
        person, "dedans-app", f"offline_access {asking.SCOPES}", patient=person.key
    )
    with receiving.receiver() as server, of_grant(actor, renews=True) as http:
        one = asking.active(http, server)
        http.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert asking.deliver(one, clock.now() + dt.timedelta(days=30)).is_received


def test_what_was_taken_back_in_part_is_told_no_more(person):
    """
    Allowed measures and vaccines, then vaccines only.
    """
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    held = "patient/Subscription.cruds patient/Observation.crs patient/Immunization.rs"
    actor = inside.through(person, "dedans-app", held, patient=person.key)
    with receiving.receiver() as server, of_grant(actor) as http:
        one = asking.active(http, server)
        http.post("/Observation", json=things.observation(person.id))
        asking.match()
        client = accounts.client_of("dedans-app")
        accounts.restrict(
            by=person.actor, client=client, person=person.key,
            refused="patient/Observation.rs", now=clock.now(),
        )  # fmt: skip
        assert asking.deliver(one) is None
    assert server.numbers() == []


def test_it_ends_with_the_software(person):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    name = f"revoquee-{person.key}"
    accounts.register_clients(
        [{"client_id": name, "kind": "app", "auth": "none", "scopes": asking.SCOPES,
          "redirect_uris": ["http://127.0.0.1:9/retour"]}],
        now=clock.now(),
    )  # fmt: skip
    actor = inside.through(person, name, asking.SCOPES, patient=person.key)
    with receiving.receiver() as server, inside.http(actor) as http:
        one = asking.active(http, server)
        http.post("/Observation", json=things.observation(person.id))
        asking.match()
        accounts.revoke_client(client_id=name, now=clock.now())
        assert asking.deliver(one) is None
    assert stopped(one) == ("off", "permission-ended")
    assert server.numbers() == []


def test_it_ends_with_the_space(app, person):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    with receiving.receiver() as server:
        one = asking.active(app, server)
        app.post("/Observation", json=things.observation(person.id))
        asking.match()
        identity.close_space(person=person.key, by=person.key, now=clock.now())
        assert asking.deliver(one) is None
    assert stopped(one) == ("off", "space-closed")
    assert server.numbers() == []


def test_a_structure_is_told_of_those_its_professional_cares_for(person):
    from dataclasses import replace

    doctor = inside.doctor()
    inside.care_for(person, doctor)
    scopes = "system/Subscription.cruds system/DocumentReference.crs"
    actor = replace(inside.structure_of(doctor), scopes=scopes)
    asked = [f"DocumentReference?patient=Patient/{person.id}"]
    with receiving.receiver() as server, inside.http(actor) as http:
        one = asking.active(http, server, name="document-deposited", filters=asked)
        with inside.http(inside.operator()) as loader:
            made = loader.post("/DocumentReference", json=things.document(person.reference))
        asking.match()
        assert asking.deliver(one).is_received
    (focus,) = receiving.focuses_of(server.came[-1])
    assert focus.endswith(made.json()["id"])


def test_a_filter_that_breaks_keeps_nobody_else_from_being_told(app, person, monkeypatch):
    from ens.contexts.record import api as record
    from ens.journeys.subscriptions import matching

    whole = matching._meets

    def meets(one, thing, reach):
        if one.filters:
            raise record.NotUnderstood("code")
        return whole(one, thing, reach)

    monkeypatch.setattr(matching, "_meets", meets)
    with receiving.receiver() as server:
        broken = asking.active(app, server, filters=["Observation?code=8867-4"])
        sound = asking.active(app, server)
        app.post("/Observation", json=things.observation(person.id))
        asking.match()
        assert asking.deliver(sound).is_received
        assert asking.deliver(broken) is None
    assert stopped(broken) == ("error", "filter")


def test_what_has_been_off_for_a_month_is_forgotten(app):
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock, database

    fid = ask(app).json()["id"]
    assert app.delete(f"/Subscription/{fid}").status_code == 204
    count = "select count(*) from subscriptions_place where fid = %s"
    subscriptions.forget_old(now=clock.now() + dt.timedelta(days=29))
    assert database.execute(count, (fid,)).fetchone() == (1,)
    subscriptions.forget_old(now=clock.now() + dt.timedelta(days=31))
    assert database.execute(count, (fid,)).fetchone() == (0,)


def of_grant(actor, *, renews=False):
    """
    A client whose token comes from what the person allowed.
    """
    import httpx
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.fhir_api.application import application
    from ens.ground import clock

    inside.register_clients()
    now = clock.now()
    grant, _ = accounts.allow(actor, now=now)
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes=actor.scopes, audience=settings.FHIR_BASE, now=now
    )
    if renews:
        accounts.issue_refresh_token(grant=grant, client_id=actor.client, now=now)
    return httpx.Client(
        transport=httpx.WSGITransport(app=application),
        base_url=settings.FHIR_BASE,
        headers={"authorization": f"Bearer {raw}"},
        trust_env=False,
    )


def stopped(one):
    from ens.contexts.subscriptions import api as subscriptions

    found = subscriptions.find(one)
    return found.status, found.reason


def test_a_transaction_keeps_no_subscription(app):
    sent = things.transaction(things.post(asking.subscription(PUBLIC)))
    assert app.post("/", json=sent).status_code == 422
    batch = sent | {"type": "batch"}
    (entry,) = app.post("/", json=batch).json()["entry"]
    assert entry["response"]["status"] == "201 Created"


def test_there_are_not_too_many(app, monkeypatch):
    from ens.contexts.subscriptions import keeping

    monkeypatch.setattr(keeping, "MOST_OF_ONE", 2)
    assert [ask(app).status_code for _ in range(3)] == [201, 201, 422]


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_what_is_not_done_is_not_there(app, method):
    answer = app.request(method, "/Subscription?_id=x", json={})
    assert answer.status_code in (404, 405)
    assert app.get("/Subscription/x/_history").status_code in (404, 405)
