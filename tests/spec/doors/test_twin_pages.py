"""
The pages of two worlds are alike to whoever may not see what tells them apart.
"""

import difflib
import os

import pytest

from tests.fhir_api import inside
from tests.portals import people
from tests.spec.doors import pages, twins
from tests.spec.doors import world as worlds

LONG = bool(os.environ.get("ENS_LONG"))
SEED = int(os.environ.get("ENS_TWINS_SEED", "1"))
WALKERS = (
    "the person", "a parent", "a suspended parent", "a helper", "a stranger",
    "a doctor of the team", "a nurse of the team", "a doctor with a glass", "a doctor with a pass",
    "a doctor with an agreement", "a doctor refused documents", "a blocked doctor of the team",
    "an unrelated doctor", twins.MEDIATOR,
)  # fmt: skip
DRAWN = 350 if LONG else 12
_pairs: dict[str, tuple[twins.Side, twins.Side]] = {}


@pytest.fixture
def pair(database, request):
    name = request.param
    if name not in _pairs:
        _pairs[name] = twins.pair(name, f"tp{WALKERS.index(name):02}")
    return _pairs[name]


def difference(one, other):
    lines = ("\n".join(map(str, told)).split("\n") for told in (one, other))
    return "\n".join(list(difflib.unified_diff(*lines, n=0, lineterm=""))[:30])


def alike(sides, browsers, addresses, ask=pages.get):
    shown = tuple(ask(*one) for one in zip(browsers, addresses, strict=True))
    told = [pages.told(*one) for one in zip(sides, shown, strict=True)]
    assert told[0] == told[1], f"ENS_TWINS_SEED={SEED} {addresses} {difference(*told)}"
    assert told[0][0] < 500, addresses
    return shown


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("pair", WALKERS, indirect=True)
def test_no_page_tells_what_is_hidden(pair):
    """
    Each page and each form once, then pages and links drawn.
    """
    browsers = tuple(pages.browser(side) for side in pair)
    names = pages.of(pair[0])
    walker, met = pages.Walker(SEED, names), set()
    for name in names:
        address = walker.address(name)
        addresses = tuple(side.fill(address) for side in pair)
        alike(pair, browsers, addresses, ask=pages.post)
        shown = alike(pair, browsers, addresses)
        walker.note(shown)
        met.add(shown[0].status_code)
    for _ in range(DRAWN):
        walker.note(alike(pair, browsers, walker.request(pair)))
    assert met & {200, 404}


STAFF = {
    "operator": ("/exploitation/demandes/", "/exploitation/representations/"),
    "authority": ("/autorite/urgences/", "/autorite/veille/", "/autorite/matrice/"),
    "editor": ("/editeur/", "/editeur/valider/"),
    "researcher": ("/recherche/",),
}


@pytest.mark.parametrize("kind", STAFF)
def test_no_page_of_staff_changes_with_what_is_deposited(database, kind):
    """
    Of those that count nothing of people; what is counted has tests of its own.
    """
    browser, person = people.staff(kind), inside.holder()
    before = [twins.levelled(browser.get(one).content.decode()) for one in STAFF[kind]]
    with inside.http(inside.operator()) as loader:
        for sort in ("report", "weight", "letter"):
            sent = worlds.body(sort, person.id, f"{kind}-{sort}")
            assert loader.post(f"/{sent['resourceType']}", json=sent).status_code == 201
    after = [twins.levelled(browser.get(one).content.decode()) for one in STAFF[kind]]
    assert before == after, difference(before, after)
