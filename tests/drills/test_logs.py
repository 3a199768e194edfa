"""
What the logs of every part hold after a system was used, misused and broken: what happened, by
which route, with which request; and of nobody anything.

Strings that stand for persons (canaries) are put wherever a person's values can come in; then every
file that a part writes is searched for them. The sandbox plays outsiders: its own log is not ours.
"""

import contextlib
import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing

import httpx
import psycopg
import pytest

from tests.drills import parts
from tests.journeys import deposits
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port, new_home, up
from tools import keep_dump

PERSON, DOCTOR = keep_dump.PERSON, keep_dump.DOCTOR
CANARY = "ZQXCANARI"
NUMBER = "299127505612345"
MAIL = "zqxcanari.prive@example.test"
FIELDS = {"event", "request", "method", "route", "status", "ms", "actor", "level", "timestamp"}


@pytest.fixture(scope="module")
def lived():
    """
    A system on which all of it happened, then stopped: what its parts wrote, by file.
    """
    home = new_home()
    running = up(home, free_port())
    try:
        told = {"misuse": misuse(running), "use": use(running), "crash": crash(running)}
        database_errors(running)
        mail_down(running)
        told["request"] = ask_with_an_id(running)
        time.sleep(1)
        people = running.people
    finally:
        running.stop()
    yield written(home), told, people
    shutil.rmtree(home, ignore_errors=True)


def use(running):
    """
    Sign-in, reading, hiding, sharing, searching by name and number: as people do.
    """
    keep_dump.live(running)
    person = running.people[PERSON]
    with running.http(running.token("loader")) as http:
        answers = [
            http.get("/Patient", params={"family": person["family"], "birthdate": "1950-01-01"}),
            http.get("/Patient", params={"identifier": f"|{person['ins']['value']}"}),
            http.post("/Patient/_search", data={"family": CANARY, "identifier": NUMBER}),
        ]
    return [answer.status_code for answer in answers]


def misuse(running):
    """
    Names and numbers where they do not belong: addresses, queries, headers, bodies, forms.
    """
    answers = []
    with closing(running.browser(PERSON)) as http:
        head = {"referer": f"{running.base}/{CANARY}", "user-agent": CANARY}
        for path in (
            f"/{CANARY}/{NUMBER}", f"/espace/{CANARY}/", f"/espace/documents/{CANARY}/",
            f"/espace/partage/?nom={CANARY}&lieu={MAIL}", f"/pro/patient/{CANARY}/",
            f"/connexion/franceconnect?login_hint={MAIL}&next=//{CANARY}",
            f"/connexion/franceconnect/retour?code={CANARY}&state={NUMBER}",
            f"/oauth/authorize?client_id={CANARY}&scope={NUMBER}",
        ):  # fmt: skip
            answers.append(http.get(path, headers=head, follow_redirects=False))
        for path in ("/espace/partage/", "/pro/", f"/{CANARY}", "/oauth/token"):
            answers.append(http.post(path, data={"code": CANARY, "nom": NUMBER, "mail": MAIL}))
    with running.http(running.token("loader")) as http:
        for path, body in bodies().items():
            answers.append(http.post(path, content=body, headers=JSON))
        answers.append(http.get(f"/Patient/{CANARY}"))
        answers.append(http.get(f"/Patient?{CANARY}={NUMBER}"))
        answers.append(http.get(f"/Observation?date={CANARY}"))
    answers.append(httpx.get(f"{running.base}/", headers={"host": f"{CANARY}.test"}, **PLAIN))
    answers.append(httpx.get(f"{running.base}/", headers={"x-request-id": CANARY}, **PLAIN))
    answers.append(httpx.get(f"{running.base}/", headers={"cookie": f"ens_session={CANARY}"}))
    raw(running, f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nBad Header {NUMBER}\r\n\r\n")
    raw(running, f"{CANARY} /{NUMBER} HTTP/9.9\r\n\r\n")
    return {answer.status_code for answer in answers}


JSON = {"content-type": "application/fhir+json"}


def bodies():
    patient = {"resourceType": "Patient", "name": [{"family": CANARY}], "birthDate": NUMBER}
    return {
        "/Patient": json.dumps(patient),
        "/Observation": f'{{"resourceType":"Observation","status":"{CANARY}","note":"{MAIL}"',
        "/Binary": f"{CANARY}{NUMBER}",
        "/": json.dumps({"resourceType": "Bundle", "type": CANARY, "entry": [patient]}),
    }


def raw(running, text):
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as wire:
        wire.sendall(text.encode())
        wire.settimeout(2)
        with contextlib.suppress(OSError):
            wire.recv(1000)


def crash(running):
    """
    A web process that fails in the middle of its work, and is killed there; what it wrote.
    """
    codes = []
    for what, place in (("raise", "after-data"), ("raise", "before-begin"), ("kill", "after-data")):
        web = Told(running, f"{place}:{what}")
        try:
            web.wait()
            said = running.individual("dr-garnier", "hospital")
            token = running.token("hospital", deposits.FULL_SCOPE, said)
            head = {"authorization": f"Bearer {token}"}
            for _ in range(2):
                with contextlib.suppress(httpx.TransportError):
                    sent = httpx.post(
                        f"{web.fhir}/", json=deposits.bundle(running), headers=head, **PLAIN
                    )
                    codes.append(sent.status_code)
        finally:
            web.stop()
    return codes


class Told(parts.Web):
    """
    One whose outputs are kept with the logs.
    """

    def start(self):
        log = self.home / "logs" / f"web-{uuid.uuid4().hex[:6]}.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ens.config.commands", self.name],
                env=os.environ | self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def __init__(self, running, failpoint):
        self.home = running.home
        super().__init__(running, failpoint)


