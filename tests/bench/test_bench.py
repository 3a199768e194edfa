"""
The benchmark against a small FHIR server kept in memory, which stands for a peer.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from bench import capture, load, report, run, target, works


class MemoryServer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    resources: ClassVar[dict[str, dict]] = {}

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        name = asked.path.removeprefix("/fhir/")
        if name == "Observation":
            self.answer(200, self.found(parse_qs(asked.query)["patient"][0]))
        elif name.endswith(("/$everything", "/$summary")):
            self.answer(200, self.found(name.split("/")[1]))
        elif name in self.resources:
            self.answer(200, self.resources[name])
        else:
            self.answer(404, {"resourceType": "OperationOutcome"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body["id"] = str(len(self.resources) + 1)
        self.resources[f"{body['resourceType']}/{body['id']}"] = body
        self.answer(201, body)

    def found(self, person: str) -> dict:
        mine = [
            {"resource": r}
            for r in list(self.resources.values())
            if r.get("subject", {}).get("reference") == f"Patient/{person}"
        ]
        return {"resourceType": "Bundle", "entry": mine[:60]}

    def answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """
        Say nothing: pytest would show it.
        """


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """
        The generator hangs up at the end of a round.
        """


@pytest.fixture(scope="module")
def peer() -> Iterator[target.Target]:
    server = Server(("127.0.0.1", 0), MemoryServer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield target.Target("peer", f"http://127.0.0.1:{server.server_port}/fhir")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def prepared(peer: target.Target) -> works.Prepared:
    return works.prepare(peer, ())


def short(peer: target.Target, requests: list[bytes]) -> load.Result:
    return load.run(load.Load(peer.host, peer.port, requests, 0.3, connections=3, processes=2))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("work", works.WORKS, ids=lambda work: work.name)
def test_each_work_is_answered_without_error(work: works.Work, peer, prepared) -> None:
    result = short(peer, work.requests(peer, prepared))
    assert result.errors == 0
    assert result.rps > 0
    assert 0 < result.percentile_ms(50) <= result.percentile_ms(99)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_an_answer_that_refuses_is_an_error_and_not_a_request_served(peer) -> None:
    result = short(peer, [peer.raw("GET", "Observation/none")])
    assert result.errors > 0
    assert len(result.latencies) == 0


def test_everybody_read_has_the_same_number_of_measures(prepared: works.Prepared) -> None:
    assert len(prepared.measures) == len(prepared.people) * works.MEASURES
    assert not set(prepared.people) & set(prepared.written_to)


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", False),
        (b"HTTP/1.1 200 OK\r\nContent-Le", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 204 No Content\r\nserver: x\r\n\r\n", True),
    ],
)
def test_an_answer_is_whole_when_its_length_says_so(received: bytes, whole: bool) -> None:
    assert load.is_whole(bytearray(received)) is whole


def test_a_rate_is_the_median_of_its_rounds() -> None:
    rounds = [load.Result(1.0), load.Result(1.0), load.Result(1.0)]
    for result, number in zip(rounds, (10, 30, 20), strict=True):
        result.latencies.extend([0.002] * number)
    found = report.run_of("read", "ours", rounds, 16)
    assert (found.rps, found.p50_ms, found.rounds) == (20, 2.0, (10, 30, 20))


def test_the_report_has_the_shape_others_rely_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(report, "FOLDER", tmp_path)
    runs = [
        report.Run("read", "ours", 900.0, 1.0, 2.0, 0, 16, (900.0,)),
        report.Run("read", "peer", 300.0, 3.0, 9.0, 0, 16, (300.0,)),
        report.floor_of("read", [1800.0], 16),
    ]
    report.write(runs, report.machine())
    written = json.loads((tmp_path / "latest.json").read_text())
    assert {"machine", "commit", "runs", "ratios"} == written.keys()
    assert {"work", "target", "rps", "p50_ms", "p99_ms", "errors", "connections"} <= (
        written["runs"][0].keys()
    )
    assert written["ratios"] == {"read/peer": 3.0, "read/floor": 0.5}
    assert "| read/peer | 3.00 | 3.0 |" in (tmp_path / "latest.md").read_text()


def test_people_who_are_measured_are_those_whose_space_is_open(tmp_path: Path) -> None:
    people = [
        {"patient": "Patient/1", "space": "open"},
        {"patient": None, "space": "none"},
        {"patient": "Patient/2", "space": "to-open"},
        {"patient": "Patient/3", "space": "open"},
    ]
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "people.json").write_text(json.dumps({"people": people}))
    assert run.people_of(tmp_path) == ("1", "3")


def test_a_captured_statement_is_played_with_the_types_our_driver_gives() -> None:
    sent = [
        ("begin", None),
        ("select %(a)s, %(b)s, '100%%' where x = any(%(c)s::bigint[])",
         {"a": 7, "b": b"\x01", "c": [1, 2]}),
        ("select %s, %s, %s", ("l'un", None, "")),
        ("commit", None),
    ]  # fmt: skip
    text, variables = capture.script(sent, "r0")
    assert text.splitlines() == [
        "begin;",
        (
            "select :r0_1_a::bigint, :r0_1_b::bytea, '100%' "
            "where x = any(:r0_1_c::bigint[]::bigint[]);"
        ),
        "select :r0_2_3, null, '';",
        "commit;",
    ]
    assert variables == {
        "r0_1_a": "7", "r0_1_b": "\\x01", "r0_1_c": '{"1","2"}', "r0_2_3": "l'un",
    }  # fmt: skip


def test_statements_are_recorded_with_their_transaction(database_url: str) -> None:
    import psycopg

    from ens.ground import prepared

    with psycopg.connect(database_url) as connection, capture.recorded() as sent:
        prepared.execute(connection, "select %s::int", (1,))
        prepared.execute(connection, "select 2", ())
        connection.commit()
        prepared.execute(connection, "select 3", ())
        connection.commit()
    assert [query for query, _ in sent] == [
        "begin", "select %s::int", "select 2", "commit", "begin", "select 3", "commit",
    ]  # fmt: skip
