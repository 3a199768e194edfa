"""
Cells drawn through every door: what comes out is what the oracle says, thing by thing.
"""

import os
import random
from functools import cache
from itertools import product

import pytest

from tests.fhir_api import inside
from tests.portals import people
from tests.spec.doors import asking
from tests.spec.doors import world as worlds
from tests.spec.doors.world import Made, Standing, World

SEED = int(os.environ.get("ENS_DOORS_SEED", "1"))
LONG = bool(os.environ.get("ENS_LONG"))
CELLS = 20_000 if LONG else 1_000
DOORS = (*asking.EVERY, *asking.PAGES)


@pytest.fixture(scope="module")
def every_world(database) -> tuple[World, ...]:
    return tuple(worlds.world(f"doors{number}") for number in range(2 if LONG else 1))


class Asker:
    """
    Whoever stands before a person, with a token and, for the pages, a session.
    """

    def __init__(self) -> None:
        self._http = cache(lambda name, actor: inside.http(actor))
        self._browser = cache(self._signed_in)

    def _signed_in(self, name: str, actor):
        pro = actor.kind == "professional"
        return people.sign_in(actor, "pro-sante-connect" if pro else "franceconnect")[0]

    def comes_out(self, world: World, standing: Standing, made: Made, door: str) -> bool:
        if door in asking.PAGES:
            browser = self._browser(standing.name, standing.human)
            return asking.PAGES[door](browser, asking.space_of(standing, world), made)
        return asking.EVERY[door](self._http(standing.name, standing.actor), world, made)


def cells(every_world) -> list[tuple[World, Standing, Made, str]]:
    every = [
        (world, standing, made, door)
        for world in every_world
        for standing, made, door in product(world.standings, world.things, DOORS)
        if asking.applies(door, made, standing)
    ]
    return random.Random(SEED).sample(every, min(CELLS, len(every)))


def may_come_out(standing: Standing, made: Made, door: str) -> bool:
    way = door not in asking.FROM_THE_PERSON or standing.sees_who_it_is()
    return way and standing.sees(made)


def wrong(drawn: list[tuple[World, Standing, Made, str]], asker: Asker) -> list[str]:
    return [
        f"{standing.name}: {door}: {made.sort} {made.flags}"
        for world, standing, made, door in drawn
        if asker.comes_out(world, standing, made, door) != may_come_out(standing, made, door)
    ]


@pytest.mark.row("ACC-24", "ACC-23")
def test_what_comes_out_of_each_door_is_what_the_law_says(every_world) -> None:
    drawn, asker = cells(every_world), Asker()
    assert len(drawn) == CELLS
    found = wrong(drawn, asker)
    assert not found, "\n".join([f"{len(found)} of {len(drawn)}", *found[:40]])


def test_the_worlds_hold_what_is_seen_and_what_is_not(every_world) -> None:
    """
    A sample of refusals alone, or of permissions alone, would prove little.
    """
    world = every_world[0]
    seen = [standing.sees(made) for standing, made in product(world.standings, world.things)]
    assert 0.2 < sum(seen) / len(seen) < 0.8
    assert {made.sort for made in world.things} == worlds.SORTS.keys()
