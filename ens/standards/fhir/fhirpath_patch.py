"""
FHIRPath Patch, as far as a document's metadata asks for it: the replacement of an element of the
resource itself, by its name.

Sources: https://hl7.org/fhir/R4/fhirpatch.html; IHE MHD ITI-65, whose Bundle supersedes in this
form the document that a new one replaces.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir.json_patch import MOST_OPERATIONS, MalformedPatch, Operation

ELEMENT: Final = re.compile(r"([A-Z][A-Za-z]{1,63})\.([a-z][A-Za-z]{0,63})", re.ASCII)


def read(parameters: Mapping[str, Any], *, type: str) -> tuple[Operation, ...]:  # noqa: A002
    """
    :raises MalformedPatch: not such replacements in a resource of this type
    """
    raw = parameters.get("parameter", [])
    if len(raw) > MOST_OPERATIONS:
        raise MalformedPatch(f"{MOST_OPERATIONS} operations at most")
    return tuple(_operation(number, one, type) for number, one in enumerate(raw))


def _operation(number: int, raw: Mapping[str, Any], name: str) -> Operation:
    parts = {part.get("name"): _value(part) for part in raw.get("part", [])}
    path = ELEMENT.fullmatch(str(parts.get("path", "")))
    known = raw.get("name") == "operation" and parts.get("type") == "replace"
    if not known or path is None or path[1] != name or parts.get("value") is None:
        raise MalformedPatch(
            f"operation {number}: only `replace` of {name}.<element>, with a value"
        )
    return Operation("replace", (path[2],), parts["value"])


def _value(part: Mapping[str, Any]) -> Any:
    return next((value for key, value in part.items() if key.startswith("value")), None)
