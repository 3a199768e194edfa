import time

import httpx
import pytest

from tests.fakes.running import PLAIN

SERVICES = [
    "franceconnect", "franceconnect-plus", "pro-sante-connect", "insi", "annuaire", "hospital",
    "mailbox",
]  # fmt: skip


@pytest.fixture
def client(sandbox):
    with httpx.Client(base_url=sandbox.url, **PLAIN) as client:
        yield client


def test_every_service_plays_well_at_first(client):
    answer = client.get("/scenario", headers={"Accept": "application/json"})
    assert answer.json() == {name: {"behaviour": "ok", "delay_ms": 0} for name in SERVICES}


def test_a_scenario_is_put_and_read_back(client):
    wanted = {"behaviour": "slow", "delay_ms": 1500}
    assert client.put("/scenario/insi", json=wanted).json() == wanted
    assert client.get("/scenario/insi").json() == wanted


def test_slow_without_more_is_slower_than_anyone_waits(client):
    answer = client.put("/scenario/insi", json={"behaviour": "slow"})
    assert answer.json()["delay_ms"] > 5000


@pytest.mark.parametrize(
    "wanted",
    [
        {"behaviour": "sing"},
        {"behaviour": ["ok"]},
        {},
        [],
        "ok",
        {"behaviour": "slow", "delay_ms": -1},
        {"behaviour": "slow", "delay_ms": 1.5},
        {"behaviour": "slow", "delay_ms": True},
        {"behaviour": "slow", "delay_ms": 10**9},
        {"behaviour": "hostile-keys"},
    ],
)
def test_what_no_service_can_play_is_refused(client, wanted):
    answer = client.put("/scenario/insi", json=wanted)
    assert answer.status_code == 400
    assert client.get("/scenario/insi").json()["behaviour"] == "ok"


def test_what_is_not_json_is_refused(client):
    assert client.put("/scenario/insi", content=b"{").status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_an_unknown_service_has_no_scenario(client, method):
    assert client.request(method, "/scenario/meteo", json={"behaviour": "ok"}).status_code == 404


def test_the_page_changes_a_scenario_by_its_form(client):
    form = {"behaviour": "slow", "delay_ms": "250"}
    assert client.post("/scenario/insi", data=form).headers["location"] == "/scenario"
    page = client.get("/scenario", headers={"Accept": "text/html"}).text
    assert "Répond lentement" in page
    assert 'value="250"' in page


@pytest.mark.parametrize("form", [{}, {"behaviour": "slow", "delay_ms": "longtemps"}])
def test_a_wrong_form_is_said_on_a_page(client, form):
    answer = client.post("/scenario/insi", data=form)
    assert answer.status_code == 400
    assert "ne peut pas être suivie" in answer.text


def test_down_closes_without_a_byte(sandbox, client):
    sandbox.play("franceconnect", "down")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.get("/franceconnect/api/v2/jwks")


def test_slow_waits_as_long_as_said(sandbox, client):
    sandbox.play("franceconnect", "slow", delay_ms=300)
    began = time.monotonic()
    assert client.get("/franceconnect/api/v2/jwks").status_code == 200
    assert time.monotonic() - began >= 0.3


def test_slow_holds_nobody_else(sandbox, client):
    sandbox.play("franceconnect", "slow", delay_ms=5000)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/franceconnect/api/v2/jwks", timeout=0.1)
    assert client.get("/franceconnect-plus/api/v2/jwks", timeout=2).status_code == 200


def test_error_is_said_in_json_to_programs_and_on_a_page_to_people(sandbox, client):
    sandbox.play("franceconnect", "error")
    to_program = client.get("/franceconnect/api/v2/jwks")
    assert (to_program.status_code, to_program.json()["error"]) == (500, "server_error")
    to_people = client.get("/franceconnect/api/v2/authorize", headers={"Accept": "text/html"})
    assert to_people.status_code == 500
    assert "Une erreur technique" in to_people.text


def test_rotated_keys_publish_the_new_one_and_no_longer_the_old(sandbox, client):
    def kids():
        keys = client.get("/franceconnect/api/v2/jwks").json()["keys"]
        return [key["kid"] for key in keys]

    before = kids()
    sandbox.play("franceconnect", "rotated-keys")
    after = kids()
    assert len(before) == len(after) == 1
    assert before != after


def test_a_broken_scenario_file_plays_well(sandbox, client):
    path = sandbox.home / "sandbox" / "scenario" / "insi.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("{")
    assert client.get("/scenario/insi").json()["behaviour"] == "ok"
