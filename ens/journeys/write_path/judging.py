"""
What is asked of a resource before it is written: R4 always, the profiles it says it follows as
this deployment's modes say.

Before the transaction, since nobody waits for a row meanwhile.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

from ens.contexts.terminology import api as terminology
from ens.ground.actor import Actor
from ens.journeys.errors import Unacceptable
from ens.journeys.write_path import modes
from ens.journeys.write_path.modes import Mode, Source
from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.validate import base_errors, validate

Json = Mapping[str, Any]
Remarks = tuple[Issue, ...]
WRONG = ("fatal", "error")


def require_valid(resource: Json) -> None:
    """
    :raises Unacceptable: with all that R4 itself finds wrong
    """
    if wrong := base_errors(resource):
        raise Unacceptable(*wrong)


def remarks(resource: Json, *, actor: Actor) -> Remarks:
    return remarks_of(resource, modes.source_of(actor))


def remarks_of(resource: Json, source: Source) -> Remarks:
    """
    What does not keep to the profiles that a valid resource says it follows, as warnings.

    :raises Unacceptable: where this deployment rejects it
    """
    if not declares_profiles(resource):
        return ()
    mode = modes.current().of(source, str(resource["resourceType"]))
    if mode is Mode.OFF:
        return ()
    wrong = errors(validate(resource, definitions=terminology.definitions()))
    if wrong and mode is Mode.REJECT:
        raise Unacceptable(*wrong)
    return tuple(replace(one, severity="warning", details_system=_system()) for one in wrong)


def _system() -> str:
    """
    Of the rules, as codes: that of this server.
    """
    return f"{settings.ENS_PUBLIC_URL}/codes/validation"


def errors(found: Remarks) -> Remarks:
    return tuple(one for one in found if one.severity in WRONG)


def declares_profiles(resource: Json) -> bool:
    return bool((resource.get("meta") or {}).get("profile"))
