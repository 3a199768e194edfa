"""
The works that are measured, the same for every server: read, search, create, everything,
summary, transaction.

Each server first receives the same measures for the same number of people. Ours gives the people of
its sandbox; a peer receives patients made here.
"""

import json
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bench.target import Target

PEOPLE = 20
MEASURES = 60
WRITTEN_TO = 5
LOINC = "http://loinc.org"
MEASURED = (
    ("29463-7", "Body weight", "kg", Decimal("61.4")),
    ("8867-4", "Heart rate", "/min", Decimal("72")),
    ("8310-5", "Body temperature", "Cel", Decimal("36.8")),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    Whom to read, what to read, and to whom to write so that the records read do not grow.
    """

    people: tuple[str, ...]
    measures: tuple[str, ...]
    written_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """
    `things` are the resources of one request, which is what is counted.
    """

    name: str
    requests: Callable[[Target, Prepared], list[bytes]]
    things: int = 1


def measure(person: str, number: int) -> dict:
    code, display, unit, value = MEASURED[number % len(MEASURED)]
    day = date(2026, 6, 30) - timedelta(days=number * 3 % 900)
    quantity = {
        "value": float(value + Decimal(number % 40) / 10), "unit": unit,
        "system": "http://unitsofmeasure.org", "code": unit,
    }  # fmt: skip
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "vital-signs",
        }]}],
        "code": {"coding": [{"system": LOINC, "code": code, "display": display}], "text": display},
        "subject": {"reference": f"Patient/{person}"},
        "effectiveDateTime": f"{day}T08:{number % 60:02}:00+01:00",
        "valueQuantity": quantity,
    }  # fmt: skip


def prepare(target: Target, people: tuple[str, ...]) -> Prepared:
    """
    Give each person who is read its measures, once: a second run finds them.
    """
    people = people or make_patients(target)
    read, written_to = people[:-WRITTEN_TO], people[-WRITTEN_TO:]
    with ThreadPoolExecutor(4) as pool:
        measures = pool.map(lambda person: give_measures(target, person), read)
        return Prepared(read, tuple(key for keys in measures for key in keys), written_to)


def make_patients(target: Target) -> tuple[str, ...]:
    made = (
        target.ask("POST", "Patient", {
            "resourceType": "Patient", "active": True, "gender": "female",
            "birthDate": "1991-04-12", "name": [{"family": f"BANC{number}", "given": ["Camille"]}],
        })
        for number in range(PEOPLE + WRITTEN_TO)
    )  # fmt: skip
    return tuple(patient["id"] for patient in made)


def give_measures(target: Target, person: str) -> list[str]:
    found = target.ask("GET", f"Observation?patient={person}&_count={MEASURES}")
    ids = [entry["resource"]["id"] for entry in found.get("entry", [])]
    connection = target.connect()
    for number in range(len(ids), MEASURES):
        made = target.ask_on(connection, "POST", "Observation", measure(person, number))
        ids.append(made["id"])
    connection.close()
    return ids


def reads(target: Target, prepared: Prepared) -> list[bytes]:
    return shuffled(target.raw("GET", f"Observation/{key}") for key in prepared.measures)


def searches(target: Target, prepared: Prepared) -> list[bytes]:
    return shuffled(
        target.raw(
            "GET",
            f"Observation?patient={person}&code={LOINC}%7C{code}&_sort=-date&_count=20",
        )
        for person in prepared.people
        for code, *_ in MEASURED
    )


def creates(target: Target, prepared: Prepared) -> list[bytes]:
    bodies = (
        json.dumps(measure(prepared.written_to[number % WRITTEN_TO], number)).encode()
        for number in range(600)
    )
    return [target.raw("POST", "Observation", body) for body in bodies]


def everythings(target: Target, prepared: Prepared) -> list[bytes]:
    """
    All of one person, in one page.
    """
    return shuffled(
        target.raw("GET", f"Patient/{person}/$everything?_count=1000") for person in prepared.people
    )


def summaries(target: Target, prepared: Prepared) -> list[bytes]:
    """
    The International Patient Summary of each person, made at each request.
    """
    return shuffled(target.raw("GET", f"Patient/{person}/$summary") for person in prepared.people)


STAYS, MEASURES_OF_A_STAY = 10, 9


def transactions(target: Target, prepared: Prepared) -> list[bytes]:
    bodies = (
        json.dumps(transaction(prepared.written_to[number % WRITTEN_TO], number)).encode()
        for number in range(40)
    )
    return [target.raw("POST", "", body) for body in bodies]


def transaction(person: str, number: int) -> dict:
    """
    A hundred resources that point at one another: ten stays with a condition's worth of measures.
    """
    entries = []
    for stay in range(STAYS):
        place = f"urn:uuid:{uuid.UUID(int=number * 1000 + stay)}"
        entries.append(posted(encounter(person, number + stay), place))
        entries += [
            posted({**measure(person, number + taken), "encounter": {"reference": place}})
            for taken in range(MEASURES_OF_A_STAY)
        ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def posted(resource: dict, place: str = "") -> dict:
    request = {"method": "POST", "url": resource["resourceType"]}
    named = {"fullUrl": place} if place else {}
    return {**named, "resource": resource, "request": request}


def encounter(person: str, number: int) -> dict:
    day = date(2026, 6, 30) - timedelta(days=number * 7 % 900)
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{person}"},
        "period": {"start": f"{day}T08:00:00+01:00", "end": f"{day}T08:30:00+01:00"},
    }


def shuffled(requests) -> list[bytes]:
    listed = list(requests)
    random.Random(20).shuffle(listed)
    return listed


WORKS = (
    Work("read", reads),
    Work("search", searches),
    Work("create", creates),
    Work("everything", everythings),
    Work("summary", summaries),
    Work("transaction", transactions, STAYS * (1 + MEASURES_OF_A_STAY)),
)
