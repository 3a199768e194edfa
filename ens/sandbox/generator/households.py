"""
Who the generated people are: households of parents and children, couples, people alone.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from random import Random

from ens.sandbox.generator.places import BIRTHPLACES, TOWNS
from ens.sandbox.population import numbers, words
from ens.sandbox.population.people import Citizen

NAMESPACE = uuid.UUID("0f3c5a52-6c0b-5d38-9f3e-58c9a7d1b6e4")
END = date(2026, 1, 1)  # of the ten years
ADULT = 18
FIRST_MINOR = END.year - ADULT
YOUNGEST_PARENT = 21

BLOCK = 12
RANKS = 999 // BLOCK
SLOTS = RANKS * len(BIRTHPLACES)
# Beyond, somebody could have the number of somebody else.
MOST_PEOPLE = SLOTS * 12 * BLOCK

# How often, years of birth of the adults, how many adults, how many children.
_HOUSEHOLDS = (
    (20, (1976, 1996), 2, (1, 3)),
    (6, (1976, 1996), 1, (1, 2)),
    (10, (1984, 2004), 2, (0, 0)),
    (14, (1970, 2006), 1, (0, 0)),
    (14, (1960, 1976), 2, (0, 0)),
    (15, (1944, 1960), 2, (0, 0)),
    (12, (1930, 1950), 1, (0, 0)),
    (4, (1931, 1946), 2, (0, 0)),
)  # fmt: skip
_WEIGHTS = [weight for weight, *_ in _HOUSEHOLDS]


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody in their household. `parents` are the places in the block of a minor's parents,
    `town` the number of where they live.
    """

    index: int
    citizen: Citizen
    town: int
    parents: tuple["Person", ...] = ()

    @property
    def id(self) -> str:
        return self.citizen.key


def block(seed: int, number: int) -> tuple[Person, ...]:
    """
    The twelve people of a block, in their order.
    """
    random = Random(f"{seed} household {number}")
    people: list[Person] = []
    while len(people) < BLOCK:
        people += _household(random, seed, number, len(people))
    return tuple(people)


def _household(random: Random, seed: int, number: int, taken: int) -> list[Person]:
    _, years, adults, children = random.choices(_HOUSEHOLDS, _WEIGHTS)[0]
    town, family = random.randrange(len(TOWNS)), random.choice(words.FAMILIES)
    around, sexes = random.randint(*years), random.sample("FM", k=2)
    grown: list[Person] = []
    for sex in sexes[: min(adults, BLOCK - taken)]:
        year = min(max(around + random.randint(-3, 3), years[0]), years[1])
        own = family if sex == "M" or adults == 1 else random.choice(words.FAMILIES)
        place = taken + len(grown)
        one = _citizen(random, seed, number, place, sex, year, own, family, town)
        grown.append(Person(number * BLOCK + place, one, town))
    free = BLOCK - taken - len(grown)
    return grown + _children(
        random, seed, number, grown, family, min(random.randint(*children), free)
    )


def _children(
    random: Random, seed: int, number: int, parents: list[Person], family: str, count: int
) -> list[Person]:
    """
    Two years or more from one another, when the youngest parent was at least of age.
    """
    if not count:
        return []
    youngest = max(parent.citizen.birth_date.year for parent in parents)
    first = max(youngest + YOUNGEST_PARENT, FIRST_MINOR)
    year = random.randint(first, max(first, END.year - 2 * count))
    born: list[Person] = []
    while len(born) < count and year < END.year:
        place = parents[-1].index % BLOCK + 1 + len(born)
        sex, town = random.choice("FM"), parents[0].town
        one = _citizen(random, seed, number, place, sex, year, family, family, town)
        born.append(Person(number * BLOCK + place, one, town, tuple(parents)))
        year += random.randint(2, 4)
    return born


def _citizen(
    random: Random, seed: int, number: int, place: int, sex: str, year: int, family: str,
    usual: str, town: int,
) -> Citizen:  # fmt: skip
    index = number * BLOCK + place
    birthplace, month, rank = _birth(number, place, minor=year >= FIRST_MINOR)
    birth = date(year, month, random.randint(1, 28))
    given = tuple(random.sample(words.given_names_of(sex, year), k=random.choice((1, 2, 2, 3))))
    number_of = numbers.fictive_ins(sex=sex, birth_date=birth, birthplace=birthplace, rank=rank)
    return Citizen(
        key=id_of(seed, "person", index),
        given=given,
        family=family,
        sex=sex,
        birth_date=birth,
        birthplace=birthplace,
        ins=number_of.value,
        story="",
        provider="",
        usual_name=usual if usual != family else "",
        city=TOWNS[town][0],
    )


def _birth(number: int, place: int, *, minor: bool) -> tuple[str, int, int]:
    """
    Birthplace, month and rank there: never the same for two people born in years that end alike.

    A block has twelve ranks of a commune to itself, for a month that turns with each round of all
    of them. Children are born where their block is, adults elsewhere; they do not meet, since the
    years of birth of minors end as no adult's do.
    """
    slot, turn = number * 1009 % SLOTS, number // SLOTS
    commune, base = slot % len(BIRTHPLACES), slot // len(BIRTHPLACES)
    if not minor:
        commune = (commune + 1 + 17 * place + base) % len(BIRTHPLACES)
    month = (slot * 5 + place * 7 + turn) % 12 + 1
    return BIRTHPLACES[commune], month, base * BLOCK + place + 1


def id_of(seed: int, *parts: object) -> str:
    """
    The id of something of this seed: always the same.
    """
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, (seed, *parts)))))
