"""
Every function of the language and of FHIR, by family.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ens.standards.fhir.fhirpath.functions import (
    boundaries,
    codes,
    conversion,
    dates,
    existence,
    fhir,
    filtering,
    math,
    strings,
    subsetting,
)
from ens.standards.fhir.fhirpath.functions.table import Function

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        **existence.TABLE,
        **filtering.TABLE,
        **subsetting.TABLE,
        **conversion.TABLE,
        **strings.TABLE,
        **math.TABLE,
        **dates.TABLE,
        **boundaries.TABLE,
        **codes.TABLE,
        **fhir.TABLE,
    }
)
