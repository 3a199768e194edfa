"""
Many requests to two worlds, and where they are not answered alike.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fhir_api import inside
from tests.portals import people
from tests.spec.doors import drawing, pages
from tests.spec.doors.twins import Side

Sides = tuple[Side, Side]
# Of somebody who sees everything: where the two worlds must be told apart.
TELLING = ("", "documents/", "resume/", "documents/@reportn/", "documents/@reportms/")


@dataclass
class Compared:
    """
    `apart` counts what who sees everything was answered otherwise in the two worlds: nothing of
    it, and the comparison would prove nothing.
    """

    name: str
    asked: int = 0
    apart: int = 0
    differences: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def note(self, asked: Any, one: Any, other: Any, status: int) -> None:
        self.asked += 1
        self.statuses.add(status)
        if one != other:
            self.differences.append(f"{self.name}: {asked}\n{difference(one, other)}")
        elif status >= 500:
            self.differences.append(f"{self.name}: {asked} is answered {status}")


def difference(one: Any, other: Any) -> str:
    lines = ("\n".join(map(str, told)).split("\n") for told in (one, other))
    return "\n".join(list(difflib.unified_diff(*lines, n=0, lineterm=""))[:30])


def requests(sides: Sides, *, seed: int, number: int) -> Compared:
    """
    Of the FHIR API, each asked by whoever stands so, then by who sees everything.
    """
    found, drawer = Compared(sides[0].standing.name), drawing.Drawer(seed)
    clients = [inside.http(side.standing.actor) for side in sides]
    loader = inside.http(inside.operator())
    for _ in range(number):
        asked = drawer.request()
        one, other = (drawing.answers(*two, asked) for two in zip(sides, clients, strict=True))
        found.note(asked, one, other, max(status for status, *_ in one))
        whole = [drawing.answers(side, loader, asked) for side in sides]
        found.apart += whole[0] != whole[1]
    return found


def walks(sides: Sides, *, seed: int, number: int) -> Compared:
    """
    Each page and each form once, then so many pages and links drawn.
    """
    names = pages.of(sides[0])
    found, walker = Compared(sides[0].standing.name), pages.Walker(seed, names)
    browsers = tuple(pages.browser(side) for side in sides)

    def ask(way: Callable[..., Any], addresses: tuple[str, ...]) -> None:
        shown = tuple(way(*one) for one in zip(browsers, addresses, strict=True))
        told = [pages.told(*one) for one in zip(sides, shown, strict=True)]
        found.note(addresses, *told, told[0][0])
        walker.note(shown)

    for name in names:
        address = walker.address(name)
        for way in (pages.post, pages.get):
            ask(way, tuple(side.fill(address) for side in sides))
    for _ in range(number):
        ask(pages.get, walker.request(sides))
    found.apart = _told_apart(sides)
    return found


def _told_apart(sides: Sides) -> int:
    """
    How many pages are not alike to a doctor who sees everything.
    """
    told = []
    for side in sides:
        seeing = next(one for one in side.world.standings if one.name == "the treating doctor")
        browser = people.sign_in(seeing.human, "pro-sante-connect")[0]
        begins = f"/pro/patient/{side.world.person.id}/"
        shown = [browser.get(begins + side.fill(rest)) for rest in TELLING]
        told.append([pages.told(side, one) for one in shown])
    return sum(one != other for one, other in zip(*told, strict=True))
