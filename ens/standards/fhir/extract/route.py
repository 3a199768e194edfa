"""
From a path over elements to the JSON names it goes through, choices opened, and its last type.
"""

from dataclasses import dataclass

from ens.standards.fhir import definitions
from ens.standards.fhir.extract.expression import Path, Step

# The primitives that are a kind of another: https://hl7.org/fhir/R4/datatypes.html
NARROWER = {"uri": frozenset({"canonical", "oid", "url", "uuid"})}


@dataclass(frozen=True, slots=True)
class Hop:
    key: str
    where: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Route:
    """
    `codes` names the value set that the last element is required to take, when it is enumerated.
    """

    hops: tuple[Hop, ...]
    type: str
    codes: str = ""


def routes(structure: str, path: Path) -> tuple[Route, ...]:
    """
    Return every JSON route of a path that starts at a resource type, datatype or backbone element.
    """
    found = [Route((), structure)]
    for step in path.steps:
        found = [longer for route in found for longer in _follow(route, step)]
    return tuple(found)


def _follow(route: Route, step: Step) -> list[Route]:
    if not definitions.is_structure(route.type):
        return []
    for element in definitions.elements(route.type):
        if element.name == step.name:
            return [
                Route(
                    (*route.hops, Hop(key, step.where)),
                    definitions.BASE_OF.get(name, name),
                    element.codes,
                )
                for key, name in element.json_names()
                if not step.cast or _is(definitions.BASE_OF.get(name, name), step.cast)
            ]
    return []


def _is(type: str, cast: str) -> bool:  # noqa: A002
    """
    `as uri` keeps a canonical too, which is one. (R4 itself writes both DateTime and dateTime.)
    """
    return type.lower() == cast.lower() or type in NARROWER.get(cast, ())
