"""
Sends drawn requests, judges each answer, and counts what was reached.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ens.fhir_api import openapi, routes
from ens.ground import open_types
from ens.standards.fhir import xml
from tests.fhir_api.drawn import aiming
from tests.fhir_api.drawn.aiming import Shot
from tests.fhir_api.drawn.world import World

ALWAYS = ("Patient", "Observation", "DocumentReference", "Binary", "Bundle", "List")
# How many types of each route on a type, and how many requests of each.
TYPES, EACH = 14, 9
WRITTEN = 10
# What is left of a shape beside what it must have.
OPTIONAL = 5
TEXTS = ("string", "markdown", "uri", "url", "canonical")
LINES = "application/fhir+ndjson"  # that no drawn body is written in
SHORT = {"type": "string", "minLength": 1, "maxLength": 20}
AT_ONE_PLACE = {
    "GET /metadata": 4, "GET /openapi.json": 2, "POST /": 200, "GET /": 80, "POST /_search": 60,
    "GET /bulk/{id}": 6, "DELETE /bulk/{id}": 6, "GET /bulk/{id}/{file}": 6, "GET /_history": 30,
    "GET /Patient/{id}/{type}": 80, "POST /Patient/{id}/{type}/_search": 60,
}  # fmt: skip


@dataclass
class Reached:
    """
    Statuses by route, and what was wrong, each as it can be sent again.
    """

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    formats: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(sum(one.values()) for one in self.statuses.values())

    def share(self, route: str = "") -> float:
        """
        The part of the requests that was done.
        """
        counts = [self.statuses[route]] if route else list(self.statuses.values())
        done = sum(n for one in counts for status, n in one.items() if status < 300)
        return done / max(1, sum(sum(one.values()) for one in counts))

    def add(self, other: "Reached") -> None:
        for route, counts in other.statuses.items():
            self.statuses[route] += counts
        self.formats += other.formats

    def told(self) -> str:
        return "\n".join(
            f"{route:40} {dict(sorted(counts.items()))}"
            for route, counts in sorted(self.statuses.items())
        )


def description(number: int) -> Any:
    """
    The description, with nothing more in a shape than what it names, and of that what is needed
    and a few others: which ones, the number decides. Texts are short.
    """
    raw = orjson.loads(openapi.described(open_types.names(), routes.ADDRESSES))
    for path in raw["paths"].values():
        for one in path.values():
            if LINES in one.get("requestBody", {}).get("content", ()):
                del one["requestBody"]
    chance = random.Random(number)
    schemas = raw["components"]["schemas"]
    schemas |= dict.fromkeys(TEXTS, SHORT)
    schemas["code"] = {"type": "string", "enum": ["essai", "fr", "final", "a b", "x|y", "é", " "]}
    for name, shape in schemas.items():
        if "properties" in shape:
            shape["additionalProperties"] = False
            if not name.endswith(".search"):
                _thin(shape, chance)
    return schemathesis.openapi.from_dict(raw)


def _thin(shape: Any, chance: random.Random) -> None:
    properties, needed = shape["properties"], shape.get("required", [])
    others = [name for name in properties if name not in needed]
    kept = {*needed, *chance.sample(others, min(len(others), OPTIONAL))}
    shape["properties"] = {name: one for name, one in properties.items() if name in kept}


def plan(schema: Any, number: int) -> Iterator[tuple[Any, int]]:
    """
    The operations of one run, and how often each is drawn.
    """
    chance = random.Random(number)
    names = [name for name in open_types.names() if name not in ALWAYS]
    for key, times in AT_ONE_PLACE.items():
        method, _, path = key.partition(" ")
        yield schema[path][method], times
    for template, methods in sorted(schema.raw_schema["paths"].items()):
        if "$" in template:
            yield from _operations(schema, template)
        if "$" in template or template.split("/")[1] != "Observation":
            continue
        for method in sorted(methods):
            many = WRITTEN if method in ("post", "put") and "_search" not in template else TYPES
            for name in (*ALWAYS, *chance.sample(names, many - len(ALWAYS))):
                path = template.replace("Observation", name, 1)
                if method in schema.raw_schema["paths"].get(path, ()):
                    yield schema[path][method.upper()], EACH


def _operations(schema: Any, template: str) -> Iterator[tuple[Any, int]]:
    """
    Of one on several types, on observations and patients.
    """
    paths = schema.raw_schema["paths"]
    name = template.split("/")[1]
    usual = [one for one in ("Observation", "Patient") if template.replace(name, one, 1) in paths]
    if "$" not in name and name not in (usual or [name]):
        return
    for method in sorted(paths[template]):
        yield schema[template][method.upper()], EACH


def run(world: World, number: int) -> Reached:
    reached = Reached()
    for operation, times in plan(description(number), number):
        _shoot(operation, times, world, number, reached)
    return reached


def _shoot(operation: Any, times: int, world: World, number: int, reached: Reached) -> None:
    @seed(number)
    @settings(
        max_examples=times, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), decided=st.integers(0, 2**63))
    def drawn(case: Any, decided: int) -> None:
        _judge(aiming.aimed(case, decided ^ number, world), world, reached)

    drawn()


def _judge(shot: Shot, world: World, reached: Reached) -> None:
    http = world.http(0 if shot.who == 3 else shot.who)
    headers = shot.headers | ({"authorization": "Bearer jamais"} if shot.who == 3 else {})
    answer = http.request(
        shot.method, shot.path, params=shot.query, headers=headers, content=shot.content
    )
    reached.statuses[shot.route][answer.status_code] += 1
    reached.formats[answer.headers.get("content-type", "").partition(";")[0]] += 1
    reached.formats[f"sent {headers.get('content-type', '')}"] += 1
    if wrong := fault(shot, answer):
        reached.faults.append(f"{wrong}: {answer.status_code} {answer.text[:600]}\n  {shot.told()}")
    if answer.status_code == 201 and "location" in answer.headers:
        world.note(answer.headers["location"])
    if answer.status_code == 204 and shot.method == "DELETE" and shot.route.endswith("/id"):
        _, name, fid = shot.path.split("/")
        kept = world.known.get(name, [])
        if fid in kept and fid != world.person.id:
            kept.remove(fid)
            world.gone.setdefault(name, []).append(fid)


def fault(shot: Shot, answer: Any) -> str:
    """
    What is wrong with an answer, "" for nothing.
    """
    if answer.status_code >= 500:
        return "a fault of the server"
    if answer.status_code == 304 or not answer.content:
        refused = answer.status_code >= 400 and shot.method != "HEAD"
        return "a refusal without a word" if refused else ""
    if answer.status_code < 400:
        return ""
    said = content(answer)
    if said.get("resourceType") != "OperationOutcome" or not said.get("issue"):
        return "a refusal that is no OperationOutcome"
    if not all(one.get("diagnostics") or one.get("details") for one in said["issue"]):
        return "a refusal that says nothing"
    if answer.status_code == 422 and shot.content and not names_a_place(said):
        return "a refusal that does not say where"
    return ""


def names_a_place(said: Any) -> bool:
    return all(one.get("expression") for one in said["issue"] if one["code"] in PLACED)


# What is wrong with what was sent, rather than with who sends it or what is there.
PLACED = frozenset({"structure", "required", "value", "invariant", "invalid", "code-invalid"})


def content(answer: Any) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind.endswith("xml"):
        return xml.read(answer.content)
    said = orjson.loads(answer.content) if kind.endswith("json") else {}
    return said["errors"][0]["extensions"]["resource"] if "errors" in said else said
