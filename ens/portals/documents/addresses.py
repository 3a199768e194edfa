"""
The id of a document in an address: what FHIR lets an id be, and nothing else.

Source: https://hl7.org/fhir/R4/datatypes.html#id
"""

from django.urls import register_converter


class FhirId:
    regex = r"[A-Za-z0-9\-.]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FhirId, "fhir_id")

DOCUMENT = "<fhir_id:document>"
