"""
In which order matches come, where the keys decide.

https://hl7.org/fhir/R4/search.html#sort
"""

import itertools
import math

from ens.standards.fhir import definitions
from tests.fhir_api.oracle import addresses, units
from tests.fhir_api.oracle.matching import date, number, quantity, reference, string, token, uri

FIRST, LAST = (0,), (2,)


def assert_follows(world, found, keys):
    """
    Each match comes before the next one by the first key that tells them apart.
    """
    for one, other in itertools.pairwise(found):
        for key in keys:
            if len(_measures(world, one, key) | _measures(world, other, key)) > 1:
                break  # a mass against a length: nothing says which comes first
            mine, its = (sort_value(world, each, key) for each in (one, other))
            if mine != its:
                assert mine < its, (key, one["id"], mine, other["id"], its)
                break


def sort_value(world, resource, key):
    """
    Something to compare: of several values the one that comes first, turned round for `-`.
    """
    code = key.removeprefix("-")
    down = code != key
    parameter = definitions.search_parameters(resource["resourceType"])[code]
    held = [
        made
        for one in world.values(resource, parameter)
        for made in _comparable(parameter.kind, one, down=down)
    ]
    if not held:
        return LAST
    return (1, _Turned(max(held))) if down else (1, min(held))


def _measures(world, resource, key):
    """
    What the quantities of a key measure.
    """
    code = key.removeprefix("-")
    parameter = definitions.search_parameters(resource["resourceType"])[code]
    if parameter.kind != "quantity":
        return set()
    found = [quantity.measured(one) for one in world.values(resource, parameter)]
    return {units.kind(one[1][1]) for one in found if one}


class _Turned:
    """
    The same value, in the other order.
    """

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"-{self.value!r}"

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return other.value < self.value


def _comparable(kind, value, *, down):
    match kind:
        case "date":
            bounds = date.bounds(value)
            return [bounds[1 if down else 0]] if bounds else []
        case "string":
            return [string.folded(one) for one in string.strings(value)]
        case "token":
            return [code for _, code in token.codings(value) if code]
        case "reference" if value.type == "canonical":
            return uri.written(value)
        case "reference":
            return [place] if (place := _place(reference.literal(value))) else []
        case "number":
            bounds = number.bounds(value)
            return [bounds[1 if down else 0]] if bounds else []
        case "quantity":
            return _sizes(value, down=down)
    return uri.written(value)


def _sizes(value, *, down):
    """
    In base units; what measures other things is never compared.
    """
    measured = quantity.measured(value)
    if measured is None:
        return []
    bounds, (system, code, _) = measured
    bound = bounds[1 if down else 0]
    return [bound if math.isinf(bound) or system != units.UCUM else units.base(bound, code)]


def _place(text):
    """
    The id of what is here, the whole address of what is elsewhere.
    """
    at = addresses.parse(text)
    if at is None:
        return "" if text.startswith("#") else text
    return at.id if not at.server else text.partition("/_history/")[0]
