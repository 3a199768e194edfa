"""
An extension that is known is what its own definition says; one that modifies must be known.

Source: FHIR R4 extensibility.html, defining-extensions.html.
"""

from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Check, Found

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled


MODIFIER: Final = "modifierExtension"


def defined(check: Check, name: str, compiled: "Compiled") -> Check:
    """
    The check of an extension and, when its definition is known, of what that asks.

    Inside another extension an address is a mere name: the other's definition says what it is.
    """

    def checked(value: Any, found: Found) -> None:
        errors = found.errors
        check(value, found)
        if not found.level or found.errors != errors:
            return
        url = value["url"]
        profile = compiled.profile(url) if ":" in url else None
        if profile is None or profile.type != "Extension" or found.run is None:
            _say_unknown(url, name, found)
            return
        found.run.extensions = True
        profile.check(value, found)
        if profile.profile.elements[0].modifier != (name == MODIFIER):
            place = "extension" if name == MODIFIER else MODIFIER
            found.say(words.EXTENSION_MODIFIES, url=profile.url, name=place)

    return checked


def _say_unknown(url: str, name: str, found: Found) -> None:
    if name == MODIFIER:
        found.say(words.MODIFIER_UNKNOWN)
    elif ":" in url:
        found.advise(words.EXTENSION_UNKNOWN)
