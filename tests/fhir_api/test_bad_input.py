"""
Bad input gets a clear refusal: never a 500, nothing half written, no value of the sender's echoed
in a header.
"""

import socket

import httpx
import pytest

from tests.fhir_api import nasty, things
from tests.fhir_api.answers import assert_refused, issues
from tests.plugins.instance import PLAIN

JSON = {"content-type": "application/fhir+json"}
FAR_TOO_LONG = 60_000_000


@pytest.fixture(scope="module")
def unchanged(running_system):
    """
    The number of resources, to compare when a module's refusals are over.
    """
    return lambda: running_system.sql("select count(*), count(distinct body) from record_resource")


def sent(http, body, path="/Observation", **headers):
    return http.post(path, content=body, headers=JSON | headers)


@pytest.mark.parametrize("what", nasty.MALFORMED)
def test_what_is_not_json_is_refused(loader, unchanged, what):
    before = unchanged()
    response = sent(loader, nasty.MALFORMED[what].encode("utf-8", "surrogatepass"))
    assert response.status_code == 400, response.text
    assert issues(response)[0]["code"] == "structure"
    assert unchanged() == before


@pytest.mark.parametrize("what", nasty.BYTES)
def test_what_is_not_utf_8_is_refused(loader, what):
    assert_refused(sent(loader, nasty.BYTES[what]), 400, "structure")


@pytest.mark.parametrize("what", nasty.INVALID)
def test_what_is_not_this_type_is_refused(loader, somebody, unchanged, what):
    before = unchanged()
    body = nasty.INVALID[what].replace("PATIENT", somebody.id)
    response = sent(loader, body.encode())
    assert response.status_code in (400, 422), response.text
    assert issues(response)
    assert unchanged() == before


@pytest.mark.parametrize("what", ["nothing", "the same name twice", "an array", "NaN"])
@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/Observation/x"), ("POST", "/"), ("POST", "/Patient")]
)
def test_every_door_reads_alike(loader, method, path, what):
    body = nasty.MALFORMED.get(what, '{"a": NaN}')
    response = loader.request(method, path, content=body.encode(), headers=JSON)
    assert_refused(response, 400, "structure")


@pytest.mark.parametrize("what", nasty.INVALID)
def test_the_same_inside_a_transaction_is_named_by_its_entry(loader, somebody, what):
    body = nasty.INVALID[what].replace("PATIENT", somebody.id)
    bundle = (
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST",'
        '"url":"Observation"},"resource":' + body + "}]}"
    )
    response = sent(loader, bundle.encode(), "/")
    assert response.status_code in (400, 422), response.text
    named = [path for one in issues(response) for path in one.get("expression", [""])]
    assert all(path.startswith("Bundle.entry[0]") for path in named), named


@pytest.mark.parametrize("what", nasty.ALLOWED)
def test_what_is_strange_and_allowed_comes_back_as_it_was(loader, somebody, what):
    more = nasty.ALLOWED[what]
    base = things.observation(somebody.id)
    for name in ("valueQuantity", "effectiveDateTime"):
        base.pop(name)
    made = loader.post("/Observation", json=base | more)
    assert made.status_code == 201, made.text
    stored = loader.get(f"/Observation/{made.json()['id']}").json()
    for name in set(more) - {"id"}:
        assert stored[name] == more[name]
    found = loader.get("/Observation", params={"patient": somebody.id, "_id": stored["id"]})
    assert found.json()["total"] == 1


@pytest.mark.parametrize(
    "media_type",
    ["application/hl7-v3+xml", "image/svg+xml", "text/html", "text/plain", "text/turtle",
     "multipart/form-data", "application/x-www-form-urlencoded", "", "*/*", "json"],
)  # fmt: skip
def test_another_format_is_refused(loader, somebody, media_type):
    body = '<!DOCTYPE a [<!ENTITY b "c">]><Observation xmlns="http://hl7.org/fhir"/>'
    response = loader.post("/Observation", content=body, headers={"content-type": media_type})
    assert_refused(response, 415, "not-supported")


