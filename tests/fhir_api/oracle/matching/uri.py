"""
https://hl7.org/fhir/R4/search.html#uri
"""

from tests.fhir_api.oracle import escapes


def matches(value, text, modifier, world):
    wanted = escapes.plain(text)
    match modifier:
        case "below":
            return any(held.startswith(wanted) for held in written(value))
        case "above":
            return any(wanted.startswith(held) for held in written(value))
    return wanted in written(value)


def written(value):
    """
    A canonical address is found in any version too.
    """
    if value.type == "canonical":
        return [value.data, value.data.partition("|")[0]]
    return [value.data]


def is_read(value):
    return True
