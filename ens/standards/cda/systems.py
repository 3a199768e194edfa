"""
Code systems: their OID in HL7 V3 and CDA, their URI in FHIR.

Source: HL7 Terminology (THO) naming systems; NOS (ANS) for the French tables.
"""

from ens.standards.cda.datatypes import urn
from ens.standards.fhir import absent

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
DATA_ABSENT_URI = absent.SYSTEM

CONDITION_CLINICAL = "2.16.840.1.113883.4.642.1.1074"
CONDITION_VERIFICATION = "2.16.840.1.113883.4.642.1.1075"
CONDITION_CATEGORY = "2.16.840.1.113883.4.642.1.1073"
ALLERGY_CLINICAL = "2.16.840.1.113883.4.642.1.1373"
ALLERGY_VERIFICATION = "2.16.840.1.113883.4.642.1.1371"

_THO = "http://terminology.hl7.org/CodeSystem/"
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
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.18.29": "http://terminology.hl7.org/CodeSystem/v2-0074",
    CONDITION_CLINICAL: _THO + "condition-clinical",
    CONDITION_VERIFICATION: _THO + "condition-ver-status",
    CONDITION_CATEGORY: _THO + "condition-category",
    ALLERGY_CLINICAL: _THO + "allergyintolerance-clinical",
    ALLERGY_VERIFICATION: _THO + "allergyintolerance-verification",
    "2.16.840.1.113883.4.642.1.1125": CATEGORY_URI,
    DOCUMENT_VISIBILITY: (
        _NOS + "TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
    ),
}


def fhir_system(oid: str) -> str:
    """
    Return the FHIR URI of a code system, `urn:oid:` where none is better known.
    """
    return FHIR_SYSTEMS.get(oid, urn(oid))


_OIDS = {uri: oid for oid, uri in reversed(FHIR_SYSTEMS.items())}


def oid_of(uri: str) -> str:
    """
    Return the OID of a code system named as FHIR does, "" where none is known.
    """
    return _OIDS.get(uri, uri.removeprefix("urn:oid:") if uri.startswith("urn:oid:") else "")
