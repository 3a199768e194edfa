"""
Where a reference leads.

https://hl7.org/fhir/R4/references.html#literal
"""

import re
from dataclasses import dataclass

from django.conf import settings

ADDRESS = re.compile(
    r"(?:(?P<server>[a-z][a-z0-9+.-]*://.+)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9.-]{1,64})"
    r"(?:/_history/(?P<version>[A-Za-z0-9.-]{1,64}))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """
    `server` is empty when it is this one.
    """

    server: str
    type: str
    id: str
    version: str


def parse(text):
    """
    None for what is not the address of a resource on a RESTful server.
    """
    read = ADDRESS.fullmatch(text)
    if read is None:
        return None
    server = read["server"] or ""
    return Address(
        "" if server == settings.FHIR_BASE else server, read["type"], read["id"],
        read["version"] or "",
    )  # fmt: skip


def type_of(text, resource):
    if text.startswith("#"):
        found = [o for o in resource.get("contained", ()) if o.get("id") == text[1:]]
        return found[0]["resourceType"] if found else ""
    address = parse(text)
    return address.type if address else ""