@pytest.mark.parametrize(
    "media_type",
    ["application/fhir+json", "application/json", "application/fhir+json; charset=utf-8",
     "APPLICATION/FHIR+JSON;fhirVersion=4.0"],
)  # fmt: skip
def test_each_spelling_of_json_is_taken(loader, somebody, media_type):
    made = loader.post(
        "/Observation",
        content=things_json(somebody),
        headers={"content-type": media_type},
    )
    assert made.status_code == 201


def things_json(person):
    import json

    return json.dumps(things.observation(person.id))


def test_sixty_megabytes_announced_are_refused_unread(running_system):
    """
    Only the announcement is sent: the answer does not wait for the rest.
    """
    head = (
        f"POST /fhir/Observation HTTP/1.1\r\nHost: 127.0.0.1:{running_system.port}\r\n"
        f"Authorization: Bearer {running_system.token('loader')}\r\n"
        "Content-Type: application/fhir+json\r\n"
        f"Content-Length: {FAR_TOO_LONG}\r\n\r\n"
    )
    status, answer = by_hand(running_system, head.encode())
    assert status == 413
    assert b"OperationOutcome" in answer


def test_sixty_megabytes_in_chunks_are_refused(running_system, loader):
    def chunks():
        for _ in range(60):
            yield b" " * 1_000_000

    try:
        response = httpx.post(
            f"{running_system.fhir}/Observation",
            content=chunks(),
            headers=JSON | {"authorization": f"Bearer {running_system.token('loader')}"},
            **PLAIN,
        )
        assert_refused(response, 413, "too-long")
    except httpx.WriteError:  # refused before all was sent
        pass
    assert loader.get("/metadata").status_code == 200


def test_a_body_shorter_than_announced_stores_nothing(running_system, unchanged):
    before = unchanged()
    body = nasty.SOUND.encode()
    head = (
        f"POST /fhir/Observation HTTP/1.1\r\nHost: 127.0.0.1:{running_system.port}\r\n"
        f"Authorization: Bearer {running_system.token('loader')}\r\n"
        "Content-Type: application/fhir+json\r\n"
        f"Content-Length: {len(body) + 100}\r\n\r\n"
    )
    status, _ = by_hand(running_system, head.encode() + body, close=True)
    assert status in (None, 400)
    assert unchanged() == before


def by_hand(running, data, *, close=False):
    """
    The status and body that raw bytes get, None if the connection just ends.
    """
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        answer = b""
        try:
            line.sendall(data)
            if close:
                line.shutdown(socket.SHUT_WR)
            while b"\r\n\r\n" not in answer or len(answer) < 200:
                more = line.recv(65536)
                if not more:
                    break
                answer += more
        except OSError:
            pass
    return (int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else None), answer


