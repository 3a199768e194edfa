"""
An invariant may speak of a slice of a profile.
"""

from ens.standards.fhir import fhirpath
from ens.standards.fhir.profiles import PACKAGED
from ens.standards.fhir.validate import resolving
from ens.standards.fhir.validate.compiled import Compiled
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.run import Run

PRESSURE = "http://hl7.org/fhir/StructureDefinition/bp"
READ = {
    "resourceType": "Observation",
    "component": [
        {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
         "valueQuantity": {"value": 120}},
        {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
         "valueQuantity": {"value": 80}},
    ],
}  # fmt: skip


def test_a_slice_of_a_packaged_profile_is_found():
    found = Found(Run(Compiled(PACKAGED)))
    environment = fhirpath.Environment(slice_of=resolving.slice_of(found))
    told = fhirpath.compile(
        f"component.slice('{PRESSURE}', 'DiastolicBP').value.value", type="Observation"
    )
    assert told.evaluate(READ, environment=environment) == [80]
