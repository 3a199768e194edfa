"""
A day of people at work: who looks at whom, as care, its papers and its slips make them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from bench.snooping.seen import AGREED, CODE, GLASS, STAY, TEAM, Before, Seen
from bench.snooping.world import WARDS, Place, Professional, World

MORNING, EVENING = 8 * 60, 19 * 60


def normal(world: World, town: int) -> Iterator[Seen]:
    """
    What happens in a town; the persons in its wards are settled first.
    """
    random = Random(f"{world.seed} day {town}")
    places = world.places_in(town)
    hospital = places[0]
    _admit(world, hospital, random)
    for place in places:
        if place.kind == "hospital":
            yield from _hospital(world, place, random)
        else:
            yield from _outside(world, place, random)
    yield from _slips(world, places, random)


def _admit(world: World, hospital: Place, random: Random) -> None:
    """
    Some who work there, and some whom everybody knows, are cared for like anybody else.
    """
    known = [one.person for one in hospital.staff if one.person >= 0]
    chosen = random.sample(known, WARDS // 2)
    chosen += [one for one in world.celebrities if world.town_of(one) == hospital.town][:1]
    for ward, person in enumerate(chosen):
        lying = world.stays[hospital.number, ward]
        if person not in lying:
            lying[0] = person


def _hospital(world: World, place: Place, random: Random) -> Iterator[Seen]:
    for ward in range(WARDS):
        yield from _ward(world, place, ward, random)
    yield from _emergency(world, place, random)
    writers = [one.number for one in place.staff if one.work in ("doctor", "nurse")]
    for one in place.staff:
        if one.role == "coder":
            yield from _files(one, random.sample(place.patients, 110), writers, random, "coding")
        elif one.role == "hospital-pharmacist":
            lying = [p for ward in range(WARDS) for p in world.stays[place.number, ward]]
            for person in random.sample(lying, 60):
                yield _seen(one, person, random, "ward-pharmacy", STAY, wrote=0.3, lines=(1, 2))


def _ward(world: World, place: Place, ward: int, random: Random) -> Iterator[Seen]:
    """
    Rounds, where many read and some write; consultations; the secretary; meetings on files.
    """
    lying = world.stays[place.number, ward]
    staff = [one for one in place.staff if one.ward == ward]
    here = {person: random.choices((0, 1, 2, 3, 5, 8), (25, 20, 15, 15, 15, 10))[0]
            for person in lying}  # fmt: skip
    for one in staff:
        if one.work == "secretary":
            for person in random.sample(lying, 8):
                yield _seen(one, person, random, "secretary", STAY, wrote=0.1, lines=(1, 2))
            continue
        if one.work == "nurse" and not one.night and random.random() < 0.3:
            continue
        wrote, lines = (0.5, (2, 6)) if one.work == "doctor" else (0.7, (1, 4))
        for person in random.sample(lying, 12 if one.work == "doctor" else 9):
            past = tuple(
                Before(days, one.number, random.random() < wrote)
                for days in range(1, here[person] + 1) if random.random() < 0.6
            )  # fmt: skip
            yield _seen(one, person, random, "round", STAY, wrote=wrote, lines=lines,
                        past=past, since=here[person])  # fmt: skip
    yield from _clinic(place, staff, random)


def _clinic(place: Place, staff: Sequence[Professional], random: Random) -> Iterator[Seen]:
    doctors = [one for one in staff if one.work == "doctor"]
    secretary = next(one for one in staff if one.work == "secretary")
    for one in doctors:
        for person in random.sample(place.patients, 6):
            if random.random() < 0.5:
                past = _past(one, random, (1, 3), wrote=0.9)
                yield _seen(one, person, random, "consultation", AGREED, wrote=0.85, past=past)
            else:
                way = random.choice((CODE, AGREED))
                yield _seen(one, person, random, "first-visit", way, wrote=0.85)
            if random.random() < 0.7:
                yield _seen(secretary, person, random, "secretary", AGREED, wrote=0.15,
                            lines=(1, 2))  # fmt: skip
    writers = [one.number for one in doctors]
    meeting = random.choice(doctors)
    yield from _files(meeting, random.sample(place.patients, 8), writers, random, "meeting")


def _files(
    one: Professional, persons: Sequence[int], writers: Sequence[int], random: Random, kind: str
) -> Iterator[Seen]:
    """
    Files read for a meeting, or to be coded: others wrote about the person lately.
    """
    for person in persons:
        known = random.random() < 0.97
        days = random.randint(1, 25)
        past = (Before(days, random.choice(writers), True),) if known else ()
        yield _seen(one, person, random, kind, AGREED, wrote=0.02, lines=(2, 7), past=past)


def _emergency(world: World, place: Place, random: Random) -> Iterator[Seen]:
    doctors = [one for one in place.staff if one.role == "emergency-doctor"]
    nurses = [one for one in place.staff if one.role == "emergency-nurse"]
    for _ in range(75):
        person = random.choice(world.residents(place.town))
        if random.random() < 0.12:
            person = random.randrange(world.people)
        way = random.choices((GLASS, CODE, AGREED), (25, 40, 35))[0]
        night = random.random() < 0.25
        doctor = random.choice([one for one in doctors if one.night == night])
        nurse = random.choice([one for one in nurses if one.night == night])
        yield _seen(doctor, person, random, f"emergency-{way}", way, wrote=0.88, lines=(2, 7))
        if random.random() < 0.9:
            yield _seen(nurse, person, random, f"emergency-{way}", way, wrote=0.75, lines=(1, 4))


def _outside(world: World, place: Place, random: Random) -> Iterator[Seen]:
    of_today: list[int] = []
    for one in place.staff:
        match one.role:
            case "gp":
                visits = list(_practice(world, place, one, random))
                of_today += [visit.person for visit in visits]
                yield from visits
            case "specialist":
                visits = list(_specialist(world, place, one, random))
                of_today += [visit.person for visit in visits]
                yield from visits
            case "pharmacist":
                yield from _pharmacy(world, place, one, random)
            case "biologist":
                visits = list(_laboratory(place, one, random))
                of_today += [visit.person for visit in visits]
                yield from visits
            case "visiting-nurse":
                yield from _homes(place, one, random)
            case "secretary":
                for person in random.sample(of_today, len(of_today) // 2):
                    yield _seen(one, person, random, "secretary", AGREED, wrote=0.1, lines=(1, 2))


def _laboratory(place: Place, one: Professional, random: Random) -> Iterator[Seen]:
    for person in random.sample(place.patients, 50):
        past = _past(one, random, (0, 3), wrote=0.92)
        yield _seen(one, person, random, "laboratory", AGREED, wrote=0.92, lines=(1, 2), past=past)


def _homes(place: Place, one: Professional, random: Random) -> Iterator[Seen]:
    for person in random.sample(place.patients, 18):
        past = tuple(
            Before(days, one.number, random.random() < 0.7)
            for days in range(1, random.randint(1, 10))
        )
        yield _seen(one, person, random, "home", TEAM, wrote=0.7, past=past)


def _practice(world: World, place: Place, one: Professional, random: Random) -> Iterator[Seen]:
    """
    Mostly one's own patients; those of a colleague who is away; new ones; a file without a visit.
    """
    own = [person for person in place.patients if world.doctor[person] == one.number]
    stays_late = random.random() < 0.25
    for person in random.sample(own, min(20, len(own))):
        late = random.randint(20 * 60, 23 * 60) if stays_late and random.random() < 0.2 else 0
        past = _past(one, random, (1, 5), wrote=0.8)
        yield _seen(one, person, random, "own-patient", TEAM, wrote=0.78, past=past, later=late)
    for person in random.sample(place.patients, 3):
        colleague = world.professionals[world.doctor[person]]
        past = _past(colleague, random, (1, 4), wrote=0.8)
        yield _seen(one, person, random, "replacement", AGREED, wrote=0.85, past=past)
    for person in random.sample(world.residents(place.town), 2):
        yield _seen(one, person, random, "first-visit", CODE, wrote=0.9, lines=(3, 9))


def _specialist(world: World, place: Place, one: Professional, random: Random) -> Iterator[Seen]:
    for person in random.sample(place.patients, 9):
        past = _past(one, random, (1, 3), wrote=0.9)
        yield _seen(one, person, random, "own-patient", TEAM, wrote=0.85, past=past)
    for person in random.sample(world.residents(place.town), 7):
        if random.random() < 0.05:  # named when the visit was booked, read the day before it
            yield _seen(one, person, random, "prepared", TEAM, wrote=0, since=random.randint(0, 9))
        else:
            yield _seen(one, person, random, "first-visit", CODE, wrote=0.87, lines=(3, 9))


def _pharmacy(world: World, place: Place, one: Professional, random: Random) -> Iterator[Seen]:
    for person in random.sample(place.patients, 45):
        past = _past(one, random, (0, 6), wrote=0.6)
        yield _seen(one, person, random, "counter", CODE, wrote=0.6, lines=(1, 2), past=past)
    for person in random.sample(world.residents(place.town), 15):
        yield _seen(one, person, random, "counter", CODE, wrote=0.6, lines=(1, 2))


def _slips(world: World, places: Sequence[Place], random: Random) -> Iterator[Seen]:
    """
    Somebody else of the same name opened by mistake; somebody who looks at their own record.
    """
    same: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for person in world.residents(places[0].town):
        same[world.family[person], world.given[person]].append(person)
    twins = [found for found in same.values() if len(found) > 1]
    staff = [one for place in places for one in place.staff]
    for found in random.sample(twins, min(5, len(twins))):
        one, (wrong, right) = random.choice(staff), random.sample(found, 2)
        yield _seen(one, wrong, random, "twin", AGREED, wrote=0, lines=(1, 1))
        yield _seen(one, right, random, "first-visit", CODE, wrote=0.9)
    if random.random() < 0.5:
        one = random.choice([one for one in staff if one.person >= 0])
        yield _seen(one, one.person, random, "oneself", AGREED, wrote=0)


def _past(
    one: Professional, random: Random, how_many: tuple[int, int], *, wrote: float
) -> tuple[Before, ...]:
    days = sorted({random.randint(2, 360) for _ in range(random.randint(*how_many))})
    return tuple(Before(day, one.number, random.random() < wrote) for day in days)


def _seen(
    one: Professional, person: int, random: Random, kind: str, way: str, *, wrote: float,
    lines: tuple[int, int] = (2, 5), past: tuple[Before, ...] = (), since: int = 0, later: int = 0,
) -> Seen:  # fmt: skip
    return Seen(
        one.number, person, minute(one, random), random.randint(*lines), random.random() < wrote,
        way, kind, past, since, listed=random.random() < 0.8, later=later,
    )  # fmt: skip


def minute(one: Professional, random: Random) -> int:
    """
    A minute of their hours; who works at night does so at both ends of the day.
    """
    if one.night:
        return random.choice((random.randint(0, 6 * 60), random.randint(21 * 60, 24 * 60 - 30)))
    if one.ward >= 0 or one.role.startswith("emergency"):
        return random.randint(7 * 60, 20 * 60 + 30)
    return int(random.triangular(MORNING, EVENING, 11 * 60))
