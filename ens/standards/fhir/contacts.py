"""
How phone numbers and electronic addresses are compared.

Source: FHIR R4 search.html#token: a server may ignore the punctuation of a ContactPoint.
"""

import re
from typing import Final

_NUMBER: Final = re.compile(r"(?:tel:)?(\+?[\d\s.\-()/]+)")
_PUNCTUATION: Final = re.compile(r"[\s.\-()/]")


def comparable(value: str) -> str:
    """
    Strip what separates the digits of a number; leave out the case of anything else.
    """
    number = _NUMBER.fullmatch(value.strip())
    bare = _PUNCTUATION.sub("", number[1]) if number else ""
    return bare or value.strip().casefold()
