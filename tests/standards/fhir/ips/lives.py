"""
Whole records for summaries: the patients that Synthea drew, the people of the sandbox.
"""

from tests.standards.fhir import samples

SYNTHEA = samples.SYNTHEA


def drawn():
    """
    (Patient, the rest) of each patient of Synthea, references as a server keeps them.
    """
    return map(kept, samples.synthea_bundles())


def kept(bundle):
    names = {
        one.get("fullUrl"): f"{one['resource']['resourceType']}/{one['resource'].get('id', at)}"
        for at, one in enumerate(bundle["entry"])
    }
    resources = [
        {"id": str(at), **_settled(one["resource"], names)}
        for at, one in enumerate(bundle["entry"])
    ]
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    return patient, [one for one in resources if one is not patient]


def _settled(value, names):
    if isinstance(value, dict):
        return {name: _settled(child, names) for name, child in value.items()}
    if isinstance(value, list):
        return [_settled(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value
