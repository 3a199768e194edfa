"""
Drawn batches and transactions: of every verb, with references from one entry to another.
"""

import base64
import json
import random
import uuid
from typing import Any

from tests.fhir_api.drawn.world import World, of_type

TYPES = ("Observation", "Condition", "List", "Patient", "Organization", "DocumentReference", "Goal",
         "Encounter", "Questionnaire", "Binary", "Task")  # fmt: skip
MOST_ENTRIES = 6


def bundle(drawn: Any, chance: random.Random, world: World) -> Any:
    """
    A batch or a transaction of entries of ours, in the drawn Bundle; or that as it is.
    """
    said = dict(drawn) if isinstance(drawn, dict) else {}
    if chance.random() < 0.15:
        return said
    names = [uuid.UUID(int=chance.getrandbits(128)).urn for _ in range(3)]
    entries = [
        _entry(names[rank % 3] if chance.random() < 0.6 else "", names, chance, world)
        for rank in range(chance.randrange(MOST_ENTRIES))
    ]
    kind = chance.choice(("batch", "transaction", "transaction", "batch", "collection"))
    made = {"resourceType": "Bundle", "type": kind, "entry": entries}
    if chance.random() < 0.2:
        made |= {name: one for name, one in said.items() if name not in made}
    return made


def _entry(name: str, names: list[str], chance: random.Random, world: World) -> dict[str, Any]:
    type = chance.choice(TYPES)  # noqa: A001
    method = chance.choice(("POST", "POST", "PUT", "GET", "PATCH", "DELETE", "HEAD"))
    known = chance.choice(world.known.get(type) or ["x"])
    request = {"method": method, "url": f"{type}/{known}"}
    entry: dict[str, Any] = {"request": request}
    if name:
        entry["fullUrl"] = name
    if method in ("POST", "PUT"):
        entry["resource"] = _resource(type, names, chance, world)
    if method == "POST":
        request["url"] = type
        if chance.random() < 0.3:
            request["ifNoneExist"] = f"identifier=urn:essai|{chance.randrange(20)}"
    elif chance.random() < 0.2:
        request["url"] = f"{type}?identifier=urn:essai|{chance.randrange(20)}"
    elif method == "GET" and chance.random() < 0.6:
        request["url"] = f"{type}?patient={world.person.id}&_count=2"
    if method == "PUT" and chance.random() < 0.9:
        entry["resource"]["id"] = known
    if method == "PATCH":
        entry["resource"] = _patch(chance)
    if chance.random() < 0.1:
        request["ifMatch"] = chance.choice(('W/"1"', 'W/"9"', "1"))
    return entry


def _resource(type: str, names: list[str], chance: random.Random, world: World) -> dict[str, Any]:  # noqa: A002
    made = of_type(type, world)
    if type == "Observation" and chance.random() < 0.5:
        made["focus"] = [{"reference": chance.choice(names)}]
    if type == "Observation" and chance.random() < 0.3:
        made["performer"] = [{"reference": "Organization?identifier=urn:essai|1"}]
    if chance.random() < 0.15:
        made["inconnu"] = chance.choice((1, {}, [], None, "x"))
    return made


def _patch(chance: random.Random) -> dict[str, Any]:
    operations = [{"op": "add", "path": "/language", "value": chance.choice(("fr", 3, None))}]
    return {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": base64.b64encode(json.dumps(operations).encode()).decode(),
    }
