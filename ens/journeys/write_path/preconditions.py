"""
`If-Match` and `If-None-Match` on a request that writes.

Source: RFC 9110 section 13.1, https://hl7.org/fhir/R4/http.html#concurrency.
"""

from collections.abc import Container

from ens.contexts.record import api as record
from ens.journeys.errors import unacceptable
from ens.standards.fhir import etags


def expected(if_match: str, if_none_match: str = "") -> record.Expected:
    """
    What the headers, or an entry's `ifMatch` and `ifNoneMatch`, say of the present version.

    :raises Unacceptable: not entity tags
    """
    return record.Expected(
        match=_versions("If-Match", if_match) if if_match else None,
        other=_versions("If-None-Match", if_none_match) if if_none_match else (),
    )


def _versions(name: str, text: str) -> Container[int]:
    try:
        return etags.versions(text)
    except etags.NotATag:
        raise unacceptable("value", f"{name} takes versions, or *", status=400) from None
