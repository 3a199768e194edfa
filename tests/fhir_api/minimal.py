"""
The smallest resource of any type that R4 takes, made from its definitions.
"""

from ens.standards.fhir import definitions, owners

VALUES = {
    "base64Binary": "ZXNzYWk=", "boolean": True, "canonical": "http://exemple.test/c",
    "code": "essai", "date": "2026-01-05", "dateTime": "2026-01-05T09:00:00+01:00",
    "decimal": 1.5, "id": "essai", "instant": "2026-01-05T09:00:00+01:00", "integer": 1,
    "markdown": "essai", "oid": "urn:oid:1.2.3", "positiveInt": 1, "string": "essai",
    "time": "09:00:00", "unsignedInt": 1, "uri": "http://exemple.test/u",
    "url": "http://exemple.test/l", "uuid": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "Reference": {"display": "essai"}, "CodeableConcept": {"text": "essai"},
    "Identifier": {"value": "essai"}, "Narrative": {
        "status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">essai</div>'},
    "Coding": {"code": "essai"}, "Money": {"value": 1}, "Quantity": {"value": 1},
    "Period": {"start": "2026-01-05"}, "HumanName": {"text": "essai"},
    "Expression": {"language": "text/fhirpath", "expression": "true"},
    "Attachment": {"contentType": "text/plain", "data": "ZXNzYWk="},
}  # fmt: skip

ACTIVE = {
    "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"
}  # fmt: skip
SOURCE = {"type": "source", "resource": {"display": "essai"}}
# What invariants ask for, that no element asks for by itself.
BESIDE = {
    "AllergyIntolerance": {"clinicalStatus": {"coding": [ACTIVE]}},
    "Binary": {"contentType": "text/plain"},
    "CapabilityStatement": {"kind": "requirements", "description": "essai", "format": ["json"],
                            "document": [{"mode": "producer", "profile": "http://exemple.test/c"}]},
    "Consent": {"policyRule": {"text": "essai"}},
    "EventDefinition": {"trigger": [{"type": "named-event", "name": "essai"}]},
    "ImmunizationRecommendation": {"recommendation": [
        {"forecastStatus": {"text": "essai"}, "vaccineCode": [{"text": "essai"}]}]},
    "InsurancePlan": {"name": "essai"},
    "Linkage": {"item": [SOURCE, SOURCE | {"type": "alternate"}]},
    "StructureDefinition": {
        "type": "Basic", "differential": {"element": [{"id": "Basic", "path": "Basic"}]}},
    "TerminologyCapabilities": {"software": {"name": "essai"}},
}  # fmt: skip


def of_type(name, patient):
    """
    About this patient where the type is about somebody.
    """
    made = {"resourceType": name, **structure(name), **BESIDE.get(name, {})}
    rule = owners.owner_rule(name)
    if rule.kind == "commons" or name == "Patient":
        return made
    for path in (*rule.owner, *rule.otherwise)[:1]:
        place(made, name, path.split("."), {"reference": f"Patient/{patient}"})
    return made


def structure(name):
    return {
        one.json_names()[0][0]: [value(one)] if one.many else value(one)
        for one in definitions.elements(name)
        if one.minimum
    }


def value(element):
    kind = element.json_names()[0][1]
    if element.codes:
        system, codes = sorted(definitions.code_list(element.codes).items())[0]
        code = sorted(codes)[0]
        coding = {"system": system, "code": code}
        return {
            "code": code, "Coding": coding, "CodeableConcept": {"coding": [coding]},
        }.get(kind, VALUES.get(kind))  # fmt: skip
    return VALUES[kind] if kind in VALUES else structure(kind)


def place(inside, structure_name, path, found):
    """
    Put a reference at the end of a path, with what its parents need.
    """
    element = next(
        one
        for one in definitions.elements(structure_name)
        if path[0] in (one.name, *(each for each, _ in one.json_names()))
    )
    if path[1:]:
        kind = element.json_names()[0][1]
        child = dict(structure(kind))
        place(child, kind, path[1:], found)
    else:
        child = found
    inside[path[0]] = [child] if element.many else child
