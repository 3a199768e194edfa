"""
What is required and is not known: said to be so, never made up.

Source: FHIR R4 extension-data-absent-reason.html.
"""

from collections.abc import Mapping
from typing import Any, Final

URL: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
# In the place of any element; of a primitive, in the place of its sibling.
UNKNOWN: Final[Mapping[str, Any]] = {"extension": [{"url": URL, "valueCode": "unknown"}]}
