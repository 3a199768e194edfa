"""
Code systems: their OID in HL7 V3 and CDA, their URI in FHIR.

Source: HL7 Terminology (THO) naming systems; NOS (ANS) for the French tables.
"""

from ens.standards.cda.datatypes import urn

LOINC = "2.16.840.1.113883.6.1"
SNOMED_CT = "2.16.840.1.113883.6.96"
UCUM = "2.16.840.1.113883.6.8"
INTERPRETATION = "2.16.840.1.113883.5.83"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"
DOCUMENT_VISIBILITY = "1.2.250.1.213.1.1.4.13"
PROFESSION = "1.2.250.1.213.1.1.4.5"
PRACTICE_SETTING = "1.2.250.1.213.1.1.4.9"
FACILITY_TYPE = "1.2.250.1.71.4.2.4"

UCUM_URI = "http://unitsofmeasure.org"
LOINC_URI = "http://loinc.org"
CATEGORY_URI = "http://terminology.hl7.org/CodeSystem/observation-category"
DATA_ABSENT_URI = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

_V3 = "http://terminology.hl7.org/CodeSystem/v3-"
_NOS = "https://mos.esante.gouv.fr/NOS/"

FHIR_SYSTEMS = {
    LOINC: LOINC_URI,
    SNOMED_CT: "http://snomed.info/sct",
    UCUM: UCUM_URI,
    INTERPRETATION: _V3 + "ObservationInterpretation",
    "2.16.840.1.113883.1.11.78": _V3 + "ObservationInterpretation",
    "2.16.840.1.113883.5.84": _V3 + "ObservationMethod",
    "2.16.840.1.113883.5.1": _V3 + "AdministrativeGender",
    "2.16.840.1.113883.5.4": _V3 + "ActCode",
    CONFIDENTIALITY: _V3 + "Confidentiality",
    "2.16.840.1.113883.6.3": "http://hl7.org/fhir/sid/icd-10",
    "2.16.840.1.113883.6.73": "http://www.whocc.no/atc",
    DOCUMENT_VISIBILITY: (
        _NOS + "TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
    ),
}


def fhir_system(oid: str) -> str:
    """
    Return the FHIR URI of a code system, `urn:oid:` where none is better known.
    """
    return FHIR_SYSTEMS.get(oid, urn(oid))
