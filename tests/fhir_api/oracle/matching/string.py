"""
https://hl7.org/fhir/R4/search.html#string
"""

import unicodedata

from tests.fhir_api.oracle import escapes

PARTS = {
    "HumanName": ("family", "given", "prefix", "suffix", "text"),
    "Address": ("line", "city", "district", "state", "country", "postalCode", "text"),
}
ALIKE = str.maketrans({"œ": "oe", "æ": "ae", "đ": "d", "’": "'", "‑": "-", "–": "-"})


def matches(value, text, modifier, world):
    wanted = escapes.plain(text)
    return any(_is(held, wanted, modifier) for held in strings(value))


def _is(held, wanted, modifier):
    match modifier:
        case "exact":
            return held == wanted
        case "contains":
            return folded(wanted) in folded(held)
    return starts(held, wanted)


def starts(held, wanted):
    return folded(held).startswith(folded(wanted))


def folded(text):
    """
    Without case nor accents, and with one space for many; letters that are two, and what a
    keyboard has for a quote or a hyphen, as this server takes them.
    """
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(one for one in apart if not unicodedata.category(one).startswith("M"))
    return " ".join(bare.casefold().translate(ALIKE).split())


def strings(value):
    """
    Everything that a value can be found by: each part of a name or of an address.
    """
    if value.type not in PARTS:
        return [value.data]
    found = []
    for name in PARTS[value.type]:
        held = value.data.get(name, [])
        found += held if isinstance(held, list) else [held]
    return [one for one in found if one is not None]


def is_read(value):
    return any(strings(value))
