"""
One definition under the several ways its address is written.

Sources: FHIR R4 references.html#canonical (url|version); FR Core moved from http to https with its
2.1, and its profiles are the same.
"""

from collections.abc import Iterable
from typing import Final

FR_CORE: Final = "https://hl7.fr/ig/fhir/core/"
FR_CORE_BEFORE: Final = "http://hl7.fr/ig/fhir/core/"


def split(canonical: str) -> tuple[str, str]:
    """
    The url, as it is written today, and the version or "".
    """
    url, _, version = canonical.partition("|")
    return today(url), version.partition("#")[0]


def today(url: str) -> str:
    url = url.partition("#")[0]
    if url.startswith(FR_CORE_BEFORE):
        return FR_CORE + url.removeprefix(FR_CORE_BEFORE)
    return url


def same(one: str, other: str) -> bool:
    """
    Whether two addresses, without versions, name the same definition.
    """
    return one == other or today(one) == today(other)


def chosen(held: Iterable[str], asked: str) -> str | None:
    """
    The version that answers: the one that is asked for, or else the first held that differs from
    it in less than its first number; the first of all when none is asked for.
    """
    versions = tuple(held)
    if asked in ("", *versions):
        return asked or next(iter(versions), None)
    first = asked.partition(".")[0]
    return next((one for one in versions if one.partition(".")[0] == first), None)
