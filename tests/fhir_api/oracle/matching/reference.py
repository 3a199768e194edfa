"""
https://hl7.org/fhir/R4/search.html#reference
"""

from tests.fhir_api.oracle import addresses, escapes
from tests.fhir_api.oracle.matching import token
from tests.fhir_api.oracle.values import Value


def matches(value, text, modifier, world):
    if modifier in ("above", "below"):
        return _is_under(value, escapes.plain(text), modifier, world)
    if modifier == "identifier":
        held = value.data.get("identifier") if isinstance(value.data, dict) else None
        return bool(held) and token.matches(Value("Identifier", held, ""), text, "", world)
    wanted = escapes.plain(text)
    if modifier:
        wanted = f"{modifier}/{wanted}" if "/" not in wanted else wanted
    return is_at(literal(value), wanted)


def literal(value):
    """
    The text of a reference, or "" for one that has none.
    """
    if isinstance(value.data, str):
        return value.data
    if value.type == "Reference":
        return value.data.get("reference", "")
    return ""


def is_at(held, wanted):
    """
    Whether a reference leads where the search says: a place here, or an address elsewhere.

    A version in the reference does not hide the resource that it is a version of.
    """
    if held == wanted:
        return bool(held)
    at = addresses.parse(held)
    if at is None:
        return _is_canonical(held, wanted)
    asked = addresses.parse(wanted)
    if asked is None:
        return not at.server and at.id == wanted
    same = (at.server, at.type, at.id) == (asked.server, asked.type, asked.id)
    return same and asked.version in ("", at.version)


def _is_canonical(held, wanted):
    """
    Without a version, any version of it.
    """
    url, _, version = held.partition("|")
    asked, _, wanted_version = wanted.partition("|")
    return bool(asked) and url == asked and wanted_version in ("", version)


def is_read(value):
    said = value.data if isinstance(value.data, dict) else {}
    return bool(literal(value)) or "value" in said.get("identifier", {})


def _is_under(value, wanted, modifier, world):
    """
    What the reference leads to is part of the one asked, however far; or the other way round.

    https://hl7.org/fhir/R4/search.html#recursive
    """
    if value.type == "canonical":
        return _is_version(value.data, wanted)
    here, asked = world.at(literal(value)), addresses.parse(wanted)
    there = world.at(wanted)
    if here is None or there is None or here["resourceType"] != asked.type:
        return is_at(literal(value), wanted)
    low, high = (here, there) if modifier == "below" else (there, here)
    return any(one is high for one in world.wholes(low))


def _is_version(held, wanted):
    """
    A version that begins with the numbers of the one asked; any, if none is.
    """
    return is_at(held, wanted) or ("|" in wanted and held.startswith(f"{wanted}."))
