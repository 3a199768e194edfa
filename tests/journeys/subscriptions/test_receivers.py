"""
Receivers that fail: nothing is lost, the log says why, and nobody else waits.
"""

import datetime as dt

import pytest

from tests.clients import hostile
from tests.fhir_api import things
from tests.journeys.subscriptions import asking, receiving


@pytest.fixture(autouse=True)
def hurried(database, monkeypatch):
    """
    A receiver has half a second.
    """
    from ens.clients import outside

    monkeypatch.setattr(outside, "TOTAL_SECONDS", 0.5)


def observe(http, person):
    answer = http.post("/Observation", json=things.observation(person.id))
    assert answer.status_code == 201, answer.text
    asking.match()
    return answer.json()["id"]


def status_of(http, one):
    bundle = http.get(f"/Subscription/{one}/$status").json()
    (entry,) = bundle["entry"]
    said = {part["name"]: part for part in entry["resource"]["parameter"]}
    error = said.get("error", {}).get("valueCodeableConcept", {}).get("coding", [{}])[0]
    return said["status"]["valueCode"], error.get("code", "")


def test_a_receiver_that_fails_for_an_hour_is_told_everything_then(app, person):
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock

    now = clock.now()
    with receiving.receiver() as server:
        one = asking.active(app, server)
        server.answer = 500
        made = [observe(app, person) for _ in range(2)]
        tried = 0
        while now < clock.now() + dt.timedelta(hours=1):
            assert asking.deliver(one, now).status == 500
            tried += 1
            now += dt.timedelta(seconds=5 * 2**tried)
        assert tried < 12
        assert status_of(app, one) == ("active", "refused")
        server.answer = 200
        asking.deliver(one, now)
        asking.deliver(one, now)
    received = server.of("event-notification")[-2:]
    assert [receiving.numbers_of(bundle) for bundle in received] == [[1], [2]]
    focuses = [receiving.focuses_of(bundle)[0].rpartition("/")[2] for bundle in received]
    assert focuses == made
    assert status_of(app, one) == ("active", "")
    attempts = subscriptions.attempts(subscriptions.find(one), limit=50)
    assert [attempt.outcome for attempt in attempts[-2:]] == ["refused", "received"]


def test_after_a_day_it_is_given_up_and_the_person_is_told(app, person):
    from ens.contexts.notices import api as notices
    from ens.contexts.subscriptions import api as subscriptions
    from ens.ground import clock, database

    now = clock.now()
    with receiving.receiver() as server:
        one = asking.active(app, server)
        server.answer = 503
        observe(app, person)
        asking.deliver(one, now)
        asking.deliver(one, now + dt.timedelta(hours=25))
        assert status_of(app, one) == ("error", "refused")
        assert subscriptions.find(one).reason == "refused"
        asked = app.get(f"/Subscription/{one}").json() | {"status": "requested"}
        asked["channel"]["header"] = ["X-Test: again"]
        del asked["error"]
        server.answer = 200
        observe(app, person)
        assert app.put(f"/Subscription/{one}", json=asked).status_code == 200
        for _ in range(3):
            asking.deliver(one, now + dt.timedelta(hours=26))
    assert server.numbers()[-2:] == [1, 2]
    kinds = database.execute(
        "select kind from notices_notice where person = %s", (person.key,)
    ).fetchall()
    assert ("application-unreachable",) in kinds
    assert "application-unreachable" in notices.KINDS


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (hostile.hangs, "silent"),
        (hostile.drips, "silent"),
        (hostile.floods, "too-long"),
        (hostile.closes_at_once, "broken"),
        (hostile.speaks_garbage, "broken"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_hostile_receiver_is_bounded_told_and_loses_nothing(app, person, behaviour, outcome):
    from django.test import override_settings

    from ens.contexts.subscriptions import api as subscriptions

    with receiving.receiver() as server:
        one = asking.active(app, server)
        observe(app, person)
        with hostile.receiver(behaviour) as port:
            moved = asking.subscription(f"http://127.0.0.1:{port}/") | {"id": one}
            with override_settings(ENS_OUTSIDE_LOOPBACK=[port]):
                assert app.put(f"/Subscription/{one}", json=moved).status_code == 200
                assert asking.deliver(one).outcome == outcome
        assert status_of(app, one) == ("error", outcome)
        back = asking.subscription(server.url) | {"id": one}
        assert app.put(f"/Subscription/{one}", json=back).status_code == 200
        assert asking.deliver(one).is_received
        assert asking.deliver(one).is_received
    assert server.numbers() == [1]
    outcomes = [kept.outcome for kept in subscriptions.attempts(subscriptions.find(one), limit=9)]
    assert outcomes == ["received", "received", outcome, "received"]


def test_a_redirection_is_not_followed(app, person):
    with receiving.receiver() as canary, receiving.receiver(answer=307, path=canary.url) as server:
        answer = app.post("/Subscription", json=asking.subscription(server.url))
        result = asking.deliver(answer.json()["id"])
    assert (result.outcome, result.status) == ("refused", 307)
    assert (len(server.came), canary.came) == (1, [])
    assert status_of(app, answer.json()["id"]) == ("error", "refused")


def test_what_never_left_takes_no_number(app, person):
    """
    A receiver that is not there learns nothing: what is hidden meanwhile leaves no gap.
    """
    from ens.contexts.subscriptions import api as subscriptions

    with receiving.receiver() as server:
        one = asking.active(app, server)
    gone = observe(app, person)
    with receiving.receiver() as other:
        assert asking.deliver(one).outcome in ("unreachable", "not-allowed")
        assert subscriptions.find(one).last_number == 0
        assert app.delete(f"/Observation/{gone}").status_code == 204
        moved = asking.subscription(other.url) | {"id": one}
        assert app.put(f"/Subscription/{one}", json=moved).status_code == 200
        observe(app, person)
        for _ in range(3):
            asking.deliver(one)
    assert other.numbers() == [1, 2]


def test_one_that_hangs_holds_up_nobody_else(app, person, monkeypatch):
    """
    The worker's own threads: those that failed wait apart.
    """
    from django.test import override_settings

    from ens.clients import outside
    from ens.config import notifier

    monkeypatch.setattr(outside, "TOTAL_SECONDS", 8.0)
    with hostile.receiver(hostile.hangs) as port, receiving.receiver() as server:
        ports = [port, server.port]
        with override_settings(ENS_OUTSIDE_LOOPBACK=ports):
            for _ in range(5):
                app.post("/Subscription", json=asking.subscription(f"http://127.0.0.1:{port}/"))
            app.post("/Subscription", json=asking.subscription(server.url))
            thread = notifier.Notifier(failing=False)
            thread.start()
            came = list(server.wait(1, 6))
            thread.stopping.set()
    assert [receiving.kind_of(bundle) for bundle in came] == ["handshake"]
    for one in (thread, *thread.senders):
        one.join(12)
