"""
JSON or XML: which one is asked, and an answer of ours from the first to the second.

The record keeps JSON, so that is what handlers write; XML is made of it on its way out.
https://hl7.org/fhir/R4/http.html#mime-type
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.outcome import issue, outcome

if TYPE_CHECKING:
    from ens.fhir_api.messages import Response

JSON, XML, NEITHER = "json", "xml", ""
FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
JSON_TYPES = frozenset({FHIR_JSON, "application/json", "application/json+fhir", "text/json"})
XML_TYPES = frozenset({FHIR_XML, "application/xml", "application/xml+fhir", "text/xml"})

# A browser shows XML, and a narrative inside as a page: it must load and run nothing.
SAFE = [
    ("content-security-policy", "sandbox; default-src 'none'"),
    ("x-content-type-options", "nosniff"),
]

_TYPES: Final = dict.fromkeys(JSON_TYPES, JSON) | dict.fromkeys(XML_TYPES, XML)
_ACCEPTED: Final = _TYPES | {"*/*": JSON, "application/*": JSON}
_FORMATS: Final = _TYPES | {JSON: JSON, XML: XML}
# A Bundle adds a few levels to those of the resources in it.
_MOST_BYTES, _MOST_LEVELS = 1 << 40, 2 * json_gate.MAX_DEPTH


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


def translate(response: "Response", wanted: str) -> None:
    """
    Turn an answer in JSON into XML; the bytes of a document stay what they are.

    What XML cannot say is refused, unless it was written: then the answer goes without a body.
    """
    names = {name for name, _ in response.headers}
    if wanted != XML or not response.is_json:
        return
    resource = json_gate.parse(response.body, max_bytes=_MOST_BYTES, max_depth=_MOST_LEVELS)
    try:
        response.body = xml.write(resource)
    except xml.NotInXml as error:
        response.body = b""
        if "location" not in names:
            text = f"this cannot be said in XML, ask for JSON: {error}"
            response.status, response.headers = 406, []
            response.body = xml.write(outcome(issue("error", "not-supported", text)))
    response.media_type = f"{FHIR_XML};charset=utf-8"
    response.headers += SAFE
