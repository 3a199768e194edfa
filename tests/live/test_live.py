"""
Connections that stay open, to the real process's application on a port of this machine.
"""

import asyncio
import contextlib
import json
import socket
import threading
import time

import httpx
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving


@pytest.fixture(scope="module")
def port(database):
    from ens.live import following
    from ens.live.application import application

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, log_level="critical", ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True
    )
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    closed = [following._pool().submit(_close) for _ in range(following.THREADS * 2)]
    for one in closed:
        one.result()
    following._pool().shutdown()
    listener.close()


def _close():
    from django.db import connections

    connections.close_all()
    time.sleep(0.05)  # each thread takes one of these


@pytest.fixture
def person(database):
    return inside.holder()


@pytest.fixture
def app(person):
    actor = inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)
    with inside.http(actor) as http:
        yield http


def ask(app, **more):
    asked = asking.subscription(channel={"type": "websocket"}, **more)
    answer = app.post("/Subscription", json=asked)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "active"
    return answer.json()["id"]


def token_of(app, one):
    answer = app.get(f"/Subscription/{one}/$get-ws-binding-token")
    assert answer.status_code == 200, answer.text
    said = {part["name"]: part for part in answer.json()["parameter"]}
    assert said["websocket-url"]["valueUrl"].endswith("/notifications")
    return said["token"]["valueString"]


@contextlib.contextmanager
def opened(port, token):
    with connect(f"ws://127.0.0.1:{port}/notifications", proxy=None) as client:
        client.send(f"bind-with-token: {token}")
        yield client


def observe(app, person):
    answer = app.post("/Observation", json=things.observation(person.id))
    assert answer.status_code == 201
    asking.match()
    return answer.json()["id"]


def test_a_websocket_is_told(port, app, person):
    one = ask(app)
    with opened(port, token_of(app, one)) as client:
        assert receiving.kind_of(json.loads(client.recv(10))) == "handshake"
        fid = observe(app, person)
        came = json.loads(client.recv(10))
    assert receiving.numbers_of(came) == [1]
    assert receiving.focuses_of(came)[0].endswith(f"Observation/{fid}")


def test_what_happened_while_nobody_listened_is_told_to_the_next(port, app, person):
    one = ask(app)
    made = [observe(app, person) for _ in range(2)]
    came = []
    for count in (2, 1):
        with opened(port, token_of(app, one)) as client:
            client.recv(10)
            came += [json.loads(client.recv(10)) for _ in range(count)]
            time.sleep(0.5)  # it is settled once it was sent
        made.append(observe(app, person))
    assert [receiving.numbers_of(bundle) for bundle in came] == [[1], [2], [3]]
    order = [focus.rpartition("/")[2] for one in came for focus in receiving.focuses_of(one)]
    assert order == made[:3]


def test_a_token_serves_once(port, app):
    token = token_of(app, ask(app))
    with opened(port, token) as client:
        client.recv(10)
    with opened(port, token) as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(10)
    assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("said", ["bonjour", "bind-with-token: ", "bind-with-token: jamais"])
def test_without_a_token_nothing_is_told(port, said):
    with connect(f"ws://127.0.0.1:{port}/notifications", proxy=None) as client:
        client.send(said)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(10)
    assert closed.value.rcvd.code == 4401


def test_a_page_is_told_by_server_sent_events(port, app, person):
    one = ask(app)
    address = f"http://127.0.0.1:{port}/events"
    fid = observe(app, person)
    with httpx.stream(
        "GET", address, params={"token": token_of(app, one)}, timeout=15, trust_env=False
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = []
        for line in answer.iter_lines():
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: ")))
            if len(told) == 2:
                break
    assert [receiving.kind_of(bundle) for bundle in told] == ["handshake", "event-notification"]
    assert receiving.focuses_of(told[1])[0].endswith(fid)
    assert httpx.get(address, params={"token": "jamais"}, trust_env=False).status_code == 401


def test_a_token_is_for_ones_own_and_for_this_channel_only(app, person):
    with receiving.receiver() as server:
        hook = asking.active(app, server)
    assert app.get(f"/Subscription/{hook}/$get-ws-binding-token").status_code == 422
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    one = ask(app)
    with inside.software_of(doctor) as http:
        there = http.get(f"/Subscription/{one}/$get-ws-binding-token")
        never = http.get("/Subscription/jamais/$get-ws-binding-token")
    assert (there.status_code, there.content) == (404, never.content)


def test_a_deleted_one_is_bound_to_nothing(app):
    one = ask(app)
    assert app.delete(f"/Subscription/{one}").status_code == 204
    assert app.get("/Subscription/$get-ws-binding-token").status_code == 422


def test_bytes_say_nothing_and_break_nothing(port, app):
    with connect(f"ws://127.0.0.1:{port}/notifications") as socket_:
        socket_.send(b"bind-with-token: x")
        with pytest.raises(ConnectionClosed) as closed:
            socket_.recv(timeout=5)
    assert closed.value.rcvd.code == 4401
    one = ask(app)
    with connect(f"ws://127.0.0.1:{port}/notifications") as socket_:
        socket_.send(f"bind-with-token: {token_of(app, one)}")
        assert receiving.kind_of(json.loads(socket_.recv(timeout=5))) == "handshake"
        socket_.send(b"\x00\xff" * 100)
        socket_.ping().wait(5)
        app.delete(f"/Subscription/{one}")
        with pytest.raises(ConnectionClosed) as closed:
            socket_.recv(timeout=20)
    assert closed.value.rcvd.code == 4410
