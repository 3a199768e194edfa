"""
What hangs on a document, or names it, is as hidden as it and as what it says itself: when it is
made, when it changes, when the document changes.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from ens.ground import clock
from tests.fhir_api import inside, things
from tests.fhir_api.answers import place

Json = dict[str, Any]
SECRET = "INVISIBLE_REPRESENTANTS_LEGAUX"
MASKED = "MASQUE_PS"


@dataclass(frozen=True, slots=True)
class World:
    """
    A person, who represents them, and two doctors of the team: one writes, the other reads.
    """

    person: inside.Holder
    author: httpx.Client
    colleague: httpx.Client
    guardian: httpx.Client

    def create(self, resource: Json) -> str:
        answer = self.author.post(f"/{resource['resourceType']}", json=resource)
        assert answer.status_code == 201, answer.text
        return f"{resource['resourceType']}/{answer.json()['id']}"

    def document(self, **more: Any) -> str:
        return self.create(things.document(self.person.reference, **more))

    def replace(self, address: str, **more: Any) -> None:
        kept = self.author.get(f"/{address}").json()
        answer = self.author.put(f"/{address}", json=things.kept(kept | more))
        assert answer.status_code == 200, answer.text

    def hide(self, document: str, *, hidden: bool = True) -> None:
        from ens.journeys import hide_document

        hide_document.hide(
            actor=self.person.actor, patient="", document=document.partition("/")[2],
            hidden=hidden, key="", now=clock.now(),
        )  # fmt: skip


def reads(http: httpx.Client, address: str) -> bool:
    status = http.get(f"/{address}").status_code
    assert status in (200, 404)
    return status == 200


def colleague_and_guardian(world: World, address: str) -> tuple[bool, bool]:
    return reads(world.colleague, address), reads(world.guardian, address)


@pytest.fixture(scope="module")
def world(database: None) -> Iterator[World]:
    from ens.contexts.identity import api as identity

    person, named = inside.holder(), inside.holder("Paul")
    identity.represent(
        representative=named.key, represented=person.key, kind="habilitation-familiale",
        since=clock.today(), source="judgment", by=0,
    )  # fmt: skip
    author, colleague = inside.doctor(), inside.doctor()
    for one in (author, colleague):
        inside.care_for(person, one)
    guardian = inside.through(named, "dedans-app", "user/*.rs", patient=person.key)
    with (
        inside.software_of(author) as writes,
        inside.software_of(colleague) as looks,
        inside.http(guardian) as acts,
    ):
        yield World(person, writes, looks, acts)


def secret() -> Json:
    return {"security": [{"code": SECRET}]}


def listing(world: World, *documents: str, **more: Any) -> Json:
    usual = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": world.person.reference, "entry": items(*documents),
    }  # fmt: skip
    return things.kept(usual | more)


def items(*documents: str) -> list[Json] | None:
    return [{"item": {"reference": one}} for one in documents] or None


def provenance(world: World, document: str) -> Json:
    return {
        "resourceType": "Provenance", "recorded": "2026-01-01T00:00:00Z",
        "target": [{"reference": document}], "agent": [{"who": {"display": "X"}}],
    }  # fmt: skip


def observation(world: World, document: str, **more: Any) -> Json:
    return things.observation(world.person.id, derivedFrom=[{"reference": document}], **more)


def composition(world: World, document: str) -> Json:
    return {
        "resourceType": "Composition", "status": "final", "type": {"text": "x"},
        "subject": world.person.reference, "date": "2026-01-01", "author": [{"display": "X"}],
        "title": "t", "section": [{"title": "s", "entry": [{"reference": document}]}],
    }  # fmt: skip


def manifest(world: World, document: str) -> Json:
    return {
        "resourceType": "DocumentManifest", "status": "current",
        "subject": world.person.reference, "content": [{"reference": document}],
    }  # fmt: skip


def task(world: World, document: str) -> Json:
    return {
        "resourceType": "Task", "status": "requested", "intent": "order",
        "for": world.person.reference, "focus": {"reference": document},
    }  # fmt: skip


NAMING: list[Callable[[World, str], Json]] = [
    listing, provenance, observation, composition, manifest, task,
]  # fmt: skip
naming = pytest.mark.parametrize("made", NAMING, ids=lambda made: made.__name__)


@naming
def test_what_names_a_document_is_hidden_and_shown_with_it(world: World, made) -> None:
    document = world.document()
    named = world.create(made(world, document))
    assert reads(world.colleague, named)
    world.hide(document)
    assert not reads(world.colleague, document)
    assert not reads(world.colleague, named)
    assert reads(world.author, named)
    world.hide(document, hidden=False)
    assert reads(world.colleague, named)


@naming
def test_what_names_a_document_hidden_already_is_hidden_as_it_is_made(world: World, made) -> None:
    document = world.document()
    world.hide(document)
    assert not reads(world.colleague, world.create(made(world, document)))


@naming
def test_what_names_a_secret_document_is_secret(world: World, made) -> None:
    document = world.document(meta=secret())
    assert not reads(world.guardian, world.create(made(world, document)))


def test_what_comes_to_name_a_hidden_document_is_hidden_and_shown_when_it_names_it_no_more(
    world: World,
) -> None:
    hidden, shown = world.document(), world.document()
    world.hide(hidden)
    listed = world.create(listing(world, shown))
    assert reads(world.colleague, listed)
    world.replace(listed, entry=items(shown, hidden))
    assert not reads(world.colleague, listed)
    world.replace(listed, entry=items(shown))
    assert reads(world.colleague, listed)


def test_what_names_two_documents_is_as_hidden_as_both(world: World) -> None:
    one, two = world.document(), world.document()
    listed = world.create(listing(world, one, two))
    world.hide(one)
    world.hide(two)
    world.hide(one, hidden=False)
    assert not reads(world.colleague, listed)
    world.hide(two, hidden=False)
    assert reads(world.colleague, listed)


@pytest.mark.parametrize("made", [listing, observation])
def test_what_is_secret_by_itself_stays_so_when_its_document_is_hidden_and_shown(
    world: World, made
) -> None:
    document = world.document()
    named = world.create(made(world, document, meta=secret()))
    assert colleague_and_guardian(world, document) == (True, True)
    assert colleague_and_guardian(world, named) == (True, False)
    world.hide(document)
    assert colleague_and_guardian(world, named) == (False, False)
    world.hide(document, hidden=False)
    assert colleague_and_guardian(world, named) == (True, False)


def test_a_flag_of_its_own_comes_and_goes_under_that_of_its_document(world: World) -> None:
    """
    What was extracted keeps no flag that neither itself nor its document says any more.
    """
    document = world.document(meta=secret())
    named = world.create(observation(world, document))
    world.replace(named, meta=secret())
    world.replace(document, meta=None)
    assert colleague_and_guardian(world, document) == (True, True)
    assert colleague_and_guardian(world, named) == (True, False)
    world.replace(named, meta=None)
    assert colleague_and_guardian(world, named) == (True, True)


def test_what_comes_with_a_masked_document_is_masked(world: World) -> None:
    urn = things.urn()
    masked = things.document(world.person.reference, securityLabel=[{"coding": [{"code": MASKED}]}])
    sent = things.transaction(
        things.post(listing(world, urn)),
        things.post(masked, urn),
        things.post(observation(world, urn)),
    )
    answer = world.author.post("/", json=sent)
    assert answer.status_code == 200, answer.text
    for entry in answer.json()["entry"]:
        named, fid, _ = place(entry["response"]["location"])
        assert not reads(world.colleague, f"{named}/{fid}")
        assert reads(world.author, f"{named}/{fid}")


def test_the_holder_and_who_represents_them_still_see_what_they_masked(world: World) -> None:
    document = world.document()
    named = world.create(observation(world, document))
    world.hide(document)
    assert reads(world.guardian, named)


def test_the_author_does_not_show_what_the_holder_hid(world: World) -> None:
    document = world.document()
    world.hide(document)
    kept = world.author.get(f"/{document}").json()
    kept.pop("securityLabel", None)
    kept["meta"].pop("security", None)
    assert world.author.put(f"/{document}", json=kept).status_code == 422
    assert not reads(world.colleague, document)


def told(world: World, address: str) -> list[str]:
    """
    What the register tells the guardian of this thing.
    """
    from ens.contexts.access import api as access
    from ens.contexts.identity import api as identity
    from ens.contexts.register import api as register
    from ens.ground.actor import Actor

    name, _, fid = address.partition("/")
    (link,) = identity.representatives_of(world.person.key, today=clock.today())
    guardian = Actor(1, 0, "citizen", person=link.representative, assurance=1)
    reach = access.reach(
        actor=guardian, persons=(world.person.key,), action="read", now=clock.now()
    )
    found = register.accesses_about(reach=reach, type=name, ids=[fid])
    return [line.action for line in reversed(found)]


@pytest.mark.parametrize("made", [listing, observation])
def test_the_register_tells_of_a_thing_as_the_thing_is_now(world: World, made) -> None:
    """
    Of what was made secret by itself, and of what its document made so.
    """
    document = world.document()
    named = world.create(made(world, document))
    assert reads(world.colleague, named)
    assert told(world, named) == ["create", "read"]
    world.replace(named, meta=secret())
    assert told(world, named) == []
    world.replace(named, meta=None)
    assert told(world, named)[:2] == ["create", "read"]
    world.replace(document, meta=secret())
    assert told(world, named) == told(world, document) == []


def binary(world: World, document: str) -> Json:
    return {
        "resourceType": "Binary", "contentType": "text/plain", "data": "aGVsbG8=",
        "securityContext": {"reference": document},
    }  # fmt: skip


def test_a_binary_is_as_hidden_as_the_document_it_says_it_hangs_on(world: World) -> None:
    document = world.document()
    before = world.create(binary(world, document))
    assert reads(world.colleague, before)
    world.hide(document)
    assert not reads(world.colleague, before)
    after = world.create(binary(world, document))
    assert not reads(world.colleague, after)
    assert reads(world.author, after)
    world.hide(document, hidden=False)
    assert reads(world.colleague, before)
    assert reads(world.colleague, after)


def test_a_binary_sent_with_the_masked_document_it_hangs_on_is_masked(world: World) -> None:
    urn = things.urn()
    masked = things.document(world.person.reference, securityLabel=[{"coding": [{"code": MASKED}]}])
    sent = things.transaction(things.post(binary(world, urn)), things.post(masked, urn))
    answer = world.author.post("/", json=sent)
    assert answer.status_code == 200, answer.text
    _, fid, _ = place(answer.json()["entry"][0]["response"]["location"])
    assert reads(world.author, f"Binary/{fid}")
    assert not reads(world.colleague, f"Binary/{fid}")


# --- at once


def aside(work: Callable[[], object]) -> threading.Thread:
    """
    Begin this on a connection of its own, and let it go as far as it can.
    """

    def run() -> None:
        from django.db import connection

        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=0.4)
    return thread


def test_what_comes_to_name_a_document_while_it_is_being_hidden_is_hidden(world: World) -> None:
    from ens.ground import database as ground

    document, made = world.document(), []
    with ground.transaction():
        world.hide(document)
        other = aside(lambda: made.append(world.create(listing(world, document))))
    other.join()
    assert not reads(world.colleague, made[0])


def test_what_names_a_document_and_is_not_yet_committed_is_hidden_with_it(world: World) -> None:
    from ens.ground import database as ground

    document = world.document()
    with ground.transaction():
        named = world.create(listing(world, document))
        other = aside(lambda: world.hide(document))
    other.join()
    assert not reads(world.colleague, document)
    assert not reads(world.colleague, named)


def test_one_document_shown_while_the_other_is_being_hidden_leaves_what_names_both_hidden(
    world: World,
) -> None:
    from ens.ground import database as ground

    shown, hidden = world.document(), world.document()
    named = world.create(listing(world, shown, hidden))
    world.hide(shown)
    with ground.transaction():
        world.hide(hidden)
        other = aside(lambda: world.hide(shown, hidden=False))
    other.join()
    assert reads(world.colleague, shown)
    assert not reads(world.colleague, named)
