"""
JSON or XML: which one is asked, and which one is sent.

https://hl7.org/fhir/R4/http.html#mime-type
"""

from collections.abc import Sequence
from typing import Final

JSON, XML, NEITHER = "json", "xml", ""
FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
NDJSON = "application/fhir+ndjson"  # of long works: a resource a line
JSON_TYPES = frozenset({FHIR_JSON, "application/json", "application/json+fhir", "text/json"})
XML_TYPES = frozenset({FHIR_XML, "application/xml", "application/xml+fhir", "text/xml"})

_TYPES: Final = dict.fromkeys(JSON_TYPES, JSON) | dict.fromkeys(XML_TYPES, XML)
_ACCEPTED: Final = _TYPES | {"*/*": JSON, "application/*": JSON}
_FORMATS: Final = _TYPES | {JSON: JSON, XML: XML}


def asked(parameters: Sequence[tuple[str, str]], accepted: str) -> str:
    """
    What the caller can read: `_format` overrides `Accept`, and the first of equals is preferred.
    """
    if said := dict(parameters).get("_format"):
        # A plus that was not escaped came as a space.
        named = said.partition(";")[0].strip().replace(" ", "+").lower()
        return _FORMATS.get(named, NEITHER)
    best, found = 0.0, NEITHER
    for part in (accepted or "*/*").lower().split(","):
        name, _, rest = part.partition(";")
        if (kind := _ACCEPTED.get(name.strip())) and (weight := _weight(rest)) > best:
            best, found = weight, kind
    return found


def _weight(parameters: str) -> float:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def is_whole(parameters: Sequence[tuple[str, str]], accepted: str) -> bool:
    """
    Whether a Binary is asked as a resource: `application/xml` alone asks for a document in XML.

    https://hl7.org/fhir/R4/binary.html#rest
    """
    if "_format" in dict(parameters):
        return asked(parameters, accepted) != NEITHER
    return "json" in accepted or "fhir+xml" in accepted


def is_xml(media_type: str, path: Sequence[str]) -> bool:
    """
    Whether a body of this type is a resource in XML: for a Binary, it could be the document.
    """
    return media_type == FHIR_XML if path[:1] == ("Binary",) else media_type in XML_TYPES
