"""
Turns what schemathesis drew into requests that reach deep: ids that exist, values that each kind
of parameter understands, bodies that differ from a sound one in a few elements. Some stay as
they were drawn.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from ens.standards.fhir import definitions, json_gate, xml
from tests.fhir_api.drawn import bundling, operating, searching
from tests.fhir_api.drawn.world import World, of_type
from tests.standards.fhir.patches import operation, parameters

FHIR_JSON, FHIR_XML = "application/fhir+json", "application/fhir+xml"
FORM = "application/x-www-form-urlencoded"
MOST_ELEMENTS = 4
CONTROL = re.compile(r"[\x00-\x1f\ufffe\uffff]")


@dataclass
class Shot:
    """
    One request, ready to be sent.
    """

    method: str
    route: str
    path: str
    type: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    who: int = 0

    def told(self) -> str:
        said = httpx.QueryParams(self.query)
        return f"{self.method} {self.path}?{said} {self.headers} {(self.content or b'')[:1500]!r}"


def aimed(case: Any, number: int, world: World) -> Shot:
    """
    `number` decides all that schemathesis did not.
    """
    chance = random.Random(number)
    template = case.operation.path
    name = template.strip("/").partition("/")[0]
    name = name if name in definitions.RESOURCE_TYPES else ""
    shot = Shot(
        case.method.upper(), f"{case.method.upper()} {shape(template, name)}", "", name,
        who=chance.choices((0, 1, 2, 3), (80, 10, 10, 3))[0],
    )  # fmt: skip
    said = {key: str(value) for key, value in (case.path_parameters or {}).items()}
    if "type" in said:
        said["type"] = name = searching.about_patients(said["type"], chance)
    shot.path = _path(template, said, shot.type, chance, world)
    shot.type = name if name in definitions.RESOURCE_TYPES else ""
    shot.query = searching.query(case, shot.type, chance, world)
    shot.headers = _headers(case, chance)
    _carry(shot, case, chance, world)
    return shot


def shape(template: str, name: str) -> str:
    path = template.strip("/").replace("{id}", "id").replace("{version}", "version")
    path = path.replace("{type}", "Type")
    keeps = not name or path.startswith("Patient/id/Type")
    return path if keeps else path.replace(name, "Type", 1)


def _path(
    template: str, drawn: dict[str, str], name: str, chance: random.Random, world: World
) -> str:
    if "{id}" in template:
        kept = world.known.get(name) or ["x"]
        gone = world.gone.get(name) or ["y"]
        fid = chance.choice(kept) if chance.random() < 0.85 else chance.choice(gone)
        drawn["id"] = drawn["id"] if chance.random() < 0.1 else fid
    if "{version}" in template and chance.random() < 0.8:
        drawn["version"] = str(chance.choice((1, 1, 1, 2, 3)))
    return template.format(**drawn)


def _headers(case: Any, chance: random.Random) -> dict[str, str]:
    said = {
        name.lower(): str(value).encode("latin-1", "replace").decode("latin-1")
        for name, value in (case.headers or {}).items()
        if name.lower() not in ("authorization", "content-type")
    }
    said = {name: " ".join(value.split()) for name, value in said.items()}
    for name in ("if-match", "if-none-match"):
        if name in said and said[name] != "*":
            said[name] = chance.choice(('W/"1"', 'W/"1"', 'W/"2", W/"1"', said[name]))
    if "if-none-exist" in said and chance.random() < 0.8:
        said["if-none-exist"] = f"identifier=urn:essai|{chance.randrange(20)}"
    if chance.random() < 0.7:
        said.pop("if-match", None)
    return said


def _carry(shot: Shot, case: Any, chance: random.Random, world: World) -> None:
    """
    The body, in the format that was drawn for it.
    """
    if shot.path.endswith("/_search"):
        pairs = searching.form(case, shot.type, chance, world)
        shot.headers["content-type"] = FORM
        shot.content = str(httpx.QueryParams(pairs)).encode()
        return
    if shot.method not in ("POST", "PUT", "PATCH"):
        return
    body: Any
    if shot.method == "PATCH" and chance.random() < 0.07:
        body = _fhirpath_patch(shot.type, chance, world)
        shot.headers["content-type"] = FHIR_JSON
    elif shot.method == "PATCH":
        body = _patch(case.body, shot.type, chance, world)
        shot.headers["content-type"] = "application/json-patch+json"
    elif "$" in shot.path:
        body = operating.body(case.body, shot.path, shot.type, chance, world)
        shot.headers["content-type"] = FHIR_JSON
    elif shot.path == "/":
        body = bundling.bundle(case.body, chance, world)
        shot.headers["content-type"] = FHIR_JSON
    else:
        body = resource(case.body, shot, chance, world)
        shot.headers["content-type"] = FHIR_JSON
    body = body if chance.random() < 0.05 else plain(body)
    shot.content = json_gate.serialise(printed(body))
    if case.media_type == FHIR_XML and isinstance(body, dict):
        _in_xml(shot)


def _in_xml(shot: Shot) -> None:
    try:
        shot.content = xml.write(json_gate.parse(shot.content or b""))
        shot.headers["content-type"] = FHIR_XML
    except (xml.NotInXml, json_gate.MalformedJson):
        pass


def plain(value: Any) -> Any:
    """
    Without the characters that are refused wherever they are: most bodies go deeper.
    """
    return _of_texts(value, lambda text: CONTROL.sub("", text) or "é")


def printed(value: Any) -> Any:
    """
    What JSON can say of it: no lone surrogate, which has a test of its own.
    """
    return _of_texts(value, _printed)


def _printed(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _of_texts(value: Any, done: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return done(value)
    if isinstance(value, dict):
        return {_printed(str(key)): _of_texts(one, done) for key, one in value.items()}
    return [_of_texts(one, done) for one in value] if isinstance(value, list) else value


def resource(drawn: Any, shot: Shot, chance: random.Random, world: World) -> Any:
    """
    A sound resource with some of the drawn elements in it; or the drawn one.
    """
    said = dict(drawn) if isinstance(drawn, dict) else {"resourceType": shot.type}
    if chance.random() < 0.75:
        body = of_type(shot.type, world)
        names = [name for name in said if name not in ("id", "meta", "resourceType")]
        chosen = chance.sample(names, min(len(names), chance.randrange(MOST_ELEMENTS)))
        body |= {name: said[name] for name in chosen}
        body = one_choice(body, shot.type)
    else:
        body = said
    if shot.method == "PUT" and "/" in shot.path[1:] and chance.random() < 0.9:
        body["id"] = shot.path.rpartition("/")[2]
    if "identifier" not in body and chance.random() < 0.2:
        one = {"system": "urn:essai", "value": str(chance.randrange(20))}
        many = {one.name: one.many for one in definitions.elements(shot.type)}
        body["identifier"] = [one] if many.get("identifier") else one
    return body


def one_choice(body: dict[str, Any], name: str) -> dict[str, Any]:
    """
    One of each choice (`value[x]`), not several.
    """
    for element in definitions.elements(name):
        present = [said for said, _ in element.json_names() if said in body]
        for extra in present[:-1]:
            body.pop(extra)
    return body


def _fhirpath_patch(name: str, chance: random.Random, world: World) -> Any:
    """
    Operations at places of the type, or anywhere, with values of the sound ones.
    """
    sound = of_type(name, world)
    sound.pop("resourceType")
    paths = [f"{name}.{one}" for one in sound]
    found = []
    for _ in range(chance.randrange(1, 4)):
        path = chance.choice([*paths, name, f"{name}.extension", "descendants()", "now()", "x["])
        said: dict[str, Any] = {"index": chance.randrange(2), "source": 0, "destination": 0}
        said |= {"name": chance.choice([*sound, "language", "extension"])}
        said |= {"value": {"valueString": chance.choice(["fr", "", "x" * 99])}}
        kind = chance.choice(["add", "insert", "delete", "replace", "move", "test"])
        found.append(operation(kind, path, **said))
    if chance.random() < 0.5:
        found = [operation("delete", f"{name}.language")]
    return parameters(*found)


def _patch(drawn: Any, name: str, chance: random.Random, world: World) -> Any:
    """
    Operations on elements that are there, with values of the drawn ones.
    """
    if chance.random() < 0.3:
        return drawn
    sound = of_type(name, world)
    sound.pop("resourceType")
    values = [one.get("value") for one in drawn if isinstance(one, dict) and "value" in one]
    found = []
    for _ in range(chance.randrange(1, 4)):
        element = chance.choice([*sound, "language", "identifier/0", "extension/-"])
        value = chance.choice([sound.get(element, "fr"), "fr", *values])
        operation = chance.choice(("add", "replace", "test", "remove", "copy", "move"))
        one = {"op": operation, "path": f"/{element}", "value": value}
        found.append(one | {"from": f"/{chance.choice([*sound, 'id'])}"})
    if chance.random() < 0.5:
        found = [{"op": "add", "path": "/language", "value": "fr"}]
    return found
