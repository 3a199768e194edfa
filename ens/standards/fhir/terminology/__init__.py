"""
What value sets hold and which codes are broader or narrower, by what systems and sets say.

Source: FHIR R4 valueset.html#compositions, codesystem.html#subsumption. Nothing here guesses: what
cannot be known from what is held is refused by name.
"""

from ens.standards.fhir.terminology.code_system import CodeSystem, NotComplete, code_system
from ens.standards.fhir.terminology.expansion import MOST_CODES, Codes, Known, NotExpandable, expand
from ens.standards.fhir.terminology.membership import Sets
from ens.standards.fhir.terminology.packaged import (
    packaged_names,
    packaged_rules,
    packaged_system,
    packaged_versions,
)
from ens.standards.fhir.terminology.rules import ValueSetRules, rules_of
from ens.standards.fhir.terminology.written import Written, written

__all__ = [
    "MOST_CODES",
    "CodeSystem",
    "Codes",
    "Known",
    "NotComplete",
    "NotExpandable",
    "Sets",
    "ValueSetRules",
    "Written",
    "code_system",
    "expand",
    "packaged_names",
    "packaged_rules",
    "packaged_system",
    "packaged_versions",
    "rules_of",
    "written",
]
