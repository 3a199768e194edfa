"""
The pages that whoever stands before a person may ask for: each address that there is, what may be
asked of it, and every link that a page showed.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver
from lxml import html

from tests.portals import people
from tests.spec.doors import world as worlds
from tests.spec.doors.twins import MEDIATOR, Side, fid_of

ROOMS = {"citizen": "espace/", "pro": "pro/", "mediator": "mediation/"}
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# What fills the places of an address; `document` is drawn among all that there is in either world.
FILLED = {
    "number": ("0", "1"),
    "kind": ("tableau", "feuille", "fhir", "ips", "cda", "xml", "json", "pdf"),
    "line": ("A" * 43, "1-1"),
    "right": ("access", "erasure", "acces", "effacement"),
    "category": ("documents", "measures", "carnet", "messages"),
    "code": ("29463-7", "8867-4", "8310-5"),
    "about": ("consultation", "feeding", "emergency", "alimentation", "urgence"),
    "application": ("dedans-app", "growth"),
    "review": ("1",),
    "mandate": ("1",),
    "invitation": ("1",),
    "key": ("profession-10", "tous", "profession-60"),
    "lesson": ("partage",),
    "name": ("secret",),
}
ABSENT = "00000000-0000-4000-8000-000000000000"
ASKED = (
    "", "", "?type=11502-2", "?annee=2026", "?annee=2025", "?suite=1", "?nom=a", "?page=2",
    "?voir=autres", "?acte=see", "?categorie=documents", "?issue=permitted", "?mode=normal",
    "?avant=9999999999999999-9", "?comme=profession-10", "?comme=profession-60", "?fait=1", "?q=a",
    "?type=75496-0&annee=2026", "?depuis=1", "?etape=2", "?lang=en", "?lieu=a", "?comme=tous",
)  # fmt: skip


@cache
def patterns() -> dict[str, tuple[str, str]]:
    """
    The name of each page of the rooms: its room and its address, as the resolver knows it.
    """
    found = {}
    for name, address in every_address():
        for room, begins in ROOMS.items():
            if address.startswith(begins):
                found[name] = room, address
    return found


def every_address() -> Iterator[tuple[str, str]]:
    def under(some: Any, before: str) -> Iterator[tuple[str, str]]:
        for one in some:
            address = before + str(one.pattern)
            if isinstance(one, URLPattern):
                yield one.name or address, address
            else:
                yield from under(one.url_patterns, address)

    yield from under(get_resolver().url_patterns, "")


def of(side: Side) -> tuple[str, ...]:
    """
    The names of the pages that are for whoever stands so.
    """
    facts, everything = side.standing.facts, patterns()
    if side.standing.name == MEDIATOR:
        return tuple(name for name, (room, _) in everything.items() if room == "mediator")
    if "PRO" in facts:
        return tuple(name for name, (room, _) in everything.items() if room == "pro")
    apart = "helped-" if "SELF" in facts else "citizen-"
    return tuple(
        name for name, (room, _) in everything.items()
        if room == "citizen" and (not name.startswith(apart) or name in ("citizen-home",))
    )  # fmt: skip


def browser(side: Side) -> Any:
    human = side.standing.human
    provider = "franceconnect" if human.kind == "citizen" else "pro-sante-connect"
    return people.sign_in(human, provider)[0]


class Walker:
    """
    Draws addresses, alike for both worlds: by the pages there are, and by the links they showed.
    """

    def __init__(self, seed: int, names: tuple[str, ...]) -> None:
        self.draw = random.Random(seed)
        self.names = names
        self.seen: list[tuple[str, ...]] = []

    def address(self, name: str) -> str:
        """
        As of either world: @P is the person, @ begins the id of a thing.
        """
        known = patterns()[name][1]
        return "/" + PLACE.sub(self._filled, known) + self.draw.choice(ASKED)

    def _filled(self, place: re.Match[str]) -> str:
        match place[1]:
            case "patient":
                return "@P"
            case "document":
                sort = self.draw.choice(("report", "report", "telemedicine", "weight"))
                return "@" + fid_of(sort, self.draw.choice(worlds.FLAGS))
            case known if known in FILLED:
                return self.draw.choice(FILLED[known])
        return ABSENT

    def request(self, sides: tuple[Side, Side]) -> tuple[str, ...]:
        if self.seen and self.draw.random() < 0.4:
            return self.draw.choice(self.seen)
        address = self.address(self.draw.choice(self.names))
        return tuple(side.fill(address) for side in sides)

    def note(self, shown: tuple[Any, ...]) -> None:
        """
        Keep the links of two pages that are alike, to follow them in both.
        """
        some = [links(one) for one in shown]
        if len(some[0]) == len(some[1]):
            self.seen += zip(*some, strict=True)
            self.seen = self.seen[-400:]


def links(page: Any) -> list[str]:
    if page.status_code != 200 or "html" not in page.headers.get("content-type", ""):
        return []
    where = html.fromstring(page.content).xpath("//a/@href")
    return [one for one in where if one.startswith(("/espace/", "/pro/", "/mediation/"))]


def get(who: Any, address: str) -> Any:
    return who.get(address)


def post(who: Any, address: str) -> Any:
    """
    A form of which only a few words are filled; nothing that it does stays.
    """
    from django.db import transaction

    from ens.ground import database

    with database.transaction():
        answer = who.post(address, {"idempotency_key": "k", "motif": "x", "oui": "1", "code": "1"})
        transaction.set_rollback(True)
    return answer


def told(side: Side, page: Any) -> tuple[Any, ...]:
    """
    What is answered, but for what differs between any two moments.
    """
    headers = {
        name.lower(): side.level(value) for name, value in page.headers.items()
        if name.lower() not in ("content-length", "date", "etag", "server-timing")
    }  # fmt: skip
    content = b"".join(page.streaming_content) if page.streaming else page.content
    return page.status_code, headers, side.level(content.decode("utf-8", "replace"))
