"""
A whole search, by a walk over every resource: what matches, what comes along, in what order.

https://hl7.org/fhir/R4/search.html
"""

from ens.standards.fhir import definitions
from tests.fhir_api.oracle import addresses, escapes
from tests.fhir_api.oracle.matching import (
    composite,
    date,
    near,
    number,
    quantity,
    reference,
    string,
    token,
    uri,
)

KINDS = {
    "token": token, "reference": reference, "string": string, "date": date, "number": number,
    "quantity": quantity, "uri": uri, "special": near,
}  # fmt: skip
TURNED = {"not", "not-in"}


def found(world, rtype, asked, patient=""):
    """
    The resources of a type that meet every criterion; of several types with `_type`; of the
    compartment of a patient, if there is one.
    """
    types = [rtype] if rtype else []
    criteria = []
    for name, value in asked:
        if name == "_type":
            types = value.split(",")
        else:
            criteria.append((name, value))
    return [
        one
        for name in types
        for one in world.of_type(name)
        if in_compartment(world, one, patient)
        and all(meets(world, one, *pair, home=world.owner(one)) for pair in criteria)
    ]


def in_compartment(world, resource, patient):
    """
    Whether one of the parameters that the compartment names leads to the patient.
    """
    rtype = resource["resourceType"]
    if not patient or (rtype, resource["id"]) == ("Patient", patient):
        return True
    known = definitions.search_parameters(rtype)
    return any(
        one["resourceType"] == "Patient" and one["id"] == patient
        for code in definitions.patient_compartment(rtype)
        for one in targets(world, resource, known[code])
    )


def meets(world, resource, name, value, *, home):
    """
    `home` is the person whose the searched resource is: a chain goes through what is theirs, and
    through what is nobody's.
    """
    if name.startswith("_has:"):
        return _pointed_at(world, resource, name, value, home)
    head, dot, rest = name.partition(".")
    if dot:
        return _leads_to(world, resource, head, rest, value, home)
    code, _, modifier = name.partition(":")
    if code == "_list":
        return any(_is_listed(world, resource, one) for one in escapes.split(value, ","))
    parameter = definitions.search_parameters(resource["resourceType"])[code]
    if modifier == "missing":
        return (value == "true") != bool(world.values(resource, parameter))
    texts = escapes.split(value, ",")
    met = any(_meets_one(world, resource, parameter, text, modifier) for text in texts)
    return met != (modifier in TURNED)


def readable(world, resource, parameter):
    """
    The values that a parameter can find a resource by.
    """
    if parameter.kind == "composite":
        return list(composite.parts(resource, parameter, world, is_read))
    held = world.values(resource, parameter)
    return [one for one in held if is_read(parameter.kind, one)]


def _meets_one(world, resource, parameter, text, modifier):
    if parameter.kind == "composite":
        return composite.found(resource, parameter, text, world, one_matches, is_read)
    if parameter.code == "url" and "|" in escapes.plain(text):
        return _is_version(resource, text)
    held = world.values(resource, parameter)
    return any(one_matches(parameter.kind, one, text, modifier, world) for one in held)


def _is_version(resource, text):
    """
    The canonical address of a resource and its version, asked together.
    """
    url, _, version = escapes.plain(text).partition("|")
    return (resource.get("url"), resource.get("version")) == (url, version)


def one_matches(kind, value, text, modifier, world):
    return KINDS[kind].matches(value, text, modifier, world)


def is_read(kind, value):
    """
    Whether there is something to find a value by, for a parameter of this kind.
    """
    return KINDS[kind].is_read(value)


def _leads_to(world, resource, head, rest, value, home):
    """
    Whether a reference of the resource leads to one that meets the rest.
    """
    code, _, wanted = head.partition(":")
    parameter = definitions.search_parameters(resource["resourceType"])[code]
    return any(
        wanted in ("", one["resourceType"])
        and world.owner(one) in (home, "")
        and _may_ask(one, rest)
        and meets(world, one, rest, value, home=home)
        for one in targets(world, resource, parameter)
    )


def _may_ask(target, rest):
    code = rest.partition(".")[0].partition(":")[0]
    return code.startswith("_") or code in definitions.search_parameters(target["resourceType"])


def targets(world, resource, parameter):
    """
    The resources that a parameter of type reference leads to, those that are there.
    """
    texts = [reference.literal(one) for one in world.values(resource, parameter)]
    return [one for text in texts if (one := world.at(text))]


def _pointed_at(world, resource, name, value, home):
    """
    Whether one that refers to this resource meets the rest.
    """
    _, rtype, code, rest = name.split(":", 3)
    parameter = definitions.search_parameters(rtype)[code]
    return any(
        world.owner(other) in (home, "")
        and any(one is resource for one in targets(world, other, parameter))
        and meets(world, other, rest, value, home=home)
        for other in world.of_type(rtype)
    )


def _is_listed(world, resource, list_id):
    held = world.at(f"List/{list_id}") or {}
    said = [one.get("item", {}).get("reference", "") for one in held.get("entry", ())]
    here = (resource["resourceType"], resource["id"])
    return any((at := addresses.parse(text)) and (at.type, at.id) == here for text in said)
