"""
What the maternity's software is asked to register: whose child, and what it sends of them.

The JSON of `POST /hospital/birth`: `mother` and `other_parent` (keys of people; the second may be
left out). More, for who wants to choose: `given` (a list), `sex`, `idempotencyKey` (the same birth
again; the header Idempotency-Key says the same), `ins` (the birth, already declared, of this INS).
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from ens.sandbox import clients_file, files
from ens.sandbox.population import newborns, reading, words
from ens.sandbox.population.people import Citizen, Professional
from ens.standards.fhir import fr_core
from ens.standards.ins import INS_NIR_TEST, InsNumber, Traits

MATERNITY, MIDWIFE = "maternity", "sage-femme-perrin"
BIRTHPLACE = "75056"  # the commune of the maternity
NAMESPACE = uuid.UUID("5b0f6a3e-6c0a-5f27-8f0e-0d5d6b2c9f11")
ROLES = {"F": "MTH", "M": "FTH"}
MOST_KEY = 200
ADULT_YEARS = 18


class UnknownBirth(ValueError):
    """
    The software does not know this parent, or what is asked of it.
    """


@dataclass(frozen=True, slots=True)
class Order:
    """
    `act` is the number of the civil act, and what makes two orders the same birth.
    """

    act: str
    mother: Citizen
    other: Citizen | None
    midwife: Professional
    client: Mapping[str, Any]
    given: tuple[str, ...]
    sex: str
    born: date

    @property
    def traits(self) -> Traits:
        return Traits(self.mother.family, self.given, self.sex, self.born, BIRTHPLACE)

    @property
    def declared(self) -> newborns.Act:
        return newborns.Act(
            self.act, self.given, self.mother.family, self.sex, self.born, BIRTHPLACE
        )

    @property
    def parents(self) -> tuple[Citizen, ...]:
        return (self.mother, self.other) if self.other else (self.mother,)


def read(asked: Mapping[str, Any], folder: Path, *, today: date) -> Order:
    """
    :raises UnknownBirth: if it names what does not exist
    """
    act = _act(asked, folder)
    mother = _parent(asked.get("mother"), folder, today)
    other = _parent(asked["other_parent"], folder, today) if asked.get("other_parent") else None
    if other and other.key == mother.key:
        raise UnknownBirth("two parents are two people")
    declared = _declared(act, folder)
    if declared and declared["family"] != mother.family:
        raise UnknownBirth("this key is that of another birth")
    sex = declared["sex"] if declared else _sex(asked, act)
    born = date.fromisoformat(declared["birth_date"]) if declared else today
    given = tuple(declared["given"]) if declared else _given(asked, folder, mother, sex, born, act)
    midwife = reading.professional(folder, MIDWIFE)
    if midwife is None:
        raise UnknownBirth("no population yet")
    client = clients_file.read_client(folder, MATERNITY)
    return Order(act, mother, other, midwife, client, given, sex, born)


def _act(asked: Mapping[str, Any], folder: Path) -> str:
    if ins := asked.get("ins"):
        for entry in reading.newborns(folder):
            if entry["ins"]["value"] == str(ins):
                return str(entry["act"])
        raise UnknownBirth("no birth was declared for this INS")
    key = str(asked.get("idempotencyKey") or uuid.uuid4())
    if len(key) > MOST_KEY:
        raise UnknownBirth("the key is too long")
    return key


def _declared(act: str, folder: Path) -> dict[str, Any] | None:
    return next((one for one in reading.newborns(folder) if one["act"] == act), None)


def _parent(key: object, folder: Path, today: date) -> Citizen:
    entry = reading.person(folder, str(key))
    if entry is None or entry["kind"] != "citizen" or not entry["ins"]:
        raise UnknownBirth(f"no such person with an INS: {key}")
    parent = reading.citizen_of(entry)
    if (today - parent.birth_date).days < ADULT_YEARS * 365:
        raise UnknownBirth(f"not an adult: {key}")
    return parent


def _sex(asked: Mapping[str, Any], act: str) -> str:
    sex = str(asked.get("sex") or Random(act).choice("FM"))
    if sex not in ("F", "M"):
        raise UnknownBirth("sex is F or M")
    return sex


def _given(
    asked: Mapping[str, Any], folder: Path, mother: Citizen, sex: str, born: date, act: str
) -> tuple[str, ...]:
    """
    The names asked for, or some that nobody else of this family has: a parent, and INSi, can
    then tell them apart by the first one alone.
    """
    if asked.get("given"):
        said = asked["given"]
        return tuple(map(str, [said] if isinstance(said, str) else said))
    taken = {
        one["given"][0] for one in reading.people(folder) if one.get("family") == mother.family
    }
    usual = list(words.given_names_of(sex, born.year))
    Random(act).shuffle(usual)
    doubled = [f"{one}-{two}" for one in usual for two in usual if one != two]
    first = next(name for name in [*usual, *doubled] if name not in taken)
    return (first, mother.given[0])


def body(order: Order, number: InsNumber) -> bytes:
    """
    The transaction: the newborn's Patient and a RelatedPerson for each parent.
    """
    url = _urn(order, "patient")
    city = words.COMMUNE_NAMES.get(BIRTHPLACE, "")
    child = fr_core.patient_of(number, order.traits, city=city)
    entries = [_entry(url, child)]
    for parent in order.parents:
        entries.append(_entry(_urn(order, parent.key), _related(parent, url)))
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return json.dumps(bundle, ensure_ascii=False).encode()


def _urn(order: Order, what: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{order.act}/{what}')}"


def _entry(url: str, resource: dict[str, Any]) -> dict[str, Any]:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {"fullUrl": url, "resource": resource, "request": request}


def _related(parent: Citizen, child: str) -> dict[str, Any]:
    role = {"system": fr_core.ROLES, "code": ROLES[parent.sex]}
    names = [{"use": "official", "family": parent.family, "given": list(parent.given[:1])}]
    if parent.usual_name:
        names.append({"use": "usual", "family": parent.usual_name, "given": names[0]["given"]})
    return {
        "resourceType": "RelatedPerson",
        "meta": {"profile": [fr_core.RELATED_PERSON]},
        "identifier": [fr_core.identifier_of(InsNumber(INS_NIR_TEST, parent.ins))],
        "active": True,
        "patient": {"reference": child},
        "relationship": [{"coding": [role]}],
        "name": names,
        "telecom": [{"system": "email", "value": parent.email}],
        "gender": {"F": "female", "M": "male"}[parent.sex],
        "birthDate": parent.birth_date.isoformat(),
    }


def kept(order: Order, number: InsNumber, folder: Path) -> bytes:
    """
    What is sent of this birth: the same bytes each time it is sent.
    """
    name = hashlib.sha256(order.act.encode()).hexdigest()
    path = folder / "hospital" / f"birth-{name}.json"
    if not path.exists():
        files.write_whole(path, body(order, number))
    return path.read_bytes()