def database_errors(running):
    """
    What a driver sends with its values inside, refused by the server.
    """
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        cursor = psycopg.ClientCursor(connection)
        for statement, values in (
            ("insert into identity_person (person) values (%s)", (CANARY,)),
            ("select %s::bigint", (f"{CANARY}{NUMBER}",)),
            ("insert into record_system (uri) values (%s), (%s)", (MAIL, MAIL)),
            ("select %s / 0, %s", (1, CANARY)),
            (f"select {CANARY} from identity_person", ()),
            ("do $$ begin raise exception '%%', %s; end $$", (CANARY,)),
        ):
            with pytest.raises(psycopg.Error):
                cursor.execute(statement, values or None)
        connection.execute("select %s::int", (NUMBER[:5],))


def mail_down(running):
    """
    Notices while the mail server refuses every message, then while it does not answer.
    """
    httpx.put(f"{running.sandbox}/scenario/mailbox", json={"behaviour": "error"}, **PLAIN)
    keep_dump.deposit(running)
    time.sleep(2)
    httpx.put(f"{running.sandbox}/scenario/mailbox", json={"behaviour": "down"}, **PLAIN)
    keep_dump.deposit(running)
    time.sleep(3)


def ask_with_an_id(running):
    given = uuid.uuid4().hex
    head = {"x-request-id": given}
    answers = [
        httpx.get(f"{running.base}{path}", headers=head, **PLAIN)
        for path in ("/", "/fhir/metadata", "/healthz", "/nulle-part", "/espace/")
    ]
    assert {answer.headers["x-request-id"] for answer in answers} == {given}
    return given


def written(home):
    """
    Every file a part wrote to, but the sandbox's, by name.
    """
    from ens.config import embedded

    files = [path for path in (home / "logs").iterdir() if path.name != "sandbox.log"]
    files += [home / "up.log", embedded.data_folder(home) / "log"]
    return {path.name: path.read_text("utf-8", "replace") for path in files}


def structured(lived):
    logs, _, _ = lived
    for name, text in logs.items():
        if name.startswith(("web", "worker")):
            yield from (json.loads(line) for line in text.splitlines())


def test_the_parts_wrote_something_and_were_misused(lived):
    logs, told, _ = lived
    assert {"web.log", "worker.log", "up.log", "log"} <= set(logs)
    assert {400, 404} <= told["misuse"]
    assert 500 in told["crash"]


def test_no_log_of_any_part_holds_a_persons_value(lived):
    logs, _, people = lived
    secrets = {CANARY, NUMBER, MAIL, CANARY.lower()}
    for one in people.values():
        secrets |= {one["family"], one["email"], (one.get("ins") or {}).get("value") or ""}
        secrets |= {(one.get("patient") or "")[8:]}
    welcome = logs.pop("up.log").partition("Se connecter")[0]  # it names the cast, to sign in as
    found = {
        (name, secret)
        for name, text in (logs | {"up.log": welcome}).items()
        for secret in secrets - {""}
        if secret in text
    }
    assert found == set()


def test_every_line_of_ours_is_one_json_object(lived):
    for line in structured(lived):
        assert line["event"]
        assert dt.datetime.fromisoformat(line["timestamp"])


def test_each_request_has_one_line_without_address_nor_parameter(lived):
    asked = [line for line in structured(lived) if line["event"] == "request"]
    assert len(asked) > 60
    assert {frozenset(line) for line in asked} == {frozenset(FIELDS)}
    assert {line["actor"] for line in asked} >= {"nobody", "citizen", "professional", "operator"}
    routes = {line["route"] for line in asked}
    assert {"fhir search-type", "fhir transaction", "unknown", "healthz"} <= routes
    assert not any("/" in route for route in routes)


def test_an_id_that_was_given_is_in_the_lines_and_one_that_is_no_number_is_not(lived):
    _, told, _ = lived
    asked = [line for line in structured(lived) if line["event"] == "request"]
    assert len([line for line in asked if line["request"] == told["request"]]) == 5
    assert all(uuid.UUID(line["request"]) for line in asked)


def test_what_follows_a_request_carries_its_id(lived):
    asked = {line["request"] for line in structured(lived) if line["event"] == "request"}
    jobs = [line for line in structured(lived) if line["event"] == "job"]
    assert jobs
    # What the clock brings, as a scoring of the day, follows no request.
    assert {line["request"] for line in jobs} - {""} <= asked
    assert {line["task"] for line in jobs} >= {"deliver_notice"}


def test_a_defect_and_a_refused_mail_are_told_by_type_and_place(lived):
    lines = list(structured(lived))
    defects = [line for line in lines if line["event"] == "defect"]
    mails = {line["error"] for line in lines if line["event"] == "mail"}
    assert any("FailpointReached" in line["raised"][0] for line in defects)
    assert mails
    assert all(name.isidentifier() for name in mails)
