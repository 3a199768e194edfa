"""
Towns with the people who live there and those who care for them, drawn from a seed.

Numbers stand for people and professionals; what a page would show of them is in parallel lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench.snooping import names

PEOPLE = 5_000  # in a town
CELEBRITIES = 3
WARDS = 6
# Kind of place, how many in a town, and whom each employs: role, how many.
PLACES = (
    ("hospital", 1, (
        *((f"ward-{n}-doctor", 4) for n in range(WARDS)),
        *((f"ward-{n}-nurse", 8) for n in range(WARDS)),
        *((f"ward-{n}-secretary", 1) for n in range(WARDS)),
        ("emergency-doctor", 6), ("emergency-nurse", 6), ("coder", 1), ("hospital-pharmacist", 1),
    )),
    ("practice", 6, (("gp", 3), ("secretary", 1))),
    ("specialists", 2, (("specialist", 3), ("secretary", 1))),
    ("pharmacy", 4, (("pharmacist", 2),)),
    ("laboratory", 2, (("biologist", 2), ("secretary", 2))),
    ("nurses", 2, (("visiting-nurse", 5),)),
)  # fmt: skip
SECTORS = {
    "hospital": "SA01", "practice": "SA07", "specialists": "SA07", "pharmacy": "SA33",
    "laboratory": "SA25", "nurses": "SA07",
}  # fmt: skip
IN_A_TOWN = sum(count for _, count, _ in PLACES)
STAFF_LIVING_IN_TOWN = 0.85


@dataclass(slots=True)
class Professional:
    """
    `person` is who they are as a patient; `night` whether they work the night that comes.
    """

    number: int
    role: str
    place: int
    town: int
    person: int
    given: str
    family: str
    night: bool = False

    @property
    def work(self) -> str:
        return self.role.rsplit("-", 1)[-1] if self.role.startswith("ward") else self.role

    @property
    def ward(self) -> int:
        return int(self.role.split("-")[1]) if self.role.startswith("ward") else -1


@dataclass(slots=True)
class Place:
    number: int
    kind: str
    town: int
    staff: list[Professional] = field(default_factory=list)
    patients: list[int] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """
    Of the person number n: `family[n]`, `given[n]`, `household[n]`, `doctor[n]`; `stays` are the
    persons in each ward of a hospital today.
    """

    seed: int
    towns: int
    family: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    household: list[int] = field(default_factory=list)
    doctor: list[int] = field(default_factory=list)
    celebrities: list[int] = field(default_factory=list)
    professionals: list[Professional] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    stays: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return len(self.family)

    def town_of(self, person: int) -> int:
        return person // PEOPLE

    def residents(self, town: int) -> range:
        return range(town * PEOPLE, (town + 1) * PEOPLE)

    def places_in(self, town: int) -> list[Place]:
        return self.places[town * IN_A_TOWN : (town + 1) * IN_A_TOWN]


def made(seed: int, towns: int) -> World:
    world = World(seed, towns)
    for town in range(towns):
        random = Random(f"{seed} town {town}")
        _settle(world, town, random)
        _employ(world, town, random)
        _follow(world, town, random)
    return world


def _settle(world: World, town: int, random: Random) -> None:
    """
    Households: two adults with a birth name each, children with the one of the father; and the
    brothers, parents and cousins who live nearby under the same name.
    """
    known: list[str] = []
    until = (town + 1) * PEOPLE
    while world.people < until:
        for family in list(_household(random, town, known))[: until - world.people]:
            person = world.people
            home = world.household[-1] if family.startswith("+") else person
            world.family.append(family.removeprefix("+"))
            world.given.append(names.given(random))
            world.household.append(home)
            world.members.setdefault(home, []).append(person)
    world.celebrities += random.sample(world.residents(town), CELEBRITIES)


def _household(random: Random, town: int, known: list[str]) -> Iterator[str]:
    """
    The names of its members, those after the first with a sign before.
    """

    def one() -> str:
        from_here = known and random.random() < 0.35
        return random.choice(known) if from_here else names.family(random, town)

    first = one()
    known.append(first)
    yield first
    if random.random() < 0.6:
        yield f"+{one()}"
        for _ in range(random.choices((0, 1, 2, 3), (45, 20, 25, 10))[0]):
            yield f"+{first}"
    elif random.random() < 0.25:
        yield f"+{first}"


def _employ(world: World, town: int, random: Random) -> None:
    homes = iter(random.sample(world.residents(town), 400))
    for kind, count, posts in PLACES:
        for _ in range(count):
            place = Place(len(world.places), kind, town)
            world.places.append(place)
            for role, how_many in posts:
                for rank in range(how_many):
                    place.staff.append(_hired(world, place, role, rank, next(homes), random))


def _hired(
    world: World, place: Place, role: str, rank: int, home: int, random: Random
) -> Professional:
    """
    They live in town or elsewhere; some practise under the name of their spouse.
    """
    here = random.random() < STAFF_LIVING_IN_TOWN
    person = home if here else -1
    family = world.family[home] if here else names.family(random, place.town + 10_000)
    if here and random.random() < 0.25:
        others = world.members[world.household[home]]
        family = world.family[random.choice(others)]
    given = world.given[home] if here else names.given(random)
    night = role.endswith("nurse") and role.startswith("ward") and rank >= 6
    night = night or (role.startswith("emergency") and rank >= 4)
    one = Professional(
        len(world.professionals), role, place.number, place.town, person, given, family, night
    )
    world.professionals.append(one)
    return one


def _follow(world: World, town: int, random: Random) -> None:
    """
    Whose patient everybody is, and who lies in which ward.
    """
    places = world.places_in(town)
    gps = [one for place in places for one in place.staff if one.role == "gp"]
    for person in world.residents(town):
        doctor = random.choice(gps)
        world.doctor.append(doctor.number)
        world.places[doctor.place].patients.append(person)
        for place in places:
            share = {"hospital": 0.5, "pharmacy": 0.3, "laboratory": 0.5}.get(place.kind, 0.12)
            if place.kind != "practice" and random.random() < share:
                place.patients.append(person)
    hospital = next(place for place in places if place.kind == "hospital")
    lying = random.sample(hospital.patients, WARDS * 18)
    for ward in range(WARDS):
        world.stays[hospital.number, ward] = lying[ward * 18 : (ward + 1) * 18]
