"""
The versions that `If-Match` and `If-None-Match` name.

Source: RFC 9110 sections 8.8.3, 13.1.1 and 13.1.2; https://hl7.org/fhir/R4/http.html#versioning.
FHIR's tags are weak ones that hold a version; a strong tag of the same version means it too.
"""

import re
from collections.abc import Container
from typing import Final

ANY: Final[Container[int]] = range(1, 1 << 31)
MOST: Final = 100

# Some clients forget the quotes.
_TAG: Final = re.compile(r'(?:W/)?(?:"([^"]*)"|([0-9]{1,10}))', re.ASCII)
_VERSION: Final = re.compile(r"[0-9]{1,10}", re.ASCII)


class NotATag(ValueError):
    """
    The header is neither `*` nor a list of entity tags.
    """


def versions(text: str) -> Container[int]:
    """
    Return every version that a header names: any at all for `*`, none for a tag of another server.

    :raises NotATag: something else
    """
    if text.strip() == "*":
        return ANY
    parts = text.split(",")
    tags = [_TAG.fullmatch(part.strip()) for part in parts[:MOST]]
    if len(parts) > MOST or not all(tags):
        raise NotATag(text)
    said = (tag[1] if tag[1] is not None else tag[2] for tag in tags if tag)
    return frozenset(int(one) for one in said if _VERSION.fullmatch(one))
