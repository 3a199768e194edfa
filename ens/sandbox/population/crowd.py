"""
Everybody beside the cast: households of people, and the professionals of the directory.

Drawn from a seed, so that the same size always gives the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from ens.sandbox.population import cast, structures, words
from ens.sandbox.population.people import (
    TREATING_DOCTOR,
    Care,
    Citizen,
    Population,
    Professional,
    Representation,
    Structure,
    citizen,
    professional,
    situation,
)
from ens.standards import ins

SEED = "fictive population 1"
REFERENCE = date(2026, 1, 1)
FIRST_RPPS_RANK = 100
FIRST_BIRTH_RANK = 300
ADULT = 18

# How a household is made, and how often: years of birth of its adults, number of children.
_HOUSEHOLDS = (
    (6, (1978, 1992), 2, (1, 3)),
    (3, (1978, 1994), 1, (1, 2)),
    (4, (1980, 2002), 1, (0, 0)),
    (4, (1985, 2000), 2, (0, 0)),
    (4, (1950, 1972), 2, (0, 0)),
    (4, (1932, 1955), 1, (0, 0)),
)
# Profession, specialty, liberal or salaried, share of the directory, keys of its structures.
_PRACTICES = (
    ("10", "SM54", "L", 9, ("practice", "practice-lyon", "practice-rennes", "practice-toulouse")),
    ("10", "SM40", "L", 2, ("practice", "practice-lyon")),
    ("10", "SM04", "S", 2, ("hospital", "second-hospital")),
    ("10", "SM20", "S", 2, ("maternity", "hospital")),
    ("10", "SM62", "S", 1, ("hospital",)),
    ("21", "", "L", 3, ("pharmacy", "pharmacy-rennes")),
    ("60", "", "L", 5, ("nursing", "practice-rennes")),
    ("50", "", "S", 2, ("maternity",)),
    ("70", "", "L", 3, ("health-house", "practice-rennes", "practice-toulouse")),
    ("40", "", "L", 2, ("practice-toulouse", "practice-lyon")),
    ("91", "", "L", 1, ("health-house",)),
)
_IN_WORDS = {
    "10": "Médecin", "21": "Pharmacie", "60": "Soins infirmiers", "50": "Sage-femme",
    "70": "Kinésithérapie", "40": "Dentiste", "91": "Orthophonie",
}  # fmt: skip


@dataclass(slots=True)
class _Drawing:
    """
    What has been drawn so far; `taken` holds the INS and the traits that are somebody's already.
    """

    random: Random
    size: int
    citizens: list[Citizen]
    representations: list[Representation]
    taken: set[object]

    @property
    def missing(self) -> int:
        return self.size - len(self.citizens)


def population(*, size: int, today: date) -> Population:
    """
    Return the cast and `size` more people.
    """
    known = cast.the_cast(today=today)
    taken: set[object] = {value for one in known.citizens for value in (one.ins, one.traits)}
    drawing = _Drawing(Random(f"{SEED} people"), size, [], [], taken)
    while drawing.missing > 0:
        _household(drawing)
    professionals = (*known.professionals, *_directory(size // 5))
    citizens = tuple(drawing.citizens)
    return Population(
        structures=known.structures,
        professionals=professionals,
        citizens=(*known.citizens, *citizens),
        care=(*known.care, *_care(citizens, professionals)),
        representations=(*known.representations, *drawing.representations),
    )


def _household(drawing: _Drawing) -> None:
    random = drawing.random
    weights = [weight for weight, *_ in _HOUSEHOLDS]
    _, years, adults, children = random.choices(_HOUSEHOLDS, weights)[0]
    family, place = random.choice(words.FAMILIES), random.choice(words.COMMUNES)
    parents = _adults(drawing, family, place[1], years, adults)
    number = min(random.randint(*children), drawing.missing)
    years_of_birth = _years_of_birth(random, parents, number)
    born = tuple(_child(drawing, family, place, year) for year in years_of_birth)
    for parent in parents if born else ():
        at = drawing.citizens.index(parent)
        represents = tuple(child.key for child in born)
        drawing.citizens[at] = replace(parent, represents=represents)
        drawing.representations.extend(
            Representation(parent.key, child.key, "parent", child.birth_date, "état civil")
            for child in born
        )


def _adults(
    drawing: _Drawing, family: str, city: str, years: tuple[int, int], count: int
) -> tuple[Citizen, ...]:
    random = drawing.random
    sexes = random.sample("FM", k=min(count, drawing.missing))
    around = random.randint(*years)
    made = []
    for sex in sexes:
        year = min(max(around + random.randint(-3, 3), years[0]), years[1])
        birth_family = family if sex == "M" or count == 1 else random.choice(words.FAMILIES)
        made.append(
            _draw(
                drawing, birth_family, sex, year, _birthplace(random), city,
                usual_name=family if birth_family != family else "",
            )
        )  # fmt: skip
    return tuple(made)


def _years_of_birth(random: Random, parents: tuple[Citizen, ...], number: int) -> list[int]:
    """Return years far enough from one another, while the youngest parent is 22 or more."""
    if not number:
        return []
    youngest = max(parent.birth_date.year for parent in parents)
    first = max(youngest + 22, REFERENCE.year - ADULT + 1)
    wanted = random.randint(first, max(first, REFERENCE.year - 2 * number))
    return [year for year in range(wanted, wanted + 2 * number, 2) if year < REFERENCE.year]


def _child(drawing: _Drawing, family: str, place: tuple[str, str, str], year: int) -> Citizen:
    sex = drawing.random.choice("FM")
    return _draw(drawing, family, sex, year, place[0], place[1], provider="")


def _draw(
    drawing: _Drawing, family: str, sex: str, year: int, birthplace: str, city: str, **more: Any
) -> Citizen:
    """
    Draw somebody until their INS and their traits are nobody else's.
    """
    random, rank = drawing.random, len(drawing.citizens) + 1
    usual = words.given_names_of(sex, year)
    while True:
        given = tuple(random.sample(usual, k=random.choice((1, 2, 2, 3))))
        key = f"{ins.fold(given[0])}-{ins.fold(family)}-{rank:03d}".replace(" ", "-")
        person = citizen(
            key=key, given=given, family=family, sex=sex, birthplace=birthplace, city=city,
            birth_date=date(year, random.randint(1, 12), random.randint(1, 28)),
            rank=(FIRST_BIRTH_RANK + rank) % 999 + 1,
            story=f"{'Née' if sex == 'F' else 'Né'} en {year}, vit à {city}", **more,
        )  # fmt: skip
        if drawing.taken.isdisjoint((person.ins, person.traits)):
            break
    drawing.taken |= {person.ins, person.traits}
    drawing.citizens.append(person)
    return person


def _birthplace(random: Random) -> str:
    if random.random() < 0.08:
        return random.choice(words.ABROAD)[0]
    return random.choice(words.COMMUNES)[0]


def _directory(count: int) -> Iterator[Professional]:
    random = Random(f"{SEED} directory")
    places = {place.key: place for place in structures.all_structures()}
    weights = [share for _, _, _, share, _ in _PRACTICES]
    for rank in range(FIRST_RPPS_RANK, FIRST_RPPS_RANK + count):
        profession, specialty, mode, _, keys = random.choices(_PRACTICES, weights)[0]
        place = places[random.choice(keys)]
        yield _practitioner(random, rank, place, profession, specialty, mode)


def _practitioner(
    random: Random, rank: int, place: Structure, profession: str, specialty: str, mode: str
) -> Professional:
    sex, family = random.choice("FFM"), random.choice(words.FAMILIES)
    given = random.choice(words.given_names_of(sex, random.randint(1962, 1994)))
    name = ins.fold(f"{given} {family}").replace(" ", "-")
    title = "dr-" if profession in ("10", "40") else ""
    return professional(
        key=f"{title}{name}-{rank}", given=(given,), family=family, sex=sex, rank=rank,
        situations=(
            situation(
                place, number=f"s{rank}", profession=profession, specialty=specialty, mode=mode
            ),
        ),
        story=f"{_IN_WORDS[profession]}, {place.name}",
    )  # fmt: skip


def _care(citizens: tuple[Citizen, ...], professionals: tuple[Professional, ...]) -> Iterator[Care]:
    random = Random(f"{SEED} care")
    doctors = [one.key for one in professionals if _treats(one)]
    for person in citizens:
        since = date(REFERENCE.year - random.randint(1, 8), random.randint(1, 12), 10)
        since = max(since, person.birth_date)
        if random.random() < 0.9:
            yield Care(person.key, random.choice(doctors), TREATING_DOCTOR, since)
        if person.birth_date.year < 1956 and random.random() < 0.5:
            yield Care(person.key, "infirmiere-bonnet", "team", since)


def _treats(one: Professional) -> bool:
    return any(work.specialty == "SM54" and work.mode == "L" for work in one.situations)
