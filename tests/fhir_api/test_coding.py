"""
Bodies in gzip or zstd, both ways: RFC 9110, 8.4 and 12.5.3.
"""

import gzip
import json

import pytest
import zstandard

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused

OPENED = {
    "gzip": gzip.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompress(data),
}
NOTE = [{"text": "Pesée à jeun, sans chaussures. " * 60}]


@pytest.fixture(scope="module")
def world(database):
    inside.register_clients()
    person = inside.holder()
    with inside.http(inside.operator()) as http:
        yield person, http


@pytest.fixture(scope="module")
def long(world):
    person, http = world
    made = http.post("/Observation", json=things.observation(person.id, note=NOTE)).json()
    return f"/Observation/{made['id']}"


def raw(http, address, accepted, method="GET", **headers):
    """
    (the answer, its bytes as they came).
    """
    sent = {"accept-encoding": accepted, **headers}
    with http.stream(method, address, headers=sent) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd", "zstd"), ("GZIP", "gzip"),
        ("gzip;q=1, zstd;q=0.5", "gzip"), ("zstd;q=0, gzip", "gzip"), ("br, deflate, gzip", "gzip"),
    ],
)  # fmt: skip
def test_an_answer_comes_in_the_coding_that_the_caller_likes_best(world, long, accepted, coding):
    _, http = world
    plain, whole = raw(http, long, "identity")
    squeezed, data = raw(http, long, accepted)
    assert squeezed.headers["content-encoding"] == coding
    assert OPENED[coding](data) == whole
    assert len(data) < len(whole) / 2
    assert int(squeezed.headers["content-length"]) == len(data)
    assert squeezed.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize(
    "accepted", ["identity", "br", "gzip;q=0", "gzip;q=nan", "gzip;q=x", ";;,"]
)
def test_who_asks_for_none_gets_none(world, long, accepted):
    _, http = world
    response, whole = raw(http, long, accepted)
    assert "content-encoding" not in response.headers
    assert json.loads(whole)["note"] == NOTE
    assert "accept-encoding" in response.headers["vary"]


def test_a_small_answer_is_left_as_it_is(world):
    person, http = world
    made = http.post("/Observation", json=things.observation(person.id)).json()
    response, _ = raw(http, f"/Observation/{made['id']}", "gzip, zstd")
    assert "content-encoding" not in response.headers
    assert "vary" not in response.headers


def test_the_tag_of_one_coding_is_that_of_the_others(world, long):
    _, http = world
    first, _ = raw(http, long, "gzip")
    again, body = raw(http, long, "zstd", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, body) == (304, b"")
    assert again.headers["vary"] == first.headers["vary"]
    assert "content-encoding" not in again.headers


def test_a_search_is_squeezed_too_and_head_says_what_get_would(world, long):
    person, http = world
    address = f"/Observation?patient={person.id}"
    found, _ = raw(http, address, "zstd")
    assert found.headers["content-encoding"] == "zstd"
    told, data = raw(http, long, "gzip", method="HEAD")
    assert (told.headers["content-encoding"], data) == ("gzip", b"")


def test_what_is_no_text_is_given_as_it_was_deposited(world):
    _, http = world
    response, _ = raw(http, long_binary(world), "gzip, zstd", accept="*/*")
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


def long_binary(world):
    person, http = world
    sent = things.document({"reference": f"Patient/{person.id}"}, data=b"%PDF-1.4 " + b"a" * 4000)
    made = http.post("/DocumentReference", json=sent)
    return "/Binary/" + made.json()["content"][0]["attachment"]["url"].rpartition("/")[2]


def send(http, data, coding, address="/Observation", kind="application/fhir+json"):
    headers = {"content-type": kind, "content-encoding": coding}
    return http.post(address, content=data, headers=headers)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "identity"])
def test_a_body_may_come_in_gzip(world, coding):
    person, http = world
    plain = json.dumps(things.observation(person.id, note=NOTE)).encode()
    sent = plain if coding == "identity" else gzip.compress(plain)
    assert send(http, sent, coding).json()["note"] == NOTE


def test_so_may_a_form(world, long):
    person, http = world
    body = gzip.compress(f"patient={person.id}&_summary=count".encode())
    kind = "application/x-www-form-urlencoded"
    found = send(http, body, "gzip", "/Observation/_search", kind)
    assert found.json()["total"] >= 1


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_another_coding_is_refused(world, coding):
    _, http = world
    assert_refused(send(http, b"{}", coding), 415, "not-supported")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        gzip.compress(b"{}" * 99)[:-4],
        gzip.compress(b"{}") * 2,
        gzip.compress(b"{}") + b"x",
    ],
    ids=["nothing", "plain", "cut", "twice", "more"],
)
def test_a_body_that_is_not_what_its_coding_says_is_refused(world, data):
    _, http = world
    assert_refused(send(http, data, "gzip"), 400, "incomplete")


def test_what_swells_beyond_the_limit_is_refused_before_it_has(world):
    """
    Sixty megabytes in sixty kilobytes: no more than the limit is made of them.
    """
    _, http = world
    piece = gzip.compress(b" " * 60_000_000)
    assert len(piece) < 100_000
    assert_refused(send(http, piece, "gzip"), 413, "too-long")
