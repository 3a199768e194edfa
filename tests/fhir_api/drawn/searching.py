"""
Drawn criteria: each parameter, modifier and prefix, chains and `_has`, includes.
"""

import random
from collections.abc import Sequence
from typing import Any

from ens.contexts.record import api as record
from ens.fhir_api import capabilities
from ens.ground import open_types
from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import SearchParameter
from tests.fhir_api.drawn import operating
from tests.fhir_api.drawn.world import World

Pairs = list[tuple[str, str]]
MOST = 4
TOKENS = (
    "final", "http://loinc.org|29463-7", "|final", "http://loinc.org|", "urn:essai|3", "3", "fr",
    "a\\,b|c", "vital-signs", "true",
)  # fmt: skip
URIS = ("http://exemple.test/u", "http://exemple.test/c", "urn:oid:1.2.3", "http://exemple.test/")
COMPOSITES = ("http://loinc.org|29463-7$gt5", "29463-7$61.5", "a$b", "29463-7$2026", "x$y$z")
NEAR = ("48.85|2.35|10|km", "48.85|2.35", "-90|180|1|mi", "91|0")
NUMBERS = ("5", "61.5", "1e2", "61.5|http://unitsofmeasure.org|kg", "5||kg", "0.001", "1e999999")
DATES = ("2026", "2026-01-05", "2026-01", "2026-01-05T09:00:00Z", "2026-01-05T09:00:00+01:00")
STRINGS = ("ESSAI", "es", "é", "100%_", "a\\,b", "'", "DEDANS")
CODE_SETS = ("http://hl7.org/fhir/ValueSet/observation-status", "http://exemple.test/aucun")
NOT_OURS = ("condition", "method")
ENDS = ("", "{type}")


def query(case: Any, name: str, chance: random.Random, world: World) -> Pairs:
    """
    What follows the `?`: the drawn parameters, few at a time, most of them aimed.
    """
    drawn = [(str(key), _text(value)) for key, value in (case.query or {}).items()]
    drawn = [_shown(pair, name, chance) for pair in drawn if pair[0] not in NOT_OURS]
    if "_elements" in dict(drawn) and chance.random() < 0.9:
        drawn = [pair for pair in drawn if pair[0] != "_summary"]
    path, method = case.operation.path, case.method.upper()
    if "$" in path and method == "GET":
        return operating.query(drawn, path, chance, world)
    if method in ("PUT", "PATCH", "DELETE"):
        return drawn + (_condition(name, chance, world) if "{id}" not in path else [])
    if method != "GET" or path.rpartition("/")[2] not in (*definitions.RESOURCE_TYPES, *ENDS):
        return drawn
    chance.shuffle(drawn)
    pairs = [_aimed(name, key, value, chance, world) for key, value in drawn[:MOST]]
    return pairs + more(name, chance, world)


def _condition(name: str, chance: random.Random, world: World) -> Pairs:
    """
    What one thing is meant by: an identifier, its id, some criteria.
    """
    known = capabilities.parameters_of(name)
    pairs = [criterion(chance.choice(known), chance, world)]
    if chance.random() < 0.4:
        pairs = [("_id", chance.choice(world.known.get(name) or ["x"]))]
    elif chance.random() < 0.3:
        pairs = [("identifier", f"urn:essai|{chance.randrange(20)}")]
    return pairs


def _shown(pair: tuple[str, str], name: str, chance: random.Random) -> tuple[str, str]:
    """
    Elements that there are, a part that there is: most of the time.
    """
    if pair[0] == "_elements" and chance.random() < 0.8:
        known = [one.name for one in definitions.elements(name or "Resource")]
        return "_elements", ",".join(chance.sample(known, 2))
    if pair == ("_summary", "count") and chance.random() < 0.8:
        return "_summary", "true"
    return pair


def about_patients(name: str, chance: random.Random) -> str:
    """
    A type that is in the compartment of a patient, most of the time.
    """
    known = [one for one in open_types.names() if definitions.patient_compartment(one)]
    return chance.choice([*known, "*"]) if chance.random() < 0.8 else name


def form(case: Any, name: str, chance: random.Random, world: World) -> Pairs:
    body = case.body if isinstance(case.body, dict) else {}
    drawn = [(str(key), _text(value)) for key, value in body.items()]
    chance.shuffle(drawn)
    if not name or case.operation.path.endswith("{type}/_search"):
        drawn = drawn if chance.random() < 0.1 else []
    pairs = [_aimed(name, key, value, chance, world) for key, value in drawn[:MOST]]
    return pairs + more(name, chance, world)


