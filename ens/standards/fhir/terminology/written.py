"""
Systems whose codes themselves say what they are part of.

Sources: WHO, ATC (five levels of 1, 3, 4, 5 and 7 characters); WHO, ICD-10 (a category of three
characters, then its subdivisions); RFC 2045 (the parameters of a media type); RFC 5646 (subtags).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

MEDIA_TYPES: Final = "urn:ietf:bcp:13"
LANGUAGES: Final = "urn:ietf:bcp:47"


@dataclass(frozen=True, slots=True)
class Written:
    """
    `above` gives the code and its broader ones; `under` what opens every narrower one.
    """

    shape: re.Pattern[str]
    above: Callable[[str], tuple[str, ...]]
    under: Callable[[str], str]

    def has(self, code: str) -> bool:
        return self.shape.fullmatch(code) is not None


def _atc_above(code: str) -> tuple[str, ...]:
    return tuple(code[:length] for length in (1, 3, 4, 5, 7) if length <= len(code))


def _icd_above(code: str) -> tuple[str, ...]:
    category, rest = code[:3], code[3:]
    first = 2 if rest.startswith(".") else 1
    return (category, *(category + rest[:length] for length in range(first, len(rest) + 1)))


def _separated(separator: str) -> Written:
    def above(code: str) -> tuple[str, ...]:
        parts = code.split(separator)
        return tuple(separator.join(parts[: place + 1]) for place in range(len(parts)))

    return Written(re.compile(r"[\x21-\x7e][\x20-\x7e]*"), above, lambda code: code + separator)


_ATC = Written(
    re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?"), _atc_above, lambda code: code
)
_ICD = Written(re.compile(r"[A-Z]\d\d(?:\.?[0-9A-Z+]{1,5})?"), _icd_above, lambda code: code)
_SYSTEMS: Final[Mapping[str, Written]] = {
    "http://www.whocc.no/atc": _ATC,
    "urn:oid:2.16.840.1.113883.6.73": _ATC,
    "http://hl7.org/fhir/sid/icd-10": _ICD,
    "urn:oid:2.16.840.1.113883.6.3": _ICD,
    MEDIA_TYPES: _separated(";"),
    LANGUAGES: _separated("-"),
}


def written(system: str) -> Written | None:
    return _SYSTEMS.get(system)
