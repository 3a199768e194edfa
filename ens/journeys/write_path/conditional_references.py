"""
`Patient?identifier=system|value` becomes the reference it stands for before anything is stored.

Source: https://hl7.org/fhir/R4/http.html#trules: no match, or several, and nothing is done.
Only patients, and what belongs to nobody, are looked up: a condition on a person's things
would tell that they are there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ens.contexts.record import api as record
from ens.journeys.errors import unacceptable
from ens.standards.fhir import owners, reference

Json = Mapping[str, Any]


def resolved(resource: Json) -> Json:
    """
    :raises record.NoOwner: nobody has this identifier
    :raises Unacceptable: several match, nothing does, or this cannot be looked up
    """
    conditions = dict.fromkeys(_conditions(resource))
    if not conditions:
        return resource
    return reference.rewrite_references(resource, {text: _found(text) for text in conditions})


def _conditions(value: Any) -> Iterator[str]:
    if type(value) is dict:
        text = value.get("reference")
        if type(text) is str and "?" in text and reference.parse(text).kind == "conditional":
            yield text
        for child in value.values():
            yield from _conditions(child)
    elif type(value) is list:
        for child in value:
            yield from _conditions(child)


def _found(text: str) -> str:
    target = reference.parse(text)
    condition = reference.identifier_criterion(target)
    if condition is None:
        raise unacceptable("not-supported", "a reference's condition must be one identifier")
    if target.type == "Patient":
        return f"Patient/{_patient(text)}"
    if owners.owner_rule(target.type).kind != "commons":
        raise unacceptable("not-supported", f"{target.type} is not looked up by a condition")
    places = record.by_identifier(target.type, *condition)
    if len(places) != 1:
        code = "multiple-matches" if places else "not-found"
        raise unacceptable(code, "a reference's condition must match one resource")
    return f"{places[0].type}/{places[0].id}"


def _patient(text: str) -> str:
    person = record.person_named(text)
    if person is None:
        raise record.NoOwner
    return record.patient_id(person)