def more(name: str, chance: random.Random, world: World) -> Pairs:
    """
    Criteria of our own: so that each kind meets values that it understands.
    """
    found = []
    if name and chance.random() < 0.8:
        one = chance.choice(capabilities.parameters_of(name))
        found.append(criterion(one, chance, world))
    if name and chance.random() < 0.25:
        found.append(_brought(name, chance))
    if name and chance.random() < 0.2:
        found.append(_chained(name, chance, world))
    if chance.random() < 0.2:
        found.append(("_sort", chance.choice(("-_lastUpdated", "_id", "date,-_id", "status"))))
    if chance.random() < 0.2:
        found.append(("_count", chance.choice(("0", "1", "5"))))
    if not name and chance.random() < 0.7:
        found.append(("_type", chance.choice(("Observation", "Observation,Patient", "List,Goal"))))
    return found


def criterion(one: SearchParameter, chance: random.Random, world: World) -> tuple[str, str]:
    """
    A parameter, sometimes with a modifier, and a value of its kind or several.
    """
    name, text = one.code, value(one, chance, world)
    modifiers = record.SEARCH_MODIFIERS.get(one.kind, ())
    if modifiers and chance.random() < 0.4:
        modifier = chance.choice(modifiers)
        name += f":{one.targets[0] if modifier == '[type]' and one.targets else modifier}"
        text = _modified(modifier, text, chance)
    elif chance.random() < 0.15:
        text = f"{text},{value(one, chance, world)}"
    return name, text


def _modified(modifier: str, text: str, chance: random.Random) -> str:
    match modifier:
        case "missing":
            return chance.choice(("true", "false", "peut-être"))
        case "in" | "not-in":
            return chance.choice(CODE_SETS)
        case "of-type":
            return "http://terminology.hl7.org/CodeSystem/v2-0203|MR|3"
    return text


def value(one: SearchParameter, chance: random.Random, world: World) -> str:
    prefixes = record.SEARCH_PREFIXES.get(one.kind, ())
    prefix = chance.choice(prefixes) if prefixes and chance.random() < 0.7 else ""
    match one.kind:
        case "date":
            return prefix + chance.choice(DATES)
        case "number" | "quantity":
            return prefix + chance.choice(NUMBERS)
        case "reference":
            return reference(one.targets, chance, world)
        case "uri":
            return chance.choice(URIS)
        case "composite":
            return chance.choice(COMPOSITES)
        case "special":
            return chance.choice(NEAR)
        case "string":
            return chance.choice(STRINGS)
    known = world.known.get(one.type) or ["x"]
    return chance.choice((*TOKENS, known[0]) if one.code != "_id" else known)


def reference(targets: Sequence[str], chance: random.Random, world: World) -> str:
    if not targets or ("Patient" in targets and chance.random() < 0.7):
        return chance.choice((world.person.id, f"Patient/{world.person.id}"))
    name = chance.choice(targets)
    return f"{name}/{chance.choice(world.known.get(name) or ['x'])}"


def _aimed(name: str, key: str, drawn: str, chance: random.Random, world: World) -> tuple[str, str]:
    """
    The drawn pair, or the same parameter with a value of ours.
    """
    one = definitions.search_parameters(name).get(key) if name else None
    if one is None or chance.random() < 0.4:
        return key, drawn
    return criterion(one, chance, world)


def _brought(name: str, chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.5:
        return "_include", chance.choice(capabilities.includes_of(name))
    other = chance.choice(("Observation:subject", "*", "DocumentReference:patient", "List:item"))
    return chance.choice(("_revinclude", "_revinclude:iterate")), other


def _chained(name: str, chance: random.Random, world: World) -> tuple[str, str]:
    references = [one for one in capabilities.parameters_of(name) if one.kind == "reference"]
    if not references or chance.random() < 0.4:
        return "_has:Observation:subject:code", chance.choice(TOKENS)
    one = chance.choice(references)
    target = chance.choice(one.targets) if one.targets else "Patient"
    beyond = chance.choice(list(definitions.search_parameters(target).values()))
    inner, text = criterion(beyond, chance, world)
    return f"{one.code}:{target}.{inner}", text


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()
