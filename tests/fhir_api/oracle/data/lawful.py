"""
What was drawn, made to keep the invariants of its type: the server takes nothing else.
"""

HL7 = "http://terminology.hl7.org/CodeSystem/"
PERCENT = {"system": "http://unitsofmeasure.org", "code": "%"}


def lawful(resource):
    return _OF_TYPE.get(resource["resourceType"], dict)(resource)


def _coded(system, code):
    return {"coding": [{"system": HL7 + system, "code": code}]}


def _structure_definition(one):
    rule = one["type"]
    return one | {"differential": {"element": [{"id": rule, "path": rule}]}}


def _task(one):
    """
    Days of different precision have no order: the later change is the request itself.
    """
    return one | {"lastModified": one["authoredOn"]} if "authoredOn" in one else one


def _sequence(one):
    """
    Where it is: on a chromosome of a build, or on another sequence; one of these.
    """
    where = dict(one.get("referenceSeq", {}))
    if not where:
        return one
    if int(where["windowStart"]) % 2:
        del where["chromosome"]
    else:
        del where["referenceSeqId"]
        where["genomeBuild"] = "GRCh 38"
    return one | {"referenceSeq": where}


def _condition(one):
    if any(name.startswith("abatement") for name in one):
        return one | {"clinicalStatus": _coded("condition-clinical", "resolved")}
    return one


def _allergy(one):
    return {"clinicalStatus": _coded("allergyintolerance-clinical", "active")} | one


def _risk(one):
    for prediction in one.get("prediction", ()):
        for end in prediction.get("probabilityRange", {}).values():
            end |= PERCENT
    return one


_OF_TYPE = {
    "StructureDefinition": _structure_definition,
    "Task": _task,
    "MolecularSequence": _sequence,
    "Condition": _condition,
    "AllergyIntolerance": _allergy,
    "RiskAssessment": _risk,
}
