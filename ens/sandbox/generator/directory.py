"""
Who cares for the generated people, and where: the same structures and professionals in each town.
"""

from dataclasses import asdict, dataclass
from functools import cache
from random import Random
from typing import Any

from ens.sandbox.generator.households import id_of
from ens.sandbox.generator.places import TOWNS
from ens.sandbox.population import numbers, words
from ens.sandbox.population.people import Professional, Structure, professional, situation
from ens.standards import finess, rpps

Resource = dict[str, Any]

FIRST_FINESS, FIRST_RPPS = 300_000, 2_000_000
NOS = "https://mos.esante.gouv.fr/NOS"
PROFESSIONS = f"{NOS}/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"
SPECIALTIES = f"{NOS}/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale"
SECTORS = f"{NOS}/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite"

_STRUCTURES = (
    ("hospital", "Centre hospitalier fictif", "SA01", "1 avenue de l'Hôpital"),
    ("practice", "Cabinet médical fictif", "SA07", "12 rue de la République"),
    ("house", "Maison de santé fictive", "SA52", "3 place des Halles"),
    ("pharmacy", "Pharmacie fictive", "SA33", "8 rue du Marché"),
    ("laboratory", "Laboratoire fictif", "SA25", "5 boulevard Pasteur"),
)
# Role, profession, specialty, mode, structure, how many in a town.
_POSTS = (
    ("doctor", "10", "SM54", "L", "practice", 4),
    ("doctor", "10", "SM54", "L", "house", 3),
    ("child-doctor", "10", "SM40", "L", "practice", 1),
    ("heart", "10", "SM04", "S", "hospital", 1),
    ("hospital", "10", "SM54", "S", "hospital", 2),
    ("woman-doctor", "10", "SM20", "S", "hospital", 1),
    ("biologist", "10", "SM03", "L", "laboratory", 1),
    ("pharmacist", "21", "", "L", "pharmacy", 1),
    ("nurse", "60", "", "L", "house", 2),
    ("midwife", "50", "", "S", "hospital", 1),
    ("physio", "70", "", "L", "house", 1),
    ("dentist", "40", "", "L", "practice", 1),
)
IN_A_TOWN = sum(count for *_, count in _POSTS)


@dataclass(frozen=True, slots=True)
class Town:
    """
    What cares for people in a town: structures by key, professionals by role.
    """

    name: str
    structures: dict[str, Structure]
    staff: dict[str, tuple[Professional, ...]]

    def place_of(self, one: Professional) -> Structure:
        number = one.situations[0].finess
        return next(place for place in self.structures.values() if place.finess == number)


@cache
def town(seed: int, number: int) -> Town:
    random = Random(f"{seed} town {number}")
    places = {key: _structure(seed, number, rank) for rank, (key, *_) in enumerate(_STRUCTURES)}
    staff: dict[str, tuple[Professional, ...]] = {}
    rank = FIRST_RPPS + number * IN_A_TOWN
    for role, profession, specialty, mode, key, count in _POSTS:
        post = (places[key], profession, specialty, mode)
        made = tuple(_professional(random, seed, rank + n, *post) for n in range(count))
        staff[role] = staff.get(role, ()) + made
        rank += count
    return Town(TOWNS[number][0], places, staff)


def _structure(seed: int, number: int, rank: int) -> Structure:
    _, name, sector, address = _STRUCTURES[rank]
    city, postcode = TOWNS[number]
    known = FIRST_FINESS + number * len(_STRUCTURES) + rank
    return Structure(
        key=f"{_STRUCTURES[rank][0]}-{number}",
        finess=numbers.fictive_finess(known).value,
        name=f"{name} de {city}",
        sector=sector,
        address=address,
        postcode=postcode,
        city=city,
        public_id=id_of(seed, "structure", known),
    )


def _professional(
    random: Random, seed: int, rank: int, place: Structure, profession: str, specialty: str,
    mode: str,
) -> Professional:  # fmt: skip
    sex, family = random.choice("FFM"), random.choice(words.FAMILIES)
    given = random.choice(words.given_names_of(sex, random.randint(1962, 1994)))
    post = situation(
        place, number=f"g{rank}", profession=profession, specialty=specialty, mode=mode
    )
    return professional(
        key=f"pro-{rank}", given=(given,), family=family, sex=sex, rank=rank, situations=(post,),
        story="", public_id=id_of(seed, "professional", rank),
    )  # fmt: skip


def whole(seed: int) -> dict[str, Any]:
    """
    Everything of the directory, and the resources that show it.
    """
    towns = [town(seed, number) for number in range(len(TOWNS))]
    structures = [place for one in towns for place in one.structures.values()]
    professionals = [pro for one in towns for staff in one.staff.values() for pro in staff]
    resources = [*map(_organization, structures), *map(_location, structures)]
    for one in professionals:
        resources += [_practitioner(one), _role(seed, one)]
    return {
        "structures": [asdict(place) for place in structures],
        "professionals": [asdict(one) for one in professionals],
        "resources": resources,
    }


def _address(place: Structure) -> Resource:
    return {
        "use": "work", "line": [place.address], "city": place.city, "postalCode": place.postcode,
        "country": "FR",
    }  # fmt: skip


def _organization(place: Structure) -> Resource:
    return {
        "resourceType": "Organization",
        "id": place.public_id,
        "identifier": [
            {"system": finess.FINESS_SYSTEM, "value": place.finess},
            {"system": finess.IDNST_SYSTEM, "value": place.idnst},
        ],
        "active": True,
        "type": [{"coding": [{"system": SECTORS, "code": place.sector}]}],
        "name": place.name,
        "address": [_address(place)],
    }


def _location(place: Structure) -> Resource:
    return {
        "resourceType": "Location",
        "id": place.public_id,
        "status": "active",
        "name": place.name,
        "mode": "instance",
        "address": _address(place),
        "managingOrganization": {"reference": f"Organization/{place.public_id}"},
    }


def _practitioner(one: Professional) -> Resource:
    return {
        "resourceType": "Practitioner",
        "id": one.public_id,
        "identifier": [
            {"system": rpps.RPPS_SYSTEM, "value": one.rpps},
            {"system": rpps.IDNPS_SYSTEM, "value": one.idnps},
        ],
        "active": True,
        "name": [{"family": one.family, "given": list(one.given), "prefix": [one.civility]}],
        "gender": "female" if one.sex == "F" else "male",
    }


def _role(seed: int, one: Professional) -> Resource:
    post = one.situations[0]
    place = id_of(seed, "structure", int(post.finess[2:8]))
    resource = {
        "resourceType": "PractitionerRole",
        "id": id_of(seed, "role", one.rpps),
        "active": True,
        "practitioner": {"reference": f"Practitioner/{one.public_id}", "display": one.shown_name},
        "organization": {"reference": f"Organization/{place}", "display": post.organisation},
        "location": [{"reference": f"Location/{place}"}],
        "code": [{"coding": [{"system": PROFESSIONS, "code": post.profession}]}],
    }
    if post.specialty:
        specialty = {"system": SPECIALTIES, "code": post.specialty}
        resource["specialty"] = [{"coding": [specialty]}]
    return resource
