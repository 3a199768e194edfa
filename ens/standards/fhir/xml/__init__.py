"""
FHIR XML in and out, of the same values as `json_gate` reads and writes.

Source: FHIR R4 xml.html; the order, the types and the cardinalities are those of `definitions`.
"""

from ens.standards.fhir.xml.errors import MalformedXml, NotInXml
from ens.standards.fhir.xml.reading import read
from ens.standards.fhir.xml.writing import write

__all__ = ["MalformedXml", "NotInXml", "read", "write"]
