"""
Drawn parameters of operations: in the address, in a body of Parameters.
"""

import random
from typing import Any

from tests.fhir_api.drawn.world import World, of_type

Pairs = list[tuple[str, str]]
MOST = 3
TYPES = ("Observation", "Patient,Observation", "DocumentReference", "Practitioner", "Binary")
# What a parameter of an operation may be, in the address or as a value of Parameters.
VALUES: dict[str, tuple[Any, ...]] = {
    "_type": TYPES,
    "_count": (1, 2, 50, 0, -1),
    "_since": ("2026-01-01", "2026-01-01T08:00:00Z", "2999-01-01", "x"),
    "start": ("2026", "2026-01-05", "x"),
    "end": ("2026", "2027-01-05", ""),
    "max": (1, 2, 0, "x"),
    "category": ("vital-signs", "laboratory"),
    "code": ("29463-7", "http://loinc.org|29463-7"),
    "date": ("ge2020", "2026"),
}
# What an operation cannot do without.
NEEDED: dict[str, tuple[str, ...]] = {
    "/DocumentReference/$docref": ("patient",),
    "/Observation/$lastn": ("patient",),
    "/Patient/$summary": ("identifier",),
}
# What is asked of everything, then of one thing, by GraphQL.
QUERIES = (
    "{ PatientList { id name { family given @first } } }",
    "{ PatientConnection(_count: 1) { count next edges { mode resource { id } } } }",
    '{ PatientList(_id: ["x", "y"]) { ObservationList(_reference: patient) { id } } }',
    "{ OrganizationList(_count: 2) { name partOf { resource(optional: true) { id } } } }",
    '{ Patient(id: "x") { id } }',
)
QUERIES_OF_ONE = (
    "{ resourceType id meta { versionId lastUpdated } }",
    "{ __typename meta @flatten { profile security { code } } }",
    "{ nothing }",
)
META = (
    {"tag": [{"system": "urn:essai", "code": "a"}]},
    {"profile": ["http://exemple.test/p"]},
    {"security": [{"system": "urn:essai", "code": "R"}]},
)


def query(drawn: Pairs, path: str, chance: random.Random, world: World) -> Pairs:
    """
    Few of those drawn, most with a value that is understood, and what it cannot do without.
    """
    kept = [pair for pair in drawn if pair[0] != "_page" or chance.random() < 0.05]
    chance.shuffle(kept)
    said = [_aimed(name, value, chance, world) for name, value in kept[:MOST]]
    missing = [name for name in NEEDED.get(path, ()) if drawn and name not in dict(said)]
    return said + [(name, _whose(name, world)) for name in missing if chance.random() < 0.9]


def _aimed(name: str, value: str, chance: random.Random, world: World) -> tuple[str, str]:
    if name == "query" and chance.random() < 0.9:
        return name, chance.choice((*QUERIES, *QUERIES_OF_ONE))
    if name in ("operationName", "variables") and chance.random() < 0.9:
        return name, ""
    if name in ("patient", "subject", "identifier") and chance.random() < 0.9:
        return name, _whose(name, world)
    if name in VALUES and chance.random() < 0.8:
        return name, str(chance.choice(VALUES[name]))
    return name, value


def _whose(name: str, world: World) -> str:
    if name == "identifier":
        return f"{world.other.number.system}|{world.other.number.value}"
    return f"Patient/{world.person.id}"


def body(drawn: Any, path: str, name: str, chance: random.Random, world: World) -> Any:
    """
    Parameters with some that the operation has; or those drawn.
    """
    if chance.random() < 0.2 and isinstance(drawn, dict):
        return drawn
    operation = path.rpartition("$")[2]
    if operation == "graphql":
        return {"query": chance.choice(QUERIES_OF_ONE if name else QUERIES)}
    if operation in ("meta-add", "meta-delete"):
        said = [{"name": "meta", "valueMeta": chance.choice(META)}]
    elif operation == "validate":
        said = [{"name": "resource", "resource": of_type(name, world)}] if name else []
    elif operation == "meta":
        said = []
    else:
        names = chance.sample(sorted(VALUES), 1) if chance.random() < 0.3 else []
        said = [_parameter(one, chance) for one in names]
        said += [{"name": one, "valueString": _whose(one, world)} for one in NEEDED.get(path, ())]
    return (
        {"resourceType": "Parameters", "parameter": said}
        if said
        else {"resourceType": "Parameters"}
    )


def _parameter(name: str, chance: random.Random) -> dict[str, Any]:
    value = chance.choice(VALUES[name])
    return {"name": name, "valueInteger" if isinstance(value, int) else "valueString": value or "x"}
