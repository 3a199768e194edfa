"""
Looks without a reason, of the kinds that hospitals tell of, and the truth about them.

They stay within what the doors permit: an agreement that the person once gave to the whole place,
a stay declared wrongly, an old relation that nobody ended, a glass broken on a pretext.
"""

from collections.abc import Callable, Sequence
from random import Random

from bench.snooping import days
from bench.snooping.seen import AGREED, GLASS, STAY, TEAM, Before, Seen, Snoop
from bench.snooping.world import WARDS, Place, Professional, World

WRITES_TO_COVER = 0.03
HAS_PEEKED_BEFORE = 0.15
AT_THE_SAME_TIME_IN_A_BED = 0.4

Planted = tuple[Snoop, list[Seen]]


def planted(world: World, count: int) -> list[Planted]:
    """
    :raises IndexError: if the world is too small for them
    """
    random = Random(f"{world.seed} snoops")
    kinds = list(KINDS)
    weights = [weight for weight, _ in KINDS.values()]
    found: list[Planted] = []
    taken: set[int] = set()
    while len(found) < count:
        kind = random.choices(kinds, weights)[0]
        one = random.choice(world.professionals)
        if one.number in taken or (made := KINDS[kind][1](world, one, random)) is None:
            continue
        taken.add(one.number)
        way, looks = made
        persons = frozenset(look.person for look in looks)
        found.append((Snoop(kind, one.number, persons, way), looks))
    return found


Made = tuple[str, list[Seen]] | None


def _neighbour(world: World, one: Professional, random: Random) -> Made:
    person = random.choice(world.residents(one.town))
    return _one_look(world, one, person, random, "neighbour")


def _former_spouse(world: World, one: Professional, random: Random) -> Made:
    """
    Once cared for by them; or not.
    """
    person = random.choice(world.residents(one.town))
    if one.work == "secretary" or random.random() < 0.5:
        return _one_look(world, one, person, random, "former-spouse")
    ago = random.randint(100, 350)
    past = (Before(ago, one.number, True),)
    look = _look(one, person, random, "former-spouse", TEAM, past=past, since=ago + 30)
    return TEAM, [look]


def _same_surname(world: World, one: Professional, random: Random) -> Made:
    same = [person for person in world.residents(one.town)
            if world.family[person] == one.family and person != one.person]  # fmt: skip
    if not same:
        return None
    return _one_look(world, one, random.choice(same), random, "same-surname")


def _same_address(world: World, one: Professional, random: Random) -> Made:
    if one.person < 0:
        return None
    others = [person for person in world.members[world.household[one.person]]
              if person != one.person and world.family[person] != one.family]  # fmt: skip
    if not others:
        return None
    return _one_look(world, one, random.choice(others), random, "same-address")


def _celebrity(world: World, one: Professional, random: Random) -> Made:
    here = [person for person in world.celebrities if world.town_of(person) == one.town]
    return _one_look(world, one, random.choice(here), random, "celebrity", lines=(1, 6))


def _colleague(world: World, one: Professional, random: Random) -> Made:
    place = world.places[one.place]
    others = [c.person for c in place.staff if c.person >= 0 and c.number != one.number]
    if place.kind != "hospital" or not others:
        return None
    lying = {p for ward in range(WARDS) if ward != one.ward
             for p in world.stays[place.number, ward]} & set(others)  # fmt: skip
    if lying and random.random() < AT_THE_SAME_TIME_IN_A_BED:
        look = _look(one, random.choice(sorted(lying)), random, "colleague", AGREED)
        return AGREED, [look]
    return _one_look(world, one, random.choice(others), random, "colleague")


def _volume(world: World, one: Professional, random: Random) -> Made:
    """
    Through the files of the place, one after the other.
    """
    patients = world.places[one.place].patients
    if one.role == "coder" or len(patients) < 200:
        return None
    persons = random.sample(patients, random.randint(40, 150))
    looks = [_look(one, person, random, "volume", AGREED, lines=(1, 3)) for person in persons]
    return AGREED, looks


def _night(world: World, one: Professional, random: Random) -> Made:
    """
    Somebody who works by day, alone before a screen.
    """
    place = world.places[one.place]
    if one.night:
        return None
    persons = random.sample(place.patients, random.randint(3, 8))
    began = random.randint(30, 4 * 60)
    looks = [
        _look(one, person, random, "night", AGREED, lines=(1, 5), at=began + 6 * rank)
        for rank, person in enumerate(persons)
    ]
    return AGREED, looks


def _peeks(world: World, one: Professional, random: Random) -> Made:
    """
    The same person again and again, a line at a time.
    """
    place = world.places[one.place]
    ago = sorted(random.sample(range(1, 40), random.randint(6, 15)))
    past = tuple(Before(day, one.number, False) for day in ago)
    person = random.choice(place.patients)
    return AGREED, [_look(one, person, random, "peeks", AGREED, lines=(1, 1), past=past)]


def _one_look(
    world: World, one: Professional, person: int, random: Random, kind: str,
    lines: tuple[int, int] = (2, 9),
) -> Made:  # fmt: skip
    """
    By the way that is open to them; None if there is none.
    """
    if person == one.person:
        return None
    place = world.places[one.place]
    ways = _ways(place, one, person)
    if not ways:
        return None
    way = random.choice(ways)
    past: tuple[Before, ...] = ()
    if random.random() < HAS_PEEKED_BEFORE:
        past = tuple(Before(random.randint(1, 200), one.number, False) for _ in range(2))
    elif way == AGREED and random.random() < 0.55:  # the agreement came from care there
        ago = random.randint(3, 28) if random.random() < 0.25 else random.randint(30, 360)
        past = (Before(ago, random.choice(place.staff).number, True),)
    return way, [_look(one, person, random, kind, way, lines=lines, past=past)]


def _ways(place: Place, one: Professional, person: int) -> Sequence[str]:
    ways = [AGREED, AGREED, AGREED] if person in place.patients else []
    if place.kind == "hospital":
        ways += [STAY, GLASS] if one.work in ("doctor", "emergency-doctor") else [STAY]
    elif one.role in ("gp", "specialist"):
        ways += [GLASS]
    return ways


def _look(
    one: Professional, person: int, random: Random, kind: str, way: str, *,
    lines: tuple[int, int] = (2, 9), past: tuple[Before, ...] = (), since: int = 0, at: int = -1,
) -> Seen:  # fmt: skip
    return Seen(
        one.number, person, at if at >= 0 else days.minute(one, random), random.randint(*lines),
        random.random() < WRITES_TO_COVER, way, kind, past, since,
    )  # fmt: skip


KINDS: dict[str, tuple[int, Callable[[World, Professional, Random], Made]]] = {
    "neighbour": (18, _neighbour),
    "former-spouse": (10, _former_spouse),
    "same-surname": (15, _same_surname),
    "same-address": (10, _same_address),
    "celebrity": (12, _celebrity),
    "colleague": (13, _colleague),
    "volume": (5, _volume),
    "night": (7, _night),
    "peeks": (10, _peeks),
}
