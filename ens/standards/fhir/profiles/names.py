"""
One definition under the several ways its address is written.

Sources: FHIR R4 references.html#canonical (url|version); FR Core moved from http to https with its
2.1, and its profiles are the same.
"""

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
