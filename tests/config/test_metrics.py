"""
What the operator's Prometheus is told, who may ask, and that it is about nobody.
"""

import re
import time
from contextlib import closing

import httpx
import pytest

from tests.journeys import deposits
from tests.plugins.instance import PLAIN

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="([^"]*)"')
LABELS = {
    "route", "status", "le", "outcome", "code", "task", "state", "version", "python",
}  # fmt: skip


def scraped(running, **headers):
    answer = httpx.get(f"{running.base}/metrics", headers=headers, **PLAIN)
    assert answer.status_code == 200, answer.status_code
    found = [SAMPLE.match(line) for line in answer.text.splitlines() if not line.startswith("#")]
    return {
        (one[1], tuple(sorted(LABEL.findall(one[2] or "")))): float(one[3]) for one in found if one
    }


def total(found, name, **labels):
    wanted = set(labels.items())
    return sum(
        value for (one, given), value in found.items() if one == name and wanted <= set(given)
    )


def a_token(running, kind):
    if kind == "read":
        return running.token("loader")
    said = running.individual("dr-garnier", "hospital")
    return running.token("hospital", deposits.FULL_SCOPE, said)


@pytest.mark.parametrize("kind", ["read", "refused"])
def test_each_request_and_decision_is_counted_once_whichever_process_answered(running_system, kind):
    token = a_token(running_system, kind)
    patient = running_system.people["suzanne-lefevre"]["patient"]
    before = scraped(running_system)
    with running_system.http(token) as http:
        statuses = {http.get(f"/{patient}").status_code for _ in range(20)}
    time.sleep(1)  # each process tells its own a few times a second
    after = scraped(running_system)

    def grown(name, **labels):
        return total(after, name, **labels) - total(before, name, **labels)

    if kind == "read":
        assert statuses == {200}
        assert grown("ens_requests_total", route="fhir read", status="2xx") == 20
        assert grown("ens_decisions_total", outcome="permitted", code="") >= 20
    else:
        assert statuses == {403}
        assert grown("ens_requests_total", route="fhir read", status="4xx") == 20
        assert grown("ens_decisions_total", code="outside_app_scopes", outcome="refused") == 20
    assert grown("ens_request_seconds_count", route="fhir read") == 20


def test_jobs_and_mails_of_the_worker_are_counted_too(running_system):
    def counted(found):
        return (
            total(found, "ens_jobs_total", task="deliver_notice", outcome="done"),
            total(found, "ens_mails_total", outcome="sent"),
        )

    before = counted(scraped(running_system))
    said = running_system.individual("dr-garnier", "hospital")
    token = running_system.token("hospital", deposits.FULL_SCOPE, said)
    with running_system.http(token) as http:
        deposits.locations(http.post("/", json=deposits.bundle(running_system)))
    deadline = time.monotonic() + 10
    while not all(
        now > old for now, old in zip(counted(scraped(running_system)), before, strict=True)
    ):
        assert time.monotonic() < deadline, "not counted"
        time.sleep(0.1)


def test_what_waits_and_what_is_open_is_told(running_system):
    found = scraped(running_system)
    for name in ("ens_outbox_waiting", "ens_outbox_oldest_seconds", "ens_database_connections"):
        assert any(one == name for one, _ in found), name
    assert total(found, "ens_database_up") == 1
    assert total(found, "ens_jobs_present", status="todo") >= 0
    assert (
        0
        < total(found, "ens_database_connections")
        < total(found, "ens_database_connections_limit")
    )
    assert total(found, "ens_build") == 1


def test_nothing_in_it_names_anybody_or_an_address(running_system):
    with closing(running_system.browser("suzanne-lefevre")) as http:
        http.get("/espace/documents/")
        http.get("/nulle-part/SECRET")
    for (_, labels), _ in scraped(running_system).items():
        assert {name for name, _ in labels} <= LABELS
        assert not any("/" in value for _, value in labels)
        assert not any("SECRET" in value for _, value in labels)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "ens.example.test"},
        {"x-forwarded-for": "203.0.113.7"},
        {"x-real-ip": "203.0.113.7"},
        {"forwarded": "for=203.0.113.7"},
        {"host": "127.0.0.1.example.test"},
        {"host": ""},
    ],
)
def test_through_a_proxy_or_by_another_name_there_is_nothing(running_system, headers):
    answer = httpx.get(f"{running_system.base}/metrics", headers=headers, **PLAIN)
    assert (answer.status_code, answer.text) in ((404, ""), (400, answer.text))


@pytest.fixture
def guarded(database):
    from django.test import override_settings

    with override_settings(ENS_METRICS_TOKEN="un-jeton-long"):
        yield


@pytest.mark.parametrize(
    ("given", "may"),
    [("", False), ("Bearer autre", False), ("Bearer un-jeton-long", True), ("Bearer é", False)],
)
def test_with_a_token_whoever_bears_it_may_ask_from_anywhere(guarded, given, may):
    from ens.config import scrape

    environ = {"HTTP_AUTHORIZATION": given, "HTTP_HOST": "ens.example.test", "REMOTE_ADDR": "10.1"}
    assert scrape._may(environ) is may


def test_a_database_that_does_not_answer_leaves_the_counts(database, monkeypatch):
    from django.db import OperationalError

    from ens.config import scrape
    from ens.ground import database as ground

    def broken(*asked):
        raise OperationalError

    monkeypatch.setattr(ground, "execute", broken)
    told = {one.name: one for one in scrape.Present().collect()}
    assert told["ens_database_up"].samples[0].value == 0
    assert "ens_build" in told
