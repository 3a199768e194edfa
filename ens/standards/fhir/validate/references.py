"""
The text of a reference, and the types that an element may refer to.

Source: FHIR R4 references.html, invariant ref-1.
"""

from typing import TYPE_CHECKING, Any

from ens.standards.fhir import reference
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Check, Found

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled


def reference_to(check: Check, targets: tuple[str, ...], compiled: "Compiled") -> Check:
    """
    Any type is right where the element says Resource, and where a url does not tell.
    """
    allowed = target_types(targets, compiled)

    def checked(value: Any, found: Found) -> None:
        check(value, found)
        text = value.get("reference") if type(value) is dict else None
        if type(text) is str and text:
            _check_text(text, allowed, found)

    return checked


def target_types(targets: tuple[str, ...], compiled: "Compiled") -> frozenset[str]:
    """
    The types of the profiles that a reference may lead to; none when it may be any.
    """
    types = {compiled.type_of(one) for one in targets}
    return frozenset() if types & {"", "Resource"} else frozenset(types)


def type_of(text: str) -> str:
    """
    The type that a reference says it leads to, or "".
    """
    rtype, slash, rest = text.partition("/")
    if slash and rtype in reference.TYPES and reference.ID.fullmatch(rest):
        return rtype
    return reference.parse(text).type


def _check_text(text: str, allowed: frozenset[str], found: Found) -> None:
    if text[0] == "#":
        found.references.append(text[1:])
        return
    rtype, slash, rest = text.partition("/")
    if not (slash and rtype in reference.TYPES and reference.ID.fullmatch(rest)):
        target = reference.parse(text)
        if target.kind == "invalid":
            found.say(words.REFERENCE, "reference")
            return
        rtype = target.type
    if allowed and rtype and rtype not in allowed:
        found.say(words.TARGET, "reference", types=", ".join(sorted(allowed)))
