"""
The types of resources that this deployment takes: those of FHIR R4 but Parameters, which is never
kept, and but those that `ENS_CLOSED_TYPES` closes.
"""

from django.conf import settings

from ens.standards.fhir import definitions

NEVER = frozenset({"Parameters"})


def closed() -> frozenset[str]:
    """
    As they are named; `ens up` refuses a name that is no type of R4.
    """
    return NEVER | frozenset(settings.ENS_CLOSED_TYPES)


def names() -> tuple[str, ...]:
    shut = closed()
    return tuple(name for name in definitions.RESOURCE_TYPES if name not in shut)


def is_open(name: str) -> bool:
    return name in definitions.RESOURCE_TYPES and name not in closed()


def unknown() -> tuple[str, ...]:
    """
    What the setting names that is no type, or may not be closed since everything hangs on it.
    """
    return tuple(
        sorted(one for one in settings.ENS_CLOSED_TYPES if one not in definitions.RESOURCE_TYPES)
    )
