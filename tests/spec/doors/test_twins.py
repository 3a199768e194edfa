"""
Two worlds that differ only in what the actor may not see answer requests of the FHIR API, pages
and forms alike, whoever that actor is.
"""

import os

import pytest

from tests.fhir_api import inside
from tests.portals import people
from tests.spec.doors import comparing, twins
from tests.spec.doors import world as worlds

SEED = int(os.environ.get("ENS_TWINS_SEED", "1"))
# Nothing is hidden from the treating doctor, so no two worlds differ for them.
BY_REQUESTS = (
    "the person", "an app", "a stranger", "a parent", "a suspended parent", "a helper",
    "an unrelated doctor", "a doctor of the team", "a nurse of the team",
    "a blocked doctor of the team", "a doctor with a glass", "a doctor with an agreement",
    "a doctor with a pass", "a doctor refused documents", "a doctor of an opposed place",
    "a doctor of a place refused measures",
)  # fmt: skip
BY_PAGES = (*(name for name in BY_REQUESTS if name != "an app"), twins.MEDIATOR)
REQUESTS, PAGES = 24, 12


def pair_of(name, tag, names):
    return twins.pair(name, f"{tag}{names.index(name):02}")


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("name", BY_REQUESTS)
def test_no_drawn_request_tells_what_is_hidden(database, name):
    sides = pair_of(name, "tr", BY_REQUESTS)
    found = comparing.requests(sides, seed=SEED, number=REQUESTS)
    assert found.differences == [], f"ENS_TWINS_SEED={SEED}"
    assert found.apart > REQUESTS / 4
    assert len(found.statuses) > 1


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("name", BY_PAGES)
def test_no_page_tells_what_is_hidden(database, name):
    found = comparing.walks(pair_of(name, "tp", BY_PAGES), seed=SEED, number=PAGES)
    assert found.differences == [], f"ENS_TWINS_SEED={SEED}"
    assert found.apart
    assert found.statuses & {200, 404}


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
    assert before == after, comparing.difference(before, after)
