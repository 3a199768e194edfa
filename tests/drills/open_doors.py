"""
The doors by which somebody, or their software, sees what is of a person: asked over the wire, each
says whether it still shows something.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.fhir_api import inside, things
from tests.journeys.subscriptions import asking, receiving
from tests.plugins.instance import PLAIN

MARK = "note-qui-ne-doit-plus-sortir"
ALWAYS = (
    "read", "_history", "search", "next page", "compartment", "$graphql", "batch", "documents",
    "Binary",
)  # fmt: skip
OF_PATIENT = ("$everything", "_revinclude")  # begin with the Patient, which not all may see
OPEN = ("websocket", "events", "receiver")
Shows = Callable[[], Sequence[bool]]  # each of the ways through one door
WAIT = 20


@dataclass(frozen=True)
class Served:
    """
    Where the processes are, and the receiver that the worker may call.
    """

    web: str
    live: int
    receiver: receiving.Receiver


@dataclass(frozen=True)
class Person:
    """
    Somebody with two measures and a document, noted by the operator's software.
    """

    one: inside.Holder
    measure: str
    document: str
    binary: str


def person(one: inside.Holder) -> Person:
    with inside.http(inside.operator()) as loader:
        measure, _ = [_posted(loader, measured(one))["id"] for _ in range(2)]
        data, whose = f"%PDF-1.4 {MARK}".encode(), {"reference": f"Patient/{one.id}"}
        document = _posted(loader, things.document(whose, data, description=MARK))
    url = document["content"][0]["attachment"]["url"]
    return Person(one, measure, document["id"], url.rpartition("/")[2])


def measured(one: inside.Holder) -> dict[str, object]:
    return things.observation(one.id, note=[{"text": MARK}])


def _posted(loader: httpx.Client, resource: Mapping[str, object]):
    answer = loader.post(
        f"/{resource['resourceType']}",
        json=resource,
        headers={"prefer": "return=representation"},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@dataclass
class Asker:
    """
    With what somebody asks: a token, a session and the pages that show something, each with the
    words by which it does; `exports` is the token of an export, if another one makes it.
    """

    person: Person
    token: str = ""
    session: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    exports: str = ""
    doors: tuple[str, ...] = ()


@contextmanager
def doors(served: Served, asker: Asker):
    """
    Every one that `asker.doors` names, and its pages.
    """
    with ExitStack() as until:
        found: dict[str, Shows] = {}
        head = {"authorization": f"Bearer {asker.token}"}
        http = until.enter_context(
            httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN)
        )
        if asker.token:
            found |= _of_fhir(http, asker.person)
        if "export" in asker.doors:
            own = asker.exports or asker.token
            found["export"] = _exported(until, served, own, asker.person)
        found |= _opened(until, served, http, asker)
        chosen = {name: found[name] for name in asker.doors}
        if asker.pages:
            browser = until.enter_context(
                httpx.Client(base_url=served.web, cookies={"ens_session": asker.session}, **PLAIN)
            )
            chosen["pages"] = _pages(browser, asker.pages)
        yield chosen


def _pages(browser: httpx.Client, pages: Mapping[str, str]) -> Shows:
    def shows() -> list[bool]:
        answers = [(browser.get(at), words) for at, words in pages.items()]
        return [one.status_code == 200 and words in one.text for one, words in answers]

    return shows


def _of_fhir(http: httpx.Client, of: Person) -> dict[str, Shows]:
    one, fid = of.one, of.measure

    def of_addresses(*addresses: str, **headers: str) -> Shows:
        return lambda: [MARK in http.get(at, headers=headers).text for at in addresses]

    entry = {"request": {"method": "GET", "url": f"Observation/{fid}"}}
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    around = f"/Patient?_id={one.id}&_revinclude=Observation:subject"
    asked = "%7Bid,note%7Btext%7D%7D"
    return {
        "read": of_addresses(f"/Observation/{fid}"),
        "_history": of_addresses(f"/Observation/{fid}/_history", f"/Observation/{fid}/_history/1"),
        "search": lambda: _searched(http, one.id),
        "next page": of_addresses(_next_page(http, one.id)),
        "compartment": of_addresses(f"/Patient/{one.id}/Observation"),
        "$graphql": of_addresses(f"/Observation/{fid}/$graphql?query={asked}"),
        "batch": lambda: [MARK in http.post("/", json=batch).text],
        "documents": of_addresses(
            f"/DocumentReference?patient={one.id}", f"/DocumentReference/{of.document}"
        ),
        "Binary": of_addresses(f"/Binary/{of.binary}", accept="application/pdf"),
        "$everything": of_addresses(f"/Patient/{one.id}/$everything"),
        "_revinclude": of_addresses(around),
    }


def _searched(http: httpx.Client, patient: str) -> list[bool]:
    asked = {"patient": patient, "_sort": "date"}
    answers = [
        http.get("/Observation", params={"patient": patient}),
        http.post("/Observation/_search", data=asked),
    ]
    return [MARK in one.text for one in answers]


def _next_page(http: httpx.Client, patient: str) -> str:
    """
    A link that was given while it was allowed.
    """
    answer = http.get("/Observation", params={"patient": patient, "_count": 1})
    links = {one["relation"]: one["url"] for one in answer.json().get("link", [])}
    return links["next"].partition("/fhir")[2] if "next" in links else "/metadata"


def _exported(until: ExitStack, served: Served, token: str, of: Person) -> Shows:
    """
    An export that was made while it was allowed: its files, fetched again and again.
    """
    head = {"authorization": f"Bearer {token}"}
    http = until.enter_context(httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN))
    files = exported(http, of)

    def shows() -> list[bool]:
        return [any(MARK in _fetched(http, one) for one in files)]

    return shows


def exported(http: httpx.Client, of: Person) -> list[str]:
    """
    The addresses of the files of an export that was asked and made.
    """
    answer = http.get(f"/Patient/{of.one.id}/$export", headers={"prefer": "respond-async"})
    assert answer.status_code == 202, answer.text
    at = answer.headers["content-location"].partition("/fhir")[2]
    deadline = time.monotonic() + WAIT
    while (status := http.get(at)).status_code == 202:
        assert time.monotonic() < deadline, "the export does not end"
        time.sleep(0.5)
    return [one["url"].partition("/fhir")[2] for one in status.json()["output"]]


def _fetched(http: httpx.Client, at: str) -> str:
    try:
        return http.get(at).text
    except httpx.TransportError:  # cut in the middle
        return ""


class Told:
    """
    What came over a connection that stays open, or to a receiver: how often, as far as asked.
    """

    def __init__(self) -> None:
        self.events = self.asked = 0
        self.ended = threading.Event()

    def came(self, body: dict) -> None:
        if receiving.kind_of(body) == "event-notification":
            self.events += 1

    def shows(self) -> list[bool]:
        """
        Whether something came since this was asked last.
        """
        before, self.asked = self.asked, self.events
        return [self.asked > before]


def _opened(until: ExitStack, served: Served, http: httpx.Client, asker: Asker) -> dict[str, Shows]:
    """
    A subscription for each connection that stays open, and for the receiver.
    """
    found: dict[str, Shows] = {}
    if "websocket" in asker.doors:
        found["websocket"] = _websocket(until, served, _binding(http, asker.person)).shows
    if "events" in asker.doors:
        found["events"] = _events(until, served, _binding(http, asker.person)).shows
    if "receiver" in asker.doors:
        one = _subscribed(http, asker.person, served.receiver.url, content="full-resource")
        found["receiver"] = _received(served, one)
    return found


def _subscribed(http: httpx.Client, of: Person, endpoint: str = "", **more: object) -> str:
    filters = (f"Observation?patient=Patient/{of.one.id}",)
    asked = asking.subscription(endpoint, filters=filters, **more)
    answer = http.post("/Subscription", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def _binding(http: httpx.Client, of: Person) -> str:
    one = _subscribed(http, of, channel={"type": "websocket"})
    said = http.get(f"/Subscription/{one}/$get-ws-binding-token").json()
    return next(part["valueString"] for part in said["parameter"] if part["name"] == "token")


@contextmanager
def followed(served: Served, asker: Asker):
    """
    The two connections that stay open.
    """
    head = {"authorization": f"Bearer {asker.token}"}
    with (
        ExitStack() as until,
        httpx.Client(base_url=f"{served.web}/fhir", headers=head, **PLAIN) as http,
    ):
        first, second = (_binding(http, asker.person) for _ in range(2))
        yield {
            "websocket": _websocket(until, served, first),
            "events": _events(until, served, second),
        }


def _websocket(until: ExitStack, served: Served, token: str) -> Told:
    told = Told()
    stream = until.enter_context(connect(f"ws://127.0.0.1:{served.live}/notifications", proxy=None))
    stream.send(f"bind-with-token: {token}")
    assert receiving.kind_of(json.loads(stream.recv(WAIT))) == "handshake"

    def listen() -> None:
        with suppress(ConnectionClosed):
            for text in stream:
                told.came(json.loads(text))
        told.ended.set()

    threading.Thread(target=listen, daemon=True).start()
    return told


def _events(until: ExitStack, served: Served, token: str) -> Told:
    told = Told()
    http = until.enter_context(httpx.Client(**(PLAIN | {"timeout": None})))
    address = f"http://127.0.0.1:{served.live}/events"
    stream = until.enter_context(http.stream("GET", address, params={"token": token}))
    assert stream.status_code == 200

    def listen() -> None:
        with suppress(httpx.HTTPError, httpx.StreamError):
            for line in stream.iter_lines():
                if line.startswith("data: {"):
                    told.came(json.loads(line.removeprefix("data: ")))
        told.ended.set()

    threading.Thread(target=listen, daemon=True).start()
    return told


def _received(served: Served, one: str) -> Shows:
    told = Told()

    def shows() -> list[bool]:
        told.events = sum(
            receiving.kind_of(body) == "event-notification"
            for body in receiving.about(served.receiver.came, one)
        )
        return told.shows()

    return shows


def note_again(of: Person) -> None:
    """
    Something more happens, for those who follow the person to be told.
    """
    with inside.http(inside.operator()) as loader:
        loader.post("/Observation", json=measured(of.one))
