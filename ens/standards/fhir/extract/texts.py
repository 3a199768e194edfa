"""
The text beside the codes of a token parameter, which `:text` searches.

Source: FHIR R4 search.html#token: CodeableConcept.text, Coding.display, Identifier.type.text.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import expression
from ens.standards.fhir.extract.route import Hop, Route, routes

Json = Mapping[str, Any]


def texts(resource: Json, code: str) -> Iterator[str]:
    """
    The texts beside the codes that this parameter finds in a resource.
    """
    for route in _routes(resource["resourceType"], code):
        for value in _values(resource, route.hops):
            yield from (text for text in _TEXTS[route.type](value) if text)


def has_texts(rtype: str, code: str) -> bool:
    return bool(_routes(rtype, code))


@cache
def _routes(rtype: str, code: str) -> tuple[Route, ...]:
    parameter = definitions.search_parameters(rtype)[code]
    return tuple(
        route
        for path in expression.parse(parameter.expression)
        for route in routes(rtype, path)
        if route.type in _TEXTS
    )


def _values(value: Any, hops: tuple[Hop, ...]) -> Iterator[Any]:
    if not hops:
        yield value
        return
    name, wanted = hops[0].where
    child = value.get(hops[0].key)
    for one in child if isinstance(child, list) else (child,):
        if one is not None and (not name or one.get(name) == wanted):
            yield from _values(one, hops[1:])


def _of_concept(value: Json) -> Iterator[str]:
    yield value.get("text", "")
    for coding in value.get("coding", ()):
        yield coding.get("display", "")


def _of_coding(value: Json) -> Iterator[str]:
    yield value.get("display", "")


def _of_identifier(value: Json) -> Iterator[str]:
    yield value.get("type", {}).get("text", "")


_TEXTS: Final[Mapping[str, Callable[[Json], Iterator[str]]]] = {
    "CodeableConcept": _of_concept,
    "Coding": _of_coding,
    "Identifier": _of_identifier,
}
