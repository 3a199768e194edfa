"""
How the same code system is named by FHIR, by CDA and by the national lists.

Sources: HL7 FHIR R4 "Using codes", NOS of Agence du numerique en sante (TRE_*).
"""

import re

LOINC = "2.16.840.1.113883.6.1"
UCUM = "2.16.840.1.113883.6.8"
ATC = "2.16.840.1.113883.6.73"
PROFESSION = "1.2.250.1.71.1.2.7"
SPECIALTY = "1.2.250.1.213.2.28"
AUTHOR_SPECIALTY = "1.2.250.1.213.1.1.4.5"
DOCUMENT_CLASS = "1.2.250.1.213.1.1.4.1"
DOCUMENT_TYPE = "1.2.250.1.213.1.1.4.12"
VISIBILITY = "1.2.250.1.213.1.1.4.13"
CONFIDENTIALITY = "2.16.840.1.113883.5.25"

_ALIASES = {
    "http://loinc.org": LOINC,
    "http://unitsofmeasure.org": UCUM,
    "http://www.whocc.no/atc": ATC,
    "http://terminology.hl7.org/codesystem/v3-confidentiality": CONFIDENTIALITY,
    "http://terminology.hl7.org/codesystem/v3-observationinterpretation": "2.16.840.1.113883.5.83",
    "http://terminology.hl7.org/codesystem/v3-rolecode": "2.16.840.1.113883.5.111",
    "http://terminology.hl7.org/codesystem/v3-administrativegender": "2.16.840.1.113883.5.1",
}
_NATIONAL = {
    "A00": "1.2.250.1.213.1.1.4.6",
    "A01": "1.2.250.1.213.1.1.4.9",
    "A03": DOCUMENT_CLASS,
    "A05": DOCUMENT_TYPE,
    "A07": VISIBILITY,
    "G15": PROFESSION,
    "R02": "1.2.250.1.71.4.2.4",
    "R38": SPECIALTY,
    # Uses of a title and social professions share the numbering of TRE_G15.
    "R94": PROFESSION,
    "R95": PROFESSION,
}
_SAME_NUMBERING = {
    "1.2.250.1.213.1.1.5.5": PROFESSION,
    "1.2.250.1.213.1.6.1.109": PROFESSION,
    "1.2.250.1.213.1.6.1.4": PROFESSION,
}
_NATIONAL_NAME = re.compile(r"/TRE[_-]([A-Z]\d+)")


def canonical(system: str) -> str:
    """
    Return the OID of a code system however it is written, or what was given.
    """
    bare = system.removeprefix("urn:oid:")
    if national := _NATIONAL_NAME.search(bare):
        return _NATIONAL.get(national[1], bare)
    return _SAME_NUMBERING.get(bare) or _ALIASES.get(bare.lower(), bare)


def author_parts(code: str) -> tuple[str, str]:
    """
    Split an author's code: "G15_10/SM26" is profession 10 with specialty SM26.
    """
    profession, _, specialty = code.removeprefix("G15_").partition("/")
    return profession, specialty
