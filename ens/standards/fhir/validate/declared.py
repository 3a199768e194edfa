"""
The profiles that a resource says it conforms to, or that the caller asks for.

Source: FHIR R4 resource.html#Meta (`meta.profile`), profiling.html#resources.
"""

from collections.abc import Mapping
from typing import Any, Final

from ens.standards.fhir.profiles import same_canonical
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Found

Json = Mapping[str, Any]

MOST: Final = 50  # profiles of one resource
BASE: Final = "http://hl7.org/fhir/StructureDefinition/"


def check(value: Json, found: Found) -> None:
    """
    One that is not known here is a warning: it may be elsewhere.
    """
    meta = value.get("meta")
    written = meta.get("profile") if type(meta) is dict else None
    for place, url in enumerate(written if type(written) is list else ()):
        if place < MOST and type(url) is str and not conform(value, url, found):
            found.warn(words.PROFILE_UNKNOWN, f"meta.profile[{place}]")


def conform(value: Json, url: str, found: Found) -> bool:
    """
    Check a resource against a profile; False when it is not known.
    """
    profile = found.run.compiled.profile(url) if found.run else None
    if profile is None:
        return False
    rtype = value.get("resourceType")
    if profile.type not in (rtype, "Resource", "DomainResource"):
        found.say(words.PROFILE_TYPE, profile=profile.url, type=profile.type)
    elif not same_canonical(profile.url, f"{BASE}{rtype}"):
        profile.check(value, found)
    return True
