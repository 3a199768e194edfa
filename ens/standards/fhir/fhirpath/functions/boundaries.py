"""
Source: the drafts of FHIRPath after 2.0.0, 5.7 and 5.9: `lowBoundary`, `highBoundary`, `precision`.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir.fhirpath.functions.table import Function

TABLE: Final[Mapping[str, Function]] = {}
