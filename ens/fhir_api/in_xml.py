"""
An answer in XML. The record keeps JSON, so that is what handlers write; XML is made of it on its
way out.

https://hl7.org/fhir/R4/xml.html
"""

from ens.fhir_api import formats
from ens.fhir_api.messages import Response
from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.outcome import issue, outcome

# A browser shows XML, and a narrative inside as a page: it must load and run nothing.
SAFE = [
    ("content-security-policy", "sandbox; default-src 'none'"),
    ("x-content-type-options", "nosniff"),
]

# A Bundle adds a few levels to those of the resources in it.
_MOST_BYTES, _MOST_LEVELS = 1 << 40, 2 * json_gate.MAX_DEPTH


def translate(response: Response, wanted: str) -> None:
    """
    Turn an answer in JSON into XML; the bytes of a document stay what they are.

    What XML cannot say is refused, unless it was written: then the answer goes without a body.
    """
    names = {name for name, _ in response.headers}
    if wanted != formats.XML or not response.is_json:
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
    response.media_type = f"{formats.FHIR_XML};charset=utf-8"
    response.headers += SAFE
