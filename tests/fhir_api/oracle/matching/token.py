"""
https://hl7.org/fhir/R4/search.html#token
"""

import re
from functools import cache

from ens.standards.fhir import definitions
from tests.fhir_api.oracle import escapes, terminology
from tests.fhir_api.oracle.matching import string


def matches(value, text, modifier, world):
    """
    One value against one alternative. `:not` and `:not-in` are turned round by who asks.
    """
    match modifier:
        case "" | "not" if value.type == "ContactPoint":
            return _dialled(value.data.get("value", "")) == _dialled(escapes.plain(text))
        case "" | "not":
            return any(_is(held, text) for held in codings(value))
        case "text":
            return any(string.starts(one, escapes.plain(text)) for one in texts(value))
        case "of-type":
            return _is_of_type(value, text)
        case "in" | "not-in":
            named = terminology.members(escapes.plain(text), world)
            return any(one in named for one in codings(value))
        case "below" | "above":
            wanted = [escapes.plain(part) for part in escapes.split(text, "|")]
            return any(terminology.related(one, wanted, modifier, world) for one in codings(value))
    raise ValueError(modifier)


def _dialled(text):
    """
    What is left to the server: a number without its punctuation, anything else without its case.
    """
    bare = re.sub(r"[\s.()/-]", "", text)
    return bare if re.fullmatch(r"\+?\d+", bare) else text.strip().casefold()


def _is(held, text):
    system, code = held
    parts = [escapes.plain(part) for part in escapes.split(text, "|")]
    if len(parts) == 1:
        return code == parts[0]
    if not parts[1]:
        return system == parts[0]
    return system == parts[0] and code == parts[1]


def codings(value):
    """
    (system, code) of everything that a value can be found by; "" for what has no system.
    """
    data = value.data
    match value.type:
        case "CodeableConcept":
            return [_coding(one) for one in data.get("coding", ()) if _says(one, "system", "code")]
        case "Coding":
            return [_coding(data)] if _says(data, "system", "code") else []
        case "Identifier":
            return [(data.get("system", ""), data.get("value", ""))]
        case "ContactPoint":
            return [("", data["value"])] if "value" in data else []
        case "boolean":
            return [("", str(data).lower())]
        case "code":
            return _implied(value)
    return [("", data)] if isinstance(data, str) else []


def _says(data, *names):
    return any(name in data for name in names)


def _coding(data):
    return data.get("system", ""), data.get("code", "")


def _implied(value):
    """
    A code is of the systems of the value set that its element must take.
    """
    systems = [system for system, codes in _codes_at(value.path).items() if value.data in codes]
    return [(system, value.data) for system in systems] or [("", value.data)]


@cache
def _codes_at(path):
    """
    The codes, by system, that the element at a path may take.
    """
    names = path.split(".")
    place, codes = names[0], ""
    for name in names[1:]:
        found = [one for one in definitions.elements(place) if one.name == name]
        if not found:
            return {}
        place, codes = found[0].types[0], found[0].codes
    return definitions.code_list(codes) if codes else {}


def texts(value):
    data = value.data
    match value.type:
        case "CodeableConcept":
            shown = [one["display"] for one in data.get("coding", ()) if "display" in one]
            return [*([data["text"]] if "text" in data else []), *shown]
        case "Coding":
            return [data["display"]] if "display" in data else []
        case "Identifier":
            named = data.get("type", {})
            return [named["text"]] if "text" in named else []
    return []


def _is_of_type(value, text):
    parts = [escapes.plain(part) for part in escapes.split(text, "|")]
    if value.type != "Identifier" or len(parts) != 3:
        return False
    system, code, number = parts
    named = [_coding(one) for one in value.data.get("type", {}).get("coding", ())]
    return (system, code) in named and value.data.get("value") == number


def is_read(value):
    return bool(texts(value)) or any(code for _, code in codings(value))