HEADS = {
    "no host": "GET /fhir/metadata HTTP/1.1\r\n\r\n",
    "two lengths": "POST /fhir/Observation HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    "Content-Length: 5\r\n\r\nabc",
    "a length and chunks": "POST /fhir/Observation HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length that is negative": "POST /fhir/Observation HTTP/1.1\r\nHost: a\r\n"
    "Content-Length: -1\r\n\r\n",
    "a length that is no number": "POST /fhir/Observation HTTP/1.1\r\nHost: a\r\n"
    "Content-Length: beaucoup\r\n\r\n",
    "a bad chunk": "POST /fhir/Observation HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    "\r\nZZ\r\nabc\r\n",
    "a header folded": "GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nAccept: a,\r\n b\r\n\r\n",
    "a header without colon": "GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nnimporte\r\n\r\n",
    "a header with a zero": "GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nAccept: a\0b\r\n\r\n",
    "a very long header": "GET /fhir/metadata HTTP/1.1\r\nHost: a\r\nAccept: "
    + "a" * 200_000 + "\r\n\r\n",
    "a thousand headers": "GET /fhir/metadata HTTP/1.1\r\nHost: a\r\n"
    + "".join(f"X-{n}: a\r\n" for n in range(1000)) + "\r\n",
    "a very long address": "GET /fhir/Observation?patient=" + "a" * 200_000
    + " HTTP/1.1\r\nHost: a\r\n\r\n",
    "another protocol": "GET /fhir/metadata GOPHER/9\r\n\r\n",
    "no protocol": "n'importe quoi\r\n\r\n",
    "an absolute address elsewhere": "GET http://ailleurs.example/fhir/Observation/x HTTP/1.1\r\n"
    "Host: ailleurs.example\r\n\r\n",
    "dots in the path": "GET /fhir/../fhir/Observation/x HTTP/1.1\r\nHost: a\r\n\r\n",
    "encoded dots": "GET /fhir/%2e%2e/oauth/jwks HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in the path": "GET /fhir/Observation/\xe9\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "a percent that ends": "GET /fhir/Observation/%E HTTP/1.1\r\nHost: a\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("what", HEADS)
def test_a_request_that_is_malformed_hurts_nobody(running_system, loader, what):
    """
    Refused by the server or answered like any other, never a fault; the next request is served.
    """
    status, answer = by_hand(running_system, HEADS[what].encode("latin-1"), close=True)
    assert status is None or status < 500, answer[:300]
    assert loader.get("/metadata").status_code == 200


HEADERS = {
    "authorization": ["Bearer \xff", "Bearer \t", "Bearer a,Bearer b", "Bearer " + "é" * 50],
    "if-match": ['W/"' + "9" * 400 + '"', 'W/"1', "W/", '"1","2"', "١"],
    "if-none-match": ["*", 'W/"', "'", "é"],
    "if-none-exist": ["identifier=|", "identifier=%00|%00", "identifier=a|" + "b" * 5000, "%", "é"],
    "prefer": ["return=", "handling=strict", "return=representation; x=y", "é", ";;;,,,"],
    "accept": ["application/fhir+json;q=abc", ",,,", "application/fhir+json;" + "a" * 3000],
    "content-type": ["application/fhir+json;charset=utf-7", "application/fhir+json;;;"],
    "idempotency-key": ["", "é", "'; drop table", "%00", "a b\tc"],
    "x-http-method-override": ["DELETE"],
    "x-forwarded-for": ["' or 1=1"],
    "content-encoding": ["gzip"],
    "expect": ["tout"],
    "origin": ["null", "http://[", "x" * 5000],
}
CASES = [(name, value) for name, values in HEADERS.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_no_header_makes_a_fault(loader, somebody, name, value):
    headers = JSON | {name: value.encode("latin-1", "replace")}
    body = things_json(somebody)
    for method, path in (("POST", "/Observation"), ("GET", f"/Observation?patient={somebody.id}")):
        try:
            response = loader.request(
                method, path, headers=headers, content=body if method == "POST" else None
            )
        except httpx.RemoteProtocolError:
            continue
        assert response.status_code < 500, response.text
        if response.status_code >= 400 and response.content:
            assert issues(response)


ADDRESSES = [
    "/Observation/a%00b", "/Observation?_id=a%00b", "/Observation?code=%00", "/Patient?name=%00",
    "/Observation?%00=1", "/Observation?patient=%00", "/Observation/x/_history/%00", "/%00",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_character_zero_is_refused_in_an_address(loader, address):
    assert_refused(loader.get(address), 400, "invalid")


QUERIES = [
    "_id=" + ",".join(["x"] * 2000), "code=" + "a" * 6000, "code=a|b|c|d", "code=|", "code=,",
    "code=\\", "code=a\\,b\\|c\\$d", "date=ge", "date=2026-13", "date=2026-01-01T25:00",
    "date=ge9999-12-31T23:59:59Z", "date=le0001-01-01", "date=eq2026,ne2026,xx2026",
    "_lastUpdated=ge9999-12-31", "_count=99999999999999999999999", "_count=%C2%B2", "_count=1e3",
    "_sort=", "_sort=--date", "_sort=-", "_include=Observation", "_include=:", "_include=a:b:c:d",
    "_revinclude=Observation:subject:Patient:x", "patient=" + "é" * 500, "patient=Patient/",
    "patient=/", "patient=a/b/c/d", "subject=urn:uuid:x", "subject=#x", "patient=Patient?name=x",
    "patient.identifier=x", "patient.identifier=|", "patient:identifier=a|b|c", "subject:Group=x",
    "_total=", "_summary=", "_format=json&_pretty=true", "x" * 3000 + "=1", "code:=x", ":=x",
    "code::not=x", "code:not:in=x", "status=final&" * 200, "%F0%9F%98%80=%F0%9F%98%80", "&&&===",
    "date=2016-12-31T23:59:60Z", "date=" + ",".join(f"ge{n}" for n in range(1900, 2100)),
    "code=" + ",".join(f"s{n}|c{n}" for n in range(500)), "_page=x", "_id=" + "%25" * 900,
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_no_query_makes_a_fault(loader, somebody, query):
    for method in ("GET", "POST"):
        if method == "GET":
            response = loader.get(f"/Observation?patient={somebody.id}&{query}")
        else:
            head = {"content-type": "application/x-www-form-urlencoded"}
            response = loader.post(
                "/Observation/_search", content=f"patient={somebody.id}&{query}", headers=head
            )
        assert response.status_code in (200, 400), (method, response.text[:500])
        assert response.json()["resourceType"] in ("Bundle", "OperationOutcome")


def test_a_content_type_cannot_carry_another_header(loader, running_system):
    """
    What a sender says of its bytes is repeated only if it is a media type.
    """
    patient = {"reference": running_system.people["suzanne-lefevre"]["patient"]}
    for said in ("text/plain\nx-injecte: 1", "texte", "a/b; c"):
        made = loader.post(
            "/DocumentReference", json=things.document(patient, b"a", content_type=said)
        )
        if made.status_code == 201:
            url = made.json()["content"][0]["attachment"]["url"]
            raw = loader.get(f"/{url}")
            assert raw.headers["content-type"] == "application/octet-stream"
            assert "x-injecte" not in raw.headers
        else:
            assert made.status_code == 422


def test_a_page_among_the_content_is_never_shown_as_ours(loader, running_system):
    patient = {"reference": running_system.people["suzanne-lefevre"]["patient"]}
    page = things.document(patient, b"<script>alert(1)</script>", content_type="text/html")
    url = loader.post("/DocumentReference", json=page).json()["content"][0]["attachment"]["url"]
    headers = loader.get(f"/{url}").headers
    assert headers["content-disposition"] == "attachment"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_token_that_expired_opens_nothing(running_system):
    """
    By the sandbox's clock, which tokens follow.
    """
    raw = running_system.new_token("loader")
    try:
        running_system.set_clock("+PT6M")
        with running_system.http(raw) as http:
            assert_refused(http.get("/Patient?_count=1"), 401, "login")
    finally:
        running_system.clear_clock()


def test_a_token_that_was_revoked_opens_nothing(running_system):
    raw = running_system.new_token("loader")
    with running_system.http(raw) as http:
        assert http.get("/Patient?_count=0").status_code == 200
        form = {
            "token": raw,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": running_system.assertion("loader"),
        }
        revoked = httpx.post(f"{running_system.base}/oauth/revoke", data=form, **PLAIN)
        assert revoked.status_code == 200, revoked.text
        assert_refused(http.get("/Patient?_count=0"), 401, "login")


def test_a_token_for_another_audience_opens_nothing(running_system):
    """
    Nobody can ask for one here: one is written as if it came from another server's base.
    """
    before = [row[0] for row in running_system.sql("select hash from accounts_token")]
    raw = running_system.new_token("loader")
    with running_system.http(raw) as http:
        running_system.sql(
            "update accounts_token set audience = 'https://ailleurs.example/fhir'"
            " where hash <> all(%s)",
            (before,),
        )
        assert_refused(http.get("/Patient?_count=0"), 401, "login")
