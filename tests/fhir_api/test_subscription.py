"""
From a hospital's deposit to an application's receiver, through every process of the system: the
web server, the worker, what stays open.
"""

import contextlib
import http.server
import json
import threading
import time

import httpx
import pytest
from websockets.sync.client import connect

from tests.fhir_api.answers import assert_refused
from tests.journeys.subscriptions import receiving
from tests.plugins.instance import PLAIN

PERSON = "camille-martin"
MOST_SECONDS = 20


@contextlib.contextmanager
def receiver(running):
    """
    On a port of this machine that the sandbox may call.
    """
    came = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["content-length"])
            came.append(json.loads(self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *values):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", running.port + 17), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wait(ready):
    until = time.monotonic() + MOST_SECONDS
    while not ready() and time.monotonic() < until:
        time.sleep(0.05)
    assert ready()


@pytest.fixture
def app(running_system):
    token = running_system.token_of(PERSON, "acceptance-app")
    with httpx.Client(
        base_url=running_system.fhir, headers={"authorization": f"Bearer {token}"}, **PLAIN
    ) as client:
        yield client


def subscription(running, name, **channel):
    content = (
        "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content"
    )
    return {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "Savoir qu’un document est arrivé",
        "criteria": f"{running.base}/topics/{name}",
        "channel": {
            "payload": "application/fhir+json",
            "_payload": {"extension": [{"url": content, "valueCode": "id-only"}]},
            **channel,
        },
    }


def deposited(running):
    answer = httpx.post(
        f"{running.sandbox}/hospital/deposit",
        json={"patient": PERSON, "document": "cr-bio"},
        **PLAIN,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_deposit_is_told_to_the_receiver_and_over_an_open_connection(running_system, app):
    hook = subscription(
        running_system, "document-deposited", type="rest-hook",
        endpoint=f"http://127.0.0.1:{running_system.port + 17}/recu",
    )  # fmt: skip
    held = subscription(running_system, "document-deposited", type="websocket")
    with receiver(running_system) as came:
        made = app.post("/Subscription", json=hook)
        assert made.status_code == 201, made.text
        mine = made.json()["id"]
        wait(lambda: len(receiving.about(came, mine)) == 1)
        assert receiving.kind_of(receiving.about(came, mine)[0]) == "handshake"
        wait(lambda: app.get(f"/Subscription/{mine}").json()["status"] == "active")
        other = app.post("/Subscription", json=held).json()["id"]
        said = app.get(f"/Subscription/{other}/$get-ws-binding-token").json()["parameter"]
        bind = {part["name"]: part for part in said}
        with connect(bind["websocket-url"]["valueUrl"], proxy=None) as client:
            client.send(f"bind-with-token: {bind['token']['valueString']}")
            assert receiving.kind_of(json.loads(client.recv(MOST_SECONDS))) == "handshake"
            deposited(running_system)
            over = json.loads(client.recv(MOST_SECONDS))
            wait(lambda: len(receiving.about(came, mine)) == 2)
    told = receiving.about(came, mine)[1]
    assert receiving.numbers_of(told) == receiving.numbers_of(over) == [1]
    assert receiving.focuses_of(told) == receiving.focuses_of(over)
    (focus,) = receiving.focuses_of(over)
    assert app.get(focus.removeprefix(f"{running_system.fhir}")).status_code == 200
    status = app.get(f"/Subscription/{mine}/$status").json()["entry"][0]["resource"]
    assert {"name": "eventsSinceSubscriptionStart", "valueString": "1"} in status["parameter"]
    again = app.get(f"/Subscription/{mine}/$events").json()
    assert receiving.focuses_of(again) == [focus]
    assert receiving.kind_of(again) == "query-event"
    for one in (mine, other):
        assert app.delete(f"/Subscription/{one}").status_code == 204


def test_topics_are_told_by_the_capability_statement(running_system):
    with running_system.http() as anonymous:
        statement = anonymous.get("/metadata").json()
    resources = {one["type"]: one for one in statement["rest"][0]["resource"]}
    said = resources["Subscription"]
    topics = [one["valueCanonical"] for one in said["extension"]]
    assert f"{running_system.base}/topics/document-deposited" in topics
    assert {one["name"] for one in said["operation"]} >= {
        "status", "events", "get-ws-binding-token",
    }  # fmt: skip


def test_an_unknown_topic_is_refused_by_name(running_system, app):
    made = app.post(
        "/Subscription",
        json=subscription(running_system, "unknown", type="websocket"),
    )
    assert_refused(made, 422, "not-supported")
