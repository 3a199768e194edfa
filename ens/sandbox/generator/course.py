"""
Ten years of somebody's care: whom they see, when, and what they live with.
"""

import uuid
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from ens.sandbox.generator import directory
from ens.sandbox.generator.directory import Town
from ens.sandbox.generator.households import END, Person
from ens.sandbox.generator.illnesses import ILLNESSES, Illness, share
from ens.sandbox.population import resources
from ens.sandbox.population.people import Professional, Structure

Resource = dict[str, Any]

YEARS = 10  # unless told otherwise
# Visits a year, from each age on.
_VISITS = ((0, 9.0), (2, 5.0), (6, 2.6), (18, 3.0), (40, 3.8), (60, 4.6), (75, 5.6))
_AGES = [age for age, _ in _VISITS]


@dataclass(frozen=True, slots=True)
class Lived:
    """
    A long illness of this person, since when.
    """

    illness: Illness
    since: date
    condition: str


@dataclass(slots=True)
class Course:
    """
    Whose years these are and how many, what is drawn for them, and the resources written so far,
    each with the RPPS number of its author.
    """

    person: Person
    town: Town
    doctor: Professional
    random: Random
    years: int = YEARS
    entries: list[tuple[str, Resource]] = field(default_factory=list)
    lived: list[Lived] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.person.id

    @property
    def practice(self) -> Structure:
        return self.town.place_of(self.doctor)

    def age_on(self, day: date) -> int:
        born = self.person.citizen.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def add(self, resource: Resource, by: Professional | None, encounter: str = "") -> str:
        """
        Write a resource, in this encounter if there is one, and return its id.
        """
        fid = resource["id"] = self.new_id()
        if encounter:
            resource["encounter"] = {"reference": f"Encounter/{encounter}"}
        self.entries.append((by.rpps if by else "", resource))
        return fid


def begin(person: Person, seed: int, years: int = YEARS) -> Course:
    """
    A person before these years, with their treating doctor and the illnesses to come.
    """
    random = Random(f"{seed} course {person.index}")
    around = directory.town(seed, person.town)
    born = person.citizen.birth_date
    young = (END - born).days < 6 * 365
    doctors = around.staff["child-doctor"] if young else around.staff["doctor"]
    one = Course(person, around, random.choice(doctors), random, years)
    one.lived = [Lived(illness, day, one.new_id()) for illness, day in _illnesses(one)]
    return one


def _illnesses(one: Course) -> list[tuple[Illness, date]]:
    sex, age = one.person.citizen.sex, one.age_on(END)
    found = []
    for illness in ILLNESSES:
        if one.random.random() < share(illness, sex, age):
            oldest = min(20 * 365, (END - one.person.citizen.birth_date).days - 30)
            found.append((illness, END - timedelta(days=one.random.randint(20, max(oldest, 21)))))
    return found


def visits(one: Course) -> list[date]:
    """
    The days when the person saw their doctor: more often with age and illness, none on a Sunday.
    """
    days = []
    for back in range(one.years, 0, -1):
        first = date(END.year - back, 1, 1)
        age = END.year - back - one.person.citizen.birth_date.year
        if age < 0:
            continue
        rate = _VISITS[bisect_right(_AGES, age) - 1][1]
        rate += 0.6 * sum(lived.since < first for lived in one.lived)
        count = int(rate * one.random.uniform(0.4, 0.95) + one.random.random())
        days += [first + timedelta(days=n) for n in one.random.sample(range(365), k=count)]
    born = one.person.citizen.birth_date
    return sorted({resources.open_day(day) for day in days if day > born + timedelta(days=7)})
