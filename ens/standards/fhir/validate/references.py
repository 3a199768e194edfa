"""
The text of a reference, and the types that an element may refer to.

Source: FHIR R4 references.html, invariant ref-1.
"""

from collections.abc import Callable
from typing import Any

from ens.standards.fhir import reference
from ens.standards.fhir.validate.found import Found

Check = Callable[[Any, Found], None]


def reference_to(check: Check, targets: tuple[str, ...]) -> Check:
    """
    Any type is right where the element says Resource, and where a url does not tell.
    """
    allowed = frozenset() if "Resource" in targets else frozenset(targets)

    def checked(value: Any, found: Found) -> None:
        check(value, found)
        text = value.get("reference") if type(value) is dict else None
        if type(text) is str and text:
            _check_text(text, allowed, found)

    return checked


def _check_text(text: str, allowed: frozenset[str], found: Found) -> None:
    if text[0] == "#":
        found.references.append(text[1:])
        return
    rtype, slash, rest = text.partition("/")
    if not (slash and rtype in reference.TYPES and reference.ID.fullmatch(rest)):
        target = reference.parse(text)
        if target.kind == "invalid":
            found.say("value", "must be Type/id, a url, #id, urn:uuid:... or Type?...", "reference")
            return
        rtype = target.type
    if allowed and rtype and rtype not in allowed:
        found.say("value", f"must refer to {', '.join(sorted(allowed))}", "reference")
